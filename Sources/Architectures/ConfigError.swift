/// Why a checkpoint's settings don't describe a model this build can run.
public enum ConfigError: Error, Equatable {
  case missingKey(String, expected: String)
  case badValue(key: String, expected: String, found: String)
  case unknownArchitecture(String, known: [String])
  case missingTensor(String, purpose: String)
  /// A real feature of the field that no code here carries out.
  case unsupported(what: String, found: String, supported: [String])
  /// Something of a model that would be read otherwise from a GGUF file.
  case unsayable(what: String, found: String, read: String, architecture: String)
}

extension ConfigError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingKey(let key, let expected):
      "The settings have no key '\(key)'; expected \(expected)."
    case .badValue(let key, let expected, let found):
      "The setting '\(key)' is \(found); expected \(expected)."
    case .unknownArchitecture(let name, let known):
      "Architecture '\(name)' is not built in; this build runs \(known.sorted().joined(separator: ", "))."
    case .missingTensor(let name, let purpose):
      "The checkpoint has no tensor '\(name)': \(purpose)."
    case .unsayable(let what, let found, let read, let architecture):
      "A GGUF file of architecture '\(architecture)' can't say that \(what) is \(found): it would be read as \(read)."
    case .unsupported(let what, let found, let supported):
      "\(what) '\(found)' is not supported; this build supports \(supported.joined(separator: ", "))."
    }
  }
}
