/// A parsed statement with its place in the source.
struct Statement: Sendable {
  let kind: Kind
  let position: SourcePosition

  indirect enum Kind: Sendable {
    case text(String)
    case output(Expression)
    case branch([(condition: Expression, body: [Statement])], otherwise: [Statement])
    case loop(Loop)
    case set(Target, Expression)
    /// `{% set x %}…{% endset %}`; the filters apply to what the body writes.
    case capture(Target, filters: Expression, body: [Statement])
    case macro(Macro)
    /// `{% call(arguments) f(…) %}…{% endcall %}`
    case callBlock(Macro, call: Expression)
    case filter(Expression, body: [Statement])
    case with([(target: Target, value: Expression)], body: [Statement])
    /// A body without meaning of its own: `{% block %}`, `{% generation %}`.
    case group(isScope: Bool, body: [Statement])
    case evaluate(Expression)
    case breakLoop
    case continueLoop
  }

  struct Loop: Sendable {
    let target: Target
    let sequence: Expression
    let condition: Expression?
    let isRecursive: Bool
    let body: [Statement]
    let otherwise: [Statement]
  }

  struct Macro: Sendable {
    struct Parameter: Sendable {
      let name: String
      let fallback: Expression?
    }
    let name: String
    let parameters: [Parameter]
    let body: [Statement]
    /// Whether the body speaks of `varargs` or `kwargs`, and so takes more than its parameters.
    let takesMorePositional: Bool
    let takesMoreKeyword: Bool
  }

  /// What an assignment writes to.
  indirect enum Target: Sendable {
    case name(String)
    case attribute(object: String, name: String)
    case tuple([Target])
  }
}
