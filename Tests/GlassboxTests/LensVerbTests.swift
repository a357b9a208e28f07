import Foundation
import TestSupport
import Testing

struct LensVerbTests {
  private struct Facts: Decodable {
    let attribution_position: Int
    let attribution_tokens: [Int]
    let attribution_parts: [String]
    let attribution_logits: [Double]
  }

  private static let models = ["llama_gqa", "gemma2", "gpt2"]

  private func object(_ arguments: [String]) async throws -> [String: Any] {
    let result = try await Glassbox.run(["lens"] + arguments + ["--json"])
    try #require(result.status == 0, "\(result.errors)")
    return try result.object()
  }

  @Test(arguments: models) func `every layer says what NumPy finds in transformers' streams`(name: String) async throws
  {
    let golden = try GoldenTensors(fixture: "inside/\(name).metrics.safetensors")
    let ids = try golden.ids("input_ids")
    let found = try await object([
      Fixture.path("architectures/\(name)"), "--ids", ids.map(String.init).joined(separator: ","),
    ])
    let embedding = try #require(found["embedding"] as? [String: Any])
    let layers = [embedding] + (try #require(found["layers"] as? [[String: Any]]))
    let (tops, divergences) = (try golden.ids("lens.top_ids"), try golden.floats("lens.kl"))
    let (entropies, ranks) = (try golden.floats("lens.entropy"), try golden.ids("lens.rank"))
    #expect(layers.count * ids.count == divergences.count)
    for (layer, entry) in layers.enumerated() {
      let positions = try #require(entry["positions"] as? [[String: Any]])
      for (position, reading) in positions.enumerated() {
        let place = layer * ids.count + position
        let top = try #require(reading["top"] as? [[String: Any]])
        #expect(top[0]["id"] as? Int == Int(tops[place * 5]))
        #expect(abs(try #require(reading["kl_to_final"] as? Double) - Double(divergences[place])) < 1e-3)
        #expect(abs(try #require(reading["entropy"] as? Double) - Double(entropies[place])) < 1e-3)
        #expect(reading["rank_of_final"] as? Int == Int(ranks[place]))
      }
    }
  }

  @Test(arguments: models) func `a logit is taken apart as NumPy does, and adds up`(name: String) async throws {
    let facts = try JSONDecoder().decode(Facts.self, from: try Fixture.data("inside/\(name).metrics.json"))
    let golden = try GoldenTensors(fixture: "inside/\(name).metrics.safetensors")
    let ids = try golden.ids("input_ids").prefix(facts.attribution_position + 1)
    let expected = try golden.floats("attribution.contributions")
    let count = facts.attribution_parts.count
    for (question, target) in [
      "\(facts.attribution_tokens[0])", facts.attribution_tokens.map(String.init).joined(separator: ":"),
    ]
    .enumerated() {
      let found = try await object([
        Fixture.path("architectures/\(name)"), "--ids", ids.map(String.init).joined(separator: ","), "--positions", "0",
        "--attribute", target,
      ])
      let attribution = try #require(found["attribution"] as? [String: Any])
      let parts = try #require(attribution["parts"] as? [[String: Any]])
      let values = Dictionary(
        uniqueKeysWithValues: parts.map { part -> (String, Double) in
          let place = ["layer", "head"].compactMap { part[$0] as? Int }.map { ".\($0)" }.joined()
          return ("\(part["part"] as? String ?? "")\(place)", part["value"] as? Double ?? .nan)
        })
      for (index, part) in facts.attribution_parts.enumerated() {
        let wanted = Double(expected[question * count + index])
        #expect(abs((values[part] ?? 0) - wanted) < 2e-3, "\(part)")
      }
      let total = try #require(attribution["total"] as? Double)
      #expect(abs(total - facts.attribution_logits[question]) < 2e-3)
    }
  }

  @Test func `the lens is drawn and tabled`() async throws {
    let folder = try TemporaryFolder()
    let model = Fixture.path("architectures/llama_gqa")
    let (svg, csv) = (folder.path + "/lens.svg", folder.path + "/lens.csv")
    let found = try await object([
      model, "--ids", "5,6,7", "--svg", svg, "--csv", csv, "--by-kl", "--dark", "--positions", "1,2", "--top", "2",
    ])
    #expect((found["positions"] as? [Int]) == [1, 2])
    #expect(try String(contentsOfFile: svg, encoding: .utf8).contains("nats"))
    #expect(try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").count == 1 + 4 * 2)
  }

  @Test(arguments: [
    ["--positions", "3"], ["--top", "0"], ["--attribute", "384"], ["--attribute", "a:b"], ["--attribute", "1:2:3"],
  ])
  func `what there is none of is wrong usage`(arguments: [String]) async throws {
    let result = try await Glassbox.run(
      ["lens", Fixture.path("architectures/llama_gqa"), "--ids", "5,6,7"] + arguments)
    #expect(result.status == 64, "\(result.errors)")
  }

  @Test func `a text of a real model is told token by token`() async throws {
    let found = try await object([
      "smollm2-135m-instruct", "--prompt", "The capital of France is", "--attribute", "best",
    ])
    let last = try #require((found["layers"] as? [[String: Any]])?.last?["positions"] as? [[String: Any]])
    #expect(((last.last?["top"] as? [[String: Any]])?[0]["piece"] as? String) == " Paris")
    #expect(last.last?["rank_of_final"] as? Int == 0)
    let attribution = try #require(found["attribution"] as? [String: Any])
    #expect(attribution["piece"] as? String == " Paris")
  }
}
