/// Why there is no plan for what was asked.
public enum PlanningError: Error, Equatable {
  case outOfRange(option: String, expected: String, found: String)
  case unknown(what: String, name: String, known: [String])
  /// Settings that each make sense, and together don't.
  case contradiction(String)
  /// More than can be counted exactly.
  case tooLarge(what: String)
}

extension PlanningError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfRange(let option, let expected, let found): "\(option) takes \(expected), but \(found) was given."
    case .unknown(let what, let name, let known):
      "There is no \(what) '\(name)'; there are \(known.joined(separator: ", "))."
    case .contradiction(let message): message
    case .tooLarge(let what): "\(what) would take more than 2^53 bytes, which no machine has."
    }
  }
}
