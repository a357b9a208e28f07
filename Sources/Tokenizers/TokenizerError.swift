import Checkpoints

/// Why a vocabulary can't be used, or an id not be turned into text. Each case carries the facts; `description`
/// tells what was expected and what was found.
public enum TokenizerError: Error, Equatable, Sendable {
  case missing(key: String)
  case wrongType(key: String, expected: String, found: String)
  case wrongCount(key: String, expected: Int, found: Int)
  case unsupportedModel(String, supported: [String])
  case unsupportedPreTokenizer(String, supported: [String])
  case duplicateToken(text: String, first: Int, second: Int)
  case vocabularyTooLarge(tokens: Int, limit: Int)
  case missingSpecialToken(role: String, key: String)
  case missingByteToken(UInt8)
  case malformedCharacterMap(String)
  /// A part of a `tokenizer.json` whose `type` or setting isn't known.
  case unsupportedPart(key: String, found: String, supported: [String])
  case badPattern(String, position: Int, problem: String)
  /// `piece` is in a merge, or is what it makes, but no token.
  case unknownPiece(String, merge: Int)
  case malformedMerge(Int)
  /// A token's id leaves too large a hole below it, or is taken.
  case badTokenID(text: String, id: Int, problem: String)
  case unknownSpecialToken(String, key: String)
  case noTokenizer(folder: String)
  case idOutOfRange(Int, vocabularySize: Int)
  /// Something of a tokenizer that a GGUF file has no way to say.
  case unsayable(String)
}

extension TokenizerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let key):
      "The model has no '\(key)', which a tokenizer needs."
    case .wrongType(let key, let expected, let found):
      "'\(key)' should be \(expected), but is \(found)."
    case .wrongCount(let key, let expected, let found):
      "'\(key)' has \(found) entries, but the vocabulary has \(expected) tokens."
    case .unsupportedModel(let name, let supported):
      "Tokenizer model '\(name)' isn't supported; these are: \(supported.joined(separator: ", "))."
    case .unsupportedPreTokenizer(let name, let supported):
      "Pre-tokenizer '\(name)' isn't supported; these are: \(supported.joined(separator: ", "))."
    case .duplicateToken(let text, let first, let second):
      "Token '\(text)' occurs twice in the vocabulary, as \(first) and as \(second)."
    case .vocabularyTooLarge(let tokens, let limit):
      "The vocabulary has \(tokens) tokens; at most \(limit) are supported."
    case .missingSpecialToken(let role, let key):
      "The model wants a \(role) token added, but '\(key)' names none."
    case .missingByteToken(let byte):
      "The vocabulary has no token for the byte \(byte), so text outside it couldn't be written."
    case .malformedCharacterMap(let what):
      "'tokenizer.ggml.precompiled_charsmap' is malformed: \(what)."
    case .unsupportedPart(let key, let found, let supported):
      "'\(key)' is '\(found)', which isn't supported; these are: \(supported.joined(separator: ", "))."
    case .badPattern(let pattern, let position, let problem):
      "The pattern '\(pattern)' has, at character \(position), \(problem)."
    case .unknownPiece(let piece, let merge):
      "Merge \(merge) needs the token '\(piece)', which the vocabulary doesn't have."
    case .malformedMerge(let merge):
      "Merge \(merge) should be two texts, or one with a blank between two."
    case .badTokenID(let text, let id, let problem):
      "Token '\(text)' has the id \(id), \(problem)."
    case .unknownSpecialToken(let text, let key):
      "'\(key)' names the token '\(text)', which the vocabulary doesn't have."
    case .noTokenizer(let folder):
      "Expected 'tokenizer.json' in \(folder), found none."
    case .unsayable(let what):
      "A GGUF file can't hold this tokenizer: \(what)."
    case .idOutOfRange(let id, let size):
      "Token id \(id) is outside the vocabulary of \(size) tokens (0 to \(size - 1))."
    }
  }
}

extension MetadataValue {
  /// What kind of value this is, for error messages.
  var kind: String {
    switch self {
    case .integer, .unsigned: "an integer"
    case .number: "a floating-point number"
    case .bool: "a boolean"
    case .string: "a string"
    case .integers: "an array of integers"
    case .numbers, .doubles: "an array of floating-point numbers"
    case .bools: "an array of booleans"
    case .strings: "an array of strings"
    case .nested: "an array of arrays"
    }
  }
}
