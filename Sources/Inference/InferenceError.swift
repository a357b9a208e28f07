/// Why a model can't be bound or a step can't be run. Bad files and bad requests only: broken invariants trap.
public enum InferenceError: Error, Equatable {
  case missingTensor(name: String, shape: [Int])
  case shapeMismatch(name: String, expected: [Int], found: [Int])
  case unsupportedType(name: String, type: String, supported: [String])
  case unexpectedTensors(names: [String], architecture: String)
  case contextFull(needed: Int, capacity: Int)
  case unknownToken(Int, vocabularySize: Int)
  case emptyPrompt
  case noSource
  case sourceTooLong(needed: Int, capacity: Int)
  case cancelled
}

extension InferenceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingTensor(let name, let shape):
      "The checkpoint has no tensor '\(name)' of shape \(shape)."
    case .shapeMismatch(let name, let expected, let found):
      "Tensor '\(name)' has shape \(found), but the config implies \(expected)."
    case .unsupportedType(let name, let type, let supported):
      "Tensor '\(name)' is stored as \(type), which this build cannot compute with; "
        + "it computes with \(supported.joined(separator: ", "))."
    case .unexpectedTensors(let names, let architecture):
      "The checkpoint holds \(names.count) tensor(s) that architecture '\(architecture)' has no place for: "
        + names.prefix(4).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 4 ? ", …" : "")
        + ". Leaving them out would give wrong results."
    case .contextFull(let needed, let capacity):
      "The context holds \(capacity) tokens, but \(needed) are needed."
    case .unknownToken(let id, let vocabularySize):
      "Token id \(id) is outside the vocabulary of 0..<\(vocabularySize)."
    case .emptyPrompt:
      "The prompt has no tokens; at least one is needed."
    case .noSource:
      "The model has an encoder, which must read a source before the decoder can begin."
    case .sourceTooLong(let needed, let capacity):
      "There is room for \(capacity) tokens of a source, but \(needed) are needed."
    case .cancelled:
      "The step was cancelled."
    }
  }
}
