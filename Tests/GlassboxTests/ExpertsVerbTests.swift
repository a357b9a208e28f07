import Foundation
import TestSupport
import Testing

struct ExpertsVerbTests {
  private let model = Fixture.path("architectures/mixtral")

  private func object(_ arguments: [String]) async throws -> [String: Any] {
    let result = try await Glassbox.run(["experts"] + arguments + ["--json"])
    try #require(result.status == 0, "\(result.errors)")
    return try result.object()
  }

  @Test func `every token's experts are told, and what they come to`() async throws {
    let found = try await object([model, "--ids", "5,6,7,8,5,6"])
    let layers = try #require(found["layers"] as? [[String: Any]])
    #expect(layers.count == 2)
    for layer in layers {
      let tokens = try #require(layer["tokens"] as? [[String: Any]])
      #expect(tokens.count == 6)
      for token in tokens {
        let weights = try #require(token["weights"] as? [Double])
        #expect((token["chosen"] as? [Int])?.count == 2 && abs(weights.reduce(0, +) - 1) < 1e-4)
      }
      let load = try #require(layer["load"] as? [Double])
      #expect(load.count == 8 && abs(load.reduce(0, +) - 1) < 1e-9)
      #expect(abs(try #require(layer["imbalance"] as? Double) - (load.max() ?? 0) * 8) < 1e-9)
      #expect(layer["entropy"] is Double)
    }
    // Two of eight experts of [3, 64, 64] in two layers are used.
    #expect(found["parameters"] as? Int == (found["active_parameters"] as? Int).map { $0 + 2 * 6 * 3 * 64 * 64 })
  }

  @Test func `a forbidden expert is never chosen, a forced one always`() async throws {
    let found = try await object([
      model, "--ids", "5,6,7,8,9,10,11,12", "--forbid-expert", "0.0,0.1", "--force-expert", "1.3",
    ])
    let layers = try #require(found["layers"] as? [[String: Any]])
    func chosen(_ layer: Int) -> [[Int]] {
      (layers[layer]["tokens"] as? [[String: Any]] ?? []).compactMap { $0["chosen"] as? [Int] }
    }
    #expect(chosen(0).count == 8 && chosen(0).allSatisfy { !$0.contains(0) && !$0.contains(1) })
    #expect(chosen(1).count == 8 && chosen(1).allSatisfy { $0.contains(3) })
  }

  @Test func `routing is written as tables and tensors`() async throws {
    let folder = try TemporaryFolder()
    let (csv, tensors) = (folder.path + "/routing.csv", folder.path + "/routing.safetensors")
    _ = try await object([model, "--ids", "5,6,7", "--csv", csv, "--safetensors", tensors])
    #expect(try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").count == 1 + 2 * 3 * 2)
    let found = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: tensors)))
    #expect(found.shape("router_logits.1") == [3, 8] && found.shape("router_weights.0") == [3, 8])
  }

  @Test func `a model without experts is refused`() async throws {
    let result = try await Glassbox.run("experts", Glassbox.tinyModel, "--ids", "1,2")
    #expect(result.status == 65 && result.errors.contains("experts"))
  }
}
