import Checkpoints
import Tensors

/// The type of all weights whose names a pattern is found in, whatever the mixture would choose; as llama-quantize's
/// `--tensor-type`.
public struct TypeOverride: Sendable, Hashable {
  /// A regular expression, looked for anywhere in a name, in capitals or not.
  public let pattern: String
  public let type: TensorType

  /// Longer ones could nest deeper than their reader's stack.
  private static let mostCharacters = 256

  public init(_ pattern: String, _ type: TensorType) throws(QuantizationError) {
    let text = "\(pattern)=\(type.name)"
    guard !pattern.isEmpty else { throw .badOverride(text: text, reason: "the expression is empty") }
    guard pattern.utf8.count <= Self.mostCharacters else {
      throw .badOverride(
        text: String(pattern.prefix(40)) + "…", reason: "an expression has at most \(Self.mostCharacters) characters")
    }
    self.pattern = pattern
    self.type = type
    do { _ = try matcher() } catch {
      throw .badOverride(text: text, reason: "that is no regular expression")
    }
  }

  /// From `REGEX=TYPE`; the last equals sign counts.
  public init(parsing text: String) throws(QuantizationError) {
    guard let sign = text.lastIndex(of: "=") else {
      throw .badOverride(text: text, reason: "there is no equals sign")
    }
    let name = text[text.index(after: sign)...].uppercased()
    guard let type = TensorType.all.first(where: { $0.name == name }) else {
      let known = TensorType.all.map(\.name).joined(separator: ", ")
      throw .badOverride(text: text, reason: "there is no type '\(name)', only \(known)")
    }
    try self.init(String(text[..<sign]), type)
  }

  /// Compiled anew for each use: compiled expressions can't be shared among threads.
  func matcher() throws -> OverrideMatcher { OverrideMatcher(expression: try Regex(pattern).ignoresCase(), type: type) }
}

/// An override ready to look at names.
struct OverrideMatcher {
  let expression: Regex<AnyRegexOutput>
  let type: TensorType

  func matches(_ name: String) -> Bool { (try? expression.firstMatch(in: name)) != nil }
}
