import Checkpoints
import Foundation
import Testing
import Tokenizers

/// Where this target's fixtures lie, and the vectors in them.
enum Fixtures {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  static func tokenizerFile(_ name: String) -> URL { folder.appending(path: "tokenizers/\(name)") }

  static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(metadata: Checkpoint.open(tokenizerFile(name).path).metadata)
  }

  /// The default model, fetched by `make test`; its absence is an error, not a skipped test.
  static func smollm2() throws -> Tokenizer {
    let environment = ProcessInfo.processInfo.environment
    let cache =
      environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0) }
      ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache")
    let file = cache.appending(path: "glassbox/models/SmolLM2-135M-Instruct.Q4_1.gguf")
    return try Tokenizer(metadata: Checkpoint.open(file.path).metadata)
  }

  /// Texts with the ids llama.cpp gives them.
  struct Vectors: Decodable {
    struct Vector: Decodable {
      let text: String
      let ids: [TokenID]
      let ids_parse_special: [TokenID]
      let ids_add_special: [TokenID]
      let decoded: String
    }
    let vectors: [Vector]
  }

  static func vectors(_ name: String) throws -> [Vectors.Vector] {
    try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: tokenizerFile(name))).vectors
  }

  /// llama.cpp's own test texts for a vocabulary, with the ids it expects.
  static func vocabularyTest(_ name: String) throws -> [(text: String, ids: [TokenID])] {
    let input = try String(decoding: Data(contentsOf: tokenizerFile(name + ".inp")), as: UTF8.self)
    let output = try String(decoding: Data(contentsOf: tokenizerFile(name + ".out")), as: UTF8.self)
    let texts = input.components(separatedBy: "\n__ggml_vocab_test__\n")
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    return zip(texts, lines).map { text, line in (text, line.split(separator: " ").compactMap { TokenID($0) }) }
  }
}

/// Every special token's text is read as it on demand, and otherwise as plain text.
func expectSpecialTokensOnlyWhenAsked(_ tokenizer: Tokenizer) throws {
  let unknown = tokenizer.encode("\u{10fffd}", addSpecial: false)
  let special = (0..<TokenID(tokenizer.vocabularySize)).filter(tokenizer.isSpecial)
  #expect(!special.isEmpty)
  for id in special {
    let text = try #require(tokenizer.text(id))
    #expect(tokenizer.encode(text, addSpecial: false, parseSpecial: true) == [id], "\(text)")
    // What the vocabulary can't write is unknown, a special token that plain text may well have.
    guard !unknown.contains(id) else { continue }
    #expect(!tokenizer.encode(text, addSpecial: false, parseSpecial: false).contains(id), "\(text)")
  }
}

/// Metadata of a byte-level vocabulary: the 256 bytes, then `tokens`, with `merges` as "left right".
func byteLevelMetadata(tokens: [String] = [], merges: [String] = [], pre: String = "gpt-2") -> Metadata {
  var metadata = Metadata()
  var table = StringTable()
  for token in byteCharacters + tokens { table.append(token.utf8) }
  var mergeTable = StringTable()
  for merge in merges { mergeTable.append(merge.utf8) }
  metadata["tokenizer.ggml.model"] = .string("gpt2")
  metadata["tokenizer.ggml.pre"] = .string(pre)
  metadata["tokenizer.ggml.tokens"] = .strings(table)
  metadata["tokenizer.ggml.merges"] = .strings(mergeTable)
  return metadata
}

/// The characters that stand for the bytes 0 to 255 in a byte-level vocabulary.
let byteCharacters: [String] = {
  var next: UInt32 = 0x100
  return (0..<UInt32(256)).compactMap { byte in
    let isPrintable = (0x21...0x7e).contains(byte) || (0xa1...0xac).contains(byte) || byte >= 0xae
    defer { if !isPrintable { next += 1 } }
    return Unicode.Scalar(isPrintable ? byte : next).map { String($0) }
  }
}()
