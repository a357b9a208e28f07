import Checkpoints

/// Why sampler settings can't be used.
public enum SamplerError: Error, Equatable, Sendable, CustomStringConvertible {
  case notANumber(parameter: String)
  case outOfRange(parameter: String, value: Double, allowed: ClosedRange<Double>)
  case unknownSampler(String, known: [String])
  /// A bias for a token that the vocabulary doesn't have; its size where it is known.
  case unknownToken(TokenID, vocabularySize: Int?)
  case emptyVocabulary

  public var description: String {
    switch self {
    case .notANumber(let parameter): "\(parameter) must be a number, found NaN."
    case .outOfRange(let parameter, let value, let allowed):
      "\(parameter) must be \(Self.text(allowed)), found \(Self.text(value))."
    case .unknownSampler(let name, let known):
      "There is no sampler '\(name)'; known are \(known.joined(separator: ", "))."
    case .unknownToken(let id, let size?): "There is no token \(id) to bias in a vocabulary of \(size)."
    case .unknownToken(let id, nil): "There is no token \(id) to bias; ids start at 0."
    case .emptyVocabulary: "A sampler needs a vocabulary of at least 1 token, found 0."
    }
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    let most = Double(Int32.max)  // No one needs to be told the largest of numbers.
    return switch (range.lowerBound < -most, range.upperBound >= most) {
    case (true, true): "finite"
    case (false, true): "at least \(text(range.lowerBound))"
    case (true, false): "at most \(text(range.upperBound))"
    case (false, false): "between \(text(range.lowerBound)) and \(text(range.upperBound))"
    }
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(Float(value))
  }
}
