import Checkpoints

/// The tokens by id: text as the file has it, type and score. How text becomes tokens is an encoder's business.
struct Vocabulary: Sendable {
  let tokens: StringTable
  private(set) var types: [TokenType]
  /// Log probabilities (Unigram) or merge priorities (SentencePiece BPE); empty where the file has none.
  let scores: [Float]
  private let index: TokenIndex

  /// More would not fit the 31 bits an id has, with room for pieces that only merging needs.
  private static let limit = Int(Int32.max) / 4

  var count: Int { tokens.count }

  init(metadata: Metadata) throws(TokenizerError) {
    tokens = try metadata.required(strings: "tokenizer.ggml.tokens")
    guard tokens.count <= Self.limit else {
      throw .vocabularyTooLarge(tokens: tokens.count, limit: Self.limit)
    }
    types = try Self.types(metadata, count: tokens.count)
    scores = try Self.scores(metadata, count: tokens.count)
    index = try Self.index(of: tokens)
  }

  /// Tokens that some other file lists. Of equal ones the last is found by its text.
  init(tokens: StringTable, types: [TokenType]) throws(TokenizerError) {
    guard tokens.count <= Self.limit else {
      throw .vocabularyTooLarge(tokens: tokens.count, limit: Self.limit)
    }
    (self.tokens, self.types, scores) = (tokens, types, [])
    var index = TokenIndex(capacity: tokens.count)
    for id in 0..<tokens.count where !tokens[id].isEmpty { index.replace(Int32(id), in: tokens) }
    self.index = index
  }

  func id(of text: UnsafeBufferPointer<UInt8>) -> TokenID? { index.find(text, in: tokens) }

  func id(of text: String) -> TokenID? {
    var text = text
    return text.withUTF8 { id(of: $0) }
  }

  func type(_ id: TokenID) -> TokenType { types[Int(id)] }

  /// Whether plain text can be written with the token. A special token's text is text like any other: where it is read
  /// as the token, it was cut out before.
  func isPlain(_ id: TokenID) -> Bool { type(id) != .control }

  /// The token that `text` is as a whole, if plain.
  func plainID(of text: UnsafeBufferPointer<UInt8>) -> TokenID? { id(of: text).flatMap { isPlain($0) ? $0 : nil } }

  mutating func setType(_ type: TokenType, of id: TokenID) { types[Int(id)] = type }

  private static func index(of tokens: StringTable) throws(TokenizerError) -> TokenIndex {
    var index = TokenIndex(capacity: tokens.count)
    // An empty token can't be found in a text.
    for id in 0..<tokens.count where !tokens[id].isEmpty {
      if let first = index.insert(Int32(id), in: tokens) {
        throw .duplicateToken(text: tokens.string(id), first: Int(first), second: id)
      }
    }
    return index
  }

  private static func types(_ metadata: Metadata, count: Int) throws(TokenizerError) -> [TokenType] {
    let key = "tokenizer.ggml.token_type"
    guard let value = metadata[key] else { return [TokenType](repeating: .normal, count: count) }
    guard case .integers(let stored) = value else {
      throw .wrongType(key: key, expected: "an array of integers", found: value.kind)
    }
    guard stored.count >= count else { throw .wrongCount(key: key, expected: count, found: stored.count) }
    return stored.prefix(count).map(TokenType.init(stored:))
  }

  private static func scores(_ metadata: Metadata, count: Int) throws(TokenizerError) -> [Float] {
    let key = "tokenizer.ggml.scores"
    guard let value = metadata[key] else { return [] }
    guard let stored = metadata.numbers(key) else {
      throw .wrongType(key: key, expected: "an array of numbers", found: value.kind)
    }
    guard stored.count >= count else { throw .wrongCount(key: key, expected: count, found: stored.count) }
    return stored.count == count ? stored : Array(stored.prefix(count))
  }
}

extension Metadata {
  func required(strings key: String) throws(TokenizerError) -> StringTable {
    guard let value = self[key] else { throw .missing(key: key) }
    guard case .strings(let table) = value else {
      throw .wrongType(key: key, expected: "an array of strings", found: value.kind)
    }
    return table
  }

  func required(string key: String) throws(TokenizerError) -> String {
    guard let value = try optional(string: key) else { throw .missing(key: key) }
    return value
  }

  func optional(string key: String) throws(TokenizerError) -> String? {
    guard let value = self[key] else { return nil }
    guard case .string(let text) = value else {
      throw .wrongType(key: key, expected: "a string", found: value.kind)
    }
    return text
  }

  func optional(bool key: String) throws(TokenizerError) -> Bool? {
    guard let value = self[key] else { return nil }
    guard case .bool(let flag) = value else {
      throw .wrongType(key: key, expected: "a boolean", found: value.kind)
    }
    return flag
  }
}
