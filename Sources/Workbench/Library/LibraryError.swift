/// Why a model's name leads nowhere.
public enum LibraryError: Error, Sendable, Equatable {
  case noFile(path: String)
  case noModel(name: String, suggestions: [String])
  case ambiguous(name: String, candidates: [String])
  /// It is in the catalogue, but not on this machine.
  case notFetched(name: String)
}

extension LibraryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noFile(let path):
      "Expected a model at '\(path)', but there is no such file."
    case .noModel(let name, let suggestions) where suggestions.isEmpty:
      "Expected a file, a folder or a name from 'glassbox models', but found neither for '\(name)'."
    case .noModel(let name, let suggestions):
      "Expected a file, a folder or a name from 'glassbox models', but found neither for '\(name)'; "
        + "did you mean \(suggestions.joined(separator: " or "))?"
    case .ambiguous(let name, let candidates):
      "Expected the name of one model, but '\(name)' may be \(candidates.joined(separator: ", "))."
    case .notFetched(let name):
      "Model '\(name)' is in the catalogue but not on this machine: run 'glassbox models fetch \(name)'."
    }
  }
}
