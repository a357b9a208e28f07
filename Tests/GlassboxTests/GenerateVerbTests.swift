import Foundation
import TestSupport
import Testing

struct GenerateVerbTests {
  /// Folders as published, without a `tokenizer.json`.
  static let folders = ["llama_gqa", "gpt2", "phi3", "qwen3_moe", "gemma3_v5", "deepseek_v2"]

  @Test(arguments: folders)
  func `a folder without a tokenizer takes ids and gives the ids transformers gives`(name: String) async throws {
    let golden = try GoldenTensors(fixture: "architectures/\(name)/golden.safetensors")
    let prompt = try golden.ids("input_ids").map(String.init).joined(separator: ",")
    let result = try await Glassbox.run(
      "generate", Fixture.path("architectures/\(name)"), "--ids", prompt, "-n", "16", "--temperature", "0", "--exact",
      "--json")
    try #require(result.status == 0, "\(result.errors)")
    let object = try result.object()
    #expect(try object["ids"] as? [Int32] == golden.ids("greedy_ids"))
    #expect(object["text"] as? String == "")
  }

  @Test func `a folder without a tokenizer prints ids where there is no text`() async throws {
    let result = try await Glassbox.run(
      "generate", Fixture.path("architectures/llama_gqa"), "--ids", "1,2,3", "-n", "2", "--temperature", "0")
    #expect(result.output.split(separator: " ").compactMap { Int($0.trimmingPrefix(while: \.isWhitespace)) }.count >= 1)
  }

  @Test(arguments: [["--prompt", "Hello"], ["--ids", "1", "--stop", "."], ["--ids", "1", "--dry-multiplier", "0.8"]])
  func `what needs text is refused without a tokenizer`(arguments: [String]) async throws {
    let result = try await Program.run(
      [Program.glassbox, "generate", Fixture.path("architectures/llama_gqa")] + arguments)
    #expect(result.status == 65)
    #expect(result.errors.contains("tokenizer"))
  }
}
