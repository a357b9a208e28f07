import Foundation
import TestSupport
import Testing

struct AdapterVerbTests {
  private static let base = Fixture.path("architectures/llama_gqa")
  private static let adapter = Fixture.path("adapters/llama_gqa_rslora")

  private func logits(_ adapters: [String]) async throws -> [Float] {
    let golden = try GoldenTensors(fixture: "adapters/llama_gqa_rslora/golden.safetensors")
    let folder = try TemporaryFolder()
    let ids = try golden.ids("input_ids").map(String.init).joined(separator: ",")
    let options = adapters.flatMap { ["--adapter", $0] }
    let result = try await Program.run(
      [Program.glassbox, "logits", Self.base, "--ids", ids, "--output", folder.path + "/logits.safetensors"] + options)
    try #require(result.status == 0, "\(result.errors)")
    return try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: folder.path + "/logits.safetensors"))).floats(
      "logits")
  }

  @Test func `logits are PEFT's with its adapter, and with two that add up to it`() async throws {
    let expected = try GoldenTensors(fixture: "adapters/llama_gqa_rslora/golden.safetensors").floats("logits")
    for adapters in [[Self.adapter], [Self.adapter + "=0.5", Self.adapter + "/adapter.gguf=0.5"]] {
      let found = try await logits(adapters)
      #expect(zip(found, expected).map { abs($0 - $1) }.max() ?? 1 < 4e-4)
    }
    #expect(try await logits([Self.adapter + "=0"]) == logits([]))
  }

  @Test func `a continuation with an adapter is PEFT's`() async throws {
    let golden = try GoldenTensors(fixture: "adapters/llama_gqa_rslora/golden.safetensors")
    let result = try await Glassbox.run(
      "generate", Self.base, "--ids", try golden.ids("input_ids").map(String.init).joined(separator: ","), "-n", "8",
      "--temperature", "0", "--exact", "--adapter", Self.adapter, "--json")
    #expect(try result.object()["ids"] as? [Int32] == golden.ids("greedy_ids"))
  }

  @Test func `benchmarks run with an adapter`() async throws {
    let result = try await Glassbox.run(
      "bench", Self.base, "--adapter", Self.adapter, "-p", "8", "-n", "4", "-r", "1", "--json")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(arguments: [
    (Fixture.path("adapters/llama_gqa_rslora/none"), Int32(66), "no such file"),
    (Fixture.path("adapters/phi3_fused"), 65, "_proj"),
    (Fixture.path("architectures/llama_gqa"), 66, "adapter_model.safetensors"),
  ])
  func `an adapter that isn't there or doesn't fit is told`(path: String, status: Int32, expected: String) async throws
  {
    let result = try await Glassbox.run("generate", Self.base, "--ids", "1", "--adapter", path, "--json")
    #expect(result.status == status)
    #expect(result.errors.contains(expected), "\(result.errors)")
  }

  @Test(arguments: ["adapters/llama_gqa_rslora", "adapters/llama_gqa_rslora/adapter.gguf"])
  func `an adapter in a model's place is told to be one`(name: String) async throws {
    let result = try await Glassbox.run("generate", Fixture.path(name), "--ids", "1")
    #expect(result.status == 65)
    #expect(result.errors.contains("--adapter"), "\(result.errors)")
  }

  @Test func `the workbench opens with an adapter attached`() async throws {
    let result = try await Glassbox.run(
      Glassbox.tinyModel, "--adapter", Self.adapter, "--snapshot", "120x30", "--keys", "A")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("adapters off"), "\(result.output)")
  }
}
