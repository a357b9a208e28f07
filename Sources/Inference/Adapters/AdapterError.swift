/// Why an adapter can't be put on a model.
public enum AdapterError: Error, Equatable {
  case empty
  case unknownTensor(String, expected: String)
  case unknownModule(String, tensor: String, architecture: String)
  case untargeted(String)
  case incomplete(module: String, has: String, lacks: String)
  case shapeMismatch(tensor: String, expected: [Int], found: [Int])
  case unsupportedType(tensor: String, type: String)
  /// A real feature of adapters that no code here carries out.
  case unsupported(what: String, module: String)
  case otherArchitecture(adapter: String, model: String)
  case conflict(module: String, adapters: [String])
}

extension AdapterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty:
      "The adapter has no tensors."
    case .unknownTensor(let name, let expected):
      "The adapter's tensor '\(name)' is none that is known; expected names that end in \(expected)."
    case .unknownModule(let module, let tensor, let architecture):
      "The adapter's tensor '\(tensor)' is for '\(module)', but a model of architecture '\(architecture)' has no such "
        + "matrix."
    case .untargeted(let module):
      "The adapter holds matrices for '\(module)', which is not among the 'target_modules' of its settings."
    case .incomplete(let module, let has, let lacks):
      "The adapter has \(has) for '\(module)', but not \(lacks)."
    case .shapeMismatch(let tensor, let expected, let found):
      "The adapter's tensor '\(tensor)' has shape \(found), but the model implies \(expected)."
    case .unsupportedType(let tensor, let type):
      "The adapter's tensor '\(tensor)' is stored as \(type), which this build cannot compute with."
    case .unsupported(let what, let module):
      "The adapter has \(what) for '\(module)', which is not supported."
    case .otherArchitecture(let adapter, let model):
      "The adapter was made for architecture '\(adapter)', but the model is of '\(model)'."
    case .conflict(let module, let adapters):
      "The adapters \(adapters.map { "'\($0)'" }.joined(separator: " and ")) both change '\(module)' in a way that "
        + "can't be added up."
    }
  }
}
