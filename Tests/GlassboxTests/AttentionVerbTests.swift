import Foundation
import TestSupport
import Testing

struct AttentionVerbTests {
  private let model = Fixture.path("architectures/llama_gqa")
  private let encoderModel = Fixture.path("encoder-decoders/gguf/t5_v1_1-f32.gguf")
  private static let ids = "9,30,12,200,7,9,30,12,200,7"

  private func object(_ arguments: [String]) async throws -> [String: Any] {
    let result = try await Glassbox.run(["attention"] + arguments + ["--json"])
    try #require(result.status == 0, "\(result.errors)")
    return try result.object()
  }

  @Test func `every head has its numbers, and the rollout's rows sum to one`() async throws {
    let found = try await object([model, "--ids", Self.ids])
    let heads = try #require(found["heads"] as? [[String: Any]])
    #expect(heads.count == 3 * 4)
    #expect(heads.map { $0["layer"] as? Int } == (0..<3).flatMap { layer in (0..<4).map { _ in layer } })
    for head in heads {
      for key in ["entropy", "mean_distance", "first_token", "previous_token", "duplicate", "induction"] {
        #expect(head[key] is Double, "\(key)")
      }
      let kinds = ["previous", "first", "duplicate", "induction", "local", "diffuse"]
      #expect(kinds.contains(try #require(head["kind"] as? String)))
    }
    #expect((found["tokens"] as? [String])?.count == 10)
    let rollout = try #require(found["rollout"] as? [[Double]])
    #expect(rollout.count == 10)
    for row in rollout { #expect(abs(row.reduce(0, +) - 1) < 1e-5) }
  }

  @Test func `maps written as tensors are those logits writes`() async throws {
    let folder = try TemporaryFolder()
    let (maps, trace) = (folder.path + "/maps.safetensors", folder.path + "/trace.safetensors")
    _ = try await object([model, "--ids", Self.ids, "--safetensors", maps])
    let traced = try await Glassbox.run("logits", model, "--ids", Self.ids, "--trace", "--output", trace)
    try #require(traced.status == 0)
    let found = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: maps)))
    let expected = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: trace))).floats("attentions")
    #expect(found.shape("attentions") == [12, 10, 10])
    for (value, wanted) in zip(try found.floats("attentions"), expected) { #expect(abs(value - wanted) < 1e-5) }
    #expect(try found.ids("heads").prefix(4) == [0, 0, 0, 1])
    #expect(found.shape("metrics") == [12, 6] && found.shape("rollout") == [10, 10])
  }

  @Test func `what a prefix sees of itself is in the maps`() async throws {
    let folder = try TemporaryFolder()
    let prefixed = Fixture.path("architectures/llama_prefix_lm")
    let (maps, trace) = (folder.path + "/maps.safetensors", folder.path + "/trace.safetensors")
    let options = ["--ids", Self.ids, "--prefix-length", "4"]
    _ = try await object([prefixed, "--safetensors", maps] + options)
    let traced = try await Glassbox.run(["logits", prefixed, "--trace", "--output", trace] + options)
    try #require(traced.status == 0)
    let found = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: maps))).floats("attentions")
    let expected = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: trace))).floats("attentions")
    #expect(found[3] > 0 && found[4] == 0)
    for (value, wanted) in zip(found, expected) { #expect(abs(value - wanted) < 1e-5) }
  }

  @Test func `drawings and tables are written whole, light and dark`() async throws {
    let folder = try TemporaryFolder()
    for (name, arguments) in [
      ("grid", []), ("heatmap", ["--layer", "1", "--head", "2"]), ("arcs", ["--layer", "1", "--view", "arcs"]),
      ("rollout", ["--view", "rollout", "--dark", "--colormap", "cividis"]),
      ("one", ["--layer", "1", "--view", "arcs", "--query", "4", "--dark"]),
    ] {
      let file = folder.path + "/\(name).svg"
      _ = try await object([model, "--ids", Self.ids, "--svg", file] + arguments)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
      #expect(text.contains("#16181d") == arguments.contains("--dark"))
    }
    let (heads, map) = (folder.path + "/heads.csv", folder.path + "/map.csv")
    _ = try await object([model, "--ids", Self.ids, "--csv", heads])
    _ = try await object([model, "--ids", Self.ids, "--layer", "0", "--head", "3", "--csv", map])
    #expect(try lines(heads).count == 13)
    #expect(try lines(heads)[0].hasPrefix("layer,head,kind,entropy"))
    let rows = try lines(map).map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows.count == 11 && rows.allSatisfy { $0.count == 11 })
    #expect(folder.entries.count == 7)
  }

  @Test func `an ablated head changes what comes after it, and the effect is told`() async throws {
    let plain = try await object([model, "--ids", Self.ids, "--layer", "2"])
    let ablated = try await object([model, "--ids", Self.ids, "--layer", "2", "--ablate", "0.1,1.2"])
    func entropies(_ found: [String: Any]) -> [Double] {
      (found["heads"] as? [[String: Any]] ?? []).compactMap { $0["entropy"] as? Double }
    }
    #expect(entropies(plain).count == 4 && entropies(plain) != entropies(ablated))
    #expect(plain["effect"] is NSNull)
    let effect = try #require(ablated["effect"] as? [String: Any])
    #expect(try #require(effect["mean_kl"] as? Double) > 0)
    #expect((effect["interventions"] as? [String]) == ["head 0.1 ablated to zero", "head 1.2 ablated to zero"])
    let nothing = try await object([model, "--ids", Self.ids, "--scale", "0.1=1"])
    #expect(try #require((nothing["effect"] as? [String: Any])?["mean_kl"] as? Double) < 1e-6)
  }

  @Test func `interventions of every kind are taken`() async throws {
    let found = try await object([
      model, "--ids", Self.ids, "--ablate-mean", "0.0", "--skip-layer", "2", "--patch", "0@1+3-4", "--patch", "1.3@2",
      "--patch-ids", "1,2,3,4,5",
    ])
    let effect = try #require(found["effect"] as? [String: Any])
    #expect((effect["interventions"] as? [String])?.count == 4)
  }

  @Test(arguments: [("encoder", 5, 5), ("decoder", 3, 3), ("cross", 3, 5)])
  func `each map of an encoder-decoder can be had`(map: String, queries: Int, keys: Int) async throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/maps.safetensors"
    let found = try await object([
      encoderModel, "--ids", "9,8,7,6,1", "--decoder-ids", "0,11,12", "--map", map, "--safetensors", file, "--svg",
      folder.path + "/grid.svg",
    ])
    #expect((found["tokens"] as? [String])?.count == queries)
    #expect((found["heads"] as? [Any])?.count == 8)
    let tensors = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: file)))
    #expect(tensors.shape("attentions") == [8, queries, keys])
    for row in stride(from: 0, to: 8 * queries * keys, by: keys) {
      let sum = try tensors.floats("attentions")[row..<row + keys].reduce(0, +)
      #expect(abs(sum - 1) < 1e-4)
    }
  }

  @Test(arguments: [
    ["--layer", "3"], ["--layer", "-1"], ["--head", "4"], ["--map", "cross"], ["--ablate", "0.9"], ["--ablate", "x"],
    ["--skip-layer", "7"], ["--query", "10"], ["--svg", "x.svg", "--view", "heatmap"], ["--patch", "0@1"],
    ["--patch-ids", "1"], ["--patch", "0@1", "--patch-ids", "1"], ["--force-expert", "0.0"], ["--scale", "0.0=inf"],
    ["--decoder-ids", "0"], ["--prefix-length", "11"],
  ])
  func `what can't be done is wrong usage and leaves nothing behind`(arguments: [String]) async throws {
    let folder = try TemporaryFolder()
    let arguments = arguments.map { $0.hasSuffix(".svg") ? "\(folder.path)/\($0)" : $0 }
    let result = try await Glassbox.run(["attention", model, "--ids", Self.ids] + arguments)
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.hasPrefix("glassbox: ") && result.output.isEmpty)
    #expect(folder.entries.isEmpty)
  }

  @Test func `a drawing that can't be written is told as such`() async throws {
    let result = try await Glassbox.run(["attention", model, "--ids", "1,2", "--svg", "/nowhere/x.svg"])
    #expect(result.status == 73)
  }

  @Test func `a long prompt has the rollout of its last token alone`() async throws {
    let ids = (0..<600).map { "\(3 + $0 % 90)" }.joined(separator: ",")
    let found = try await object([Fixture.path("architectures/falcon"), "--ids", ids])
    #expect((found["rollout_queries"] as? [Int]) == [599])
    #expect((found["rollout"] as? [[Double]])?.count == 1)
  }

  private func lines(_ path: String) throws -> [Substring] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
  }
}
