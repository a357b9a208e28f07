/// The smallest parts of a template's source.
struct TemplateToken: Sendable {
  enum Kind: Equatable, Sendable {
    case text(String)
    case blockStart
    case blockEnd
    case variableStart
    case variableEnd
    case name(String)
    case string(String)
    case integer(Int)
    case float(Double)
    case symbol(String)
    case end
  }
  let kind: Kind
  let position: SourcePosition
}

extension TemplateToken.Kind: CustomStringConvertible {
  /// For error messages.
  var description: String {
    switch self {
    case .text: "text"
    case .blockStart: "'{%'"
    case .blockEnd: "'%}'"
    case .variableStart: "'{{'"
    case .variableEnd: "'}}'"
    case .name(let name): "'\(name)'"
    case .string: "a string"
    case .integer(let value): "'\(value)'"
    case .float(let value): "'\(value)'"
    case .symbol(let symbol): "'\(symbol)'"
    case .end: "the end of the template"
    }
  }
}
