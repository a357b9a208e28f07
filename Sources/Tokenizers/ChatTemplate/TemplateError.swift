/// Why a template can't be parsed or rendered, and where in its source.
public struct TemplateError: Error, Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// The source is no template.
    case syntax
    /// It went wrong while rendering.
    case runtime
    /// The template itself refused the conversation with `raise_exception`.
    case raised
    /// It ran longer, deeper or wrote more than allowed.
    case limit
  }
  public let kind: Kind
  public let message: String
  /// Counted from 1; 0 while unknown.
  public private(set) var line: Int
  public private(set) var column: Int

  init(_ kind: Kind, _ message: String, at position: SourcePosition = SourcePosition(line: 0, column: 0)) {
    self.kind = kind
    self.message = message
    line = position.line
    column = position.column
  }

  static func runtime(_ message: String) -> TemplateError { TemplateError(.runtime, message) }

  /// The same error at `position`, unless it already has a place.
  func located(at position: SourcePosition) -> TemplateError {
    guard line == 0 else { return self }
    var error = self
    (error.line, error.column) = (position.line, position.column)
    return error
  }
}

extension TemplateError: CustomStringConvertible {
  public var description: String {
    line == 0 ? "chat template: \(message)" : "chat template, line \(line), column \(column): \(message)"
  }
}

/// A place in a source, both counted from 1, columns in characters.
struct SourcePosition: Equatable, Sendable {
  var line: Int
  var column: Int
}
