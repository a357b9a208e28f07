import Foundation
import TestSupport
import Testing
import Tokenizers

/// Files that were damaged give an error or something that works, never a crash or an endless wait.
@Suite struct DamagedFileTests {
  static let tokenizers = [
    "bpe_bytelevel_gpt2", "bpe_metaspace_bytefallback_llama2", "bpe_split_llama3", "bpe_split_qwen2_nfc", "unigram_t5",
    "wordpiece_uncased_bert",
  ]
  static let templates = [
    "HuggingFaceTB-SmolLM3-3B", "Qwen-Qwen3-0.6B", "meta-llama-Llama-3.1-8B-Instruct",
    "mistralai-Mistral-Nemo-Instruct-2407",
  ]

  @Test(arguments: tokenizers)
  func `a damaged tokenizer gives an error or encodes`(name: String) throws {
    let file = [UInt8](try Fixture.data("tokenizers/\(name)/tokenizer.json"))
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("damaged-\(UUID()).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var damage = DamagedText(seed: 7)
    for _ in 0..<120 {
      try Data(damage.copy(of: file)).write(to: URL(fileURLWithPath: path))
      guard let tokenizer = try? Tokenizer(opening: path) else { continue }
      let ids = tokenizer.encode("Hello wörld, 123 don't 你好  <s>", parseSpecial: true)
      #expect(ids.allSatisfy(tokenizer.contains))
      _ = try? tokenizer.decode(ids)
    }
  }

  @Test(arguments: ["BPE", "WordPiece", "WordLevel"], [Int.max, Int.max - 1, Int.min, -1, 1 << 40])
  func `an id beyond all bounds is an error`(model: String, id: Int) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("beyond-\(UUID()).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let settings = #""unk_token":"a","merges":[],"continuing_subword_prefix":"@@","max_input_chars_per_word":100"#
    let file = #"{"version":"1.0","model":{"type":"\#(model)",\#(settings),"vocab":{"a":0,"b":\#(id)}}}"#
    try file.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: TokenizerError.self) { try Tokenizer(opening: path) }
    // It is the id that was refused.
    try file.replacing("\(id)", with: "1").write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: Never.self) { try Tokenizer(opening: path) }
  }

  @Test(arguments: templates)
  func `a damaged template gives an error or text`(name: String) throws {
    let source = [UInt8](try Fixture.data("templates/\(name).jinja"))
    var damage = DamagedText(seed: 11)
    for _ in 0..<150 {
      let template = try? ChatTemplate(source: String(decoding: damage.copy(of: source), as: UTF8.self))
      _ = try? template?.render([
        ChatMessage(role: "user", content: "Hi"), ChatMessage(role: "assistant", content: "Yo"),
      ])
    }
  }
}
