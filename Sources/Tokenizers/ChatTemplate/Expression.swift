/// A parsed expression with its place in the source. Left-associative chains are flat lists, so that depth means
/// nesting and nothing else.
struct Expression: Sendable {
  let kind: Kind
  let position: SourcePosition

  indirect enum Kind: Sendable {
    case literal(Literal)
    case name(String)
    case list([Expression])
    case tuple([Expression])
    case dictionary([(key: Expression, value: Expression)])
    /// `first op operand op operand …` of one precedence, from the left.
    case arithmetic(Expression, [(operation: ArithmeticOperator, operand: Expression)])
    case negate(Expression)
    case plus(Expression)
    /// `a ~ b ~ c`
    case concatenate([Expression])
    /// `a < b <= c`: each pair must hold.
    case compare(Expression, [(operation: ComparisonOperator, operand: Expression)])
    case not(Expression)
    case and([Expression])
    case or([Expression])
    /// `then if condition else otherwise`
    case conditional(then: Expression, condition: Expression, otherwise: Expression?)
    /// A value with attributes, subscripts, calls, filters and tests behind it.
    case suffixed(Expression, [Suffix])
    /// A filter block's own text, before its filters.
    case capturedText
  }

  enum Literal: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
  }

  struct Suffix: Sendable {
    enum Kind: Sendable {
      case attribute(String)
      case item(Expression)
      case slice(Expression?, Expression?, Expression?)
      case call(CallArguments)
      case filter(String, CallArguments)
      case test(String, CallArguments, isNegated: Bool)
    }
    let kind: Kind
    let position: SourcePosition
  }

  struct CallArguments: Sendable {
    var positional: [Expression] = []
    var keyword: [(name: String, value: Expression)] = []
    /// `*list` and `**dictionary`.
    var spread: Expression?
    var keywordSpread: Expression?
  }
}

enum ArithmeticOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "**"
}

enum ComparisonOperator: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isIn = "in"
  case isNotIn = "not in"
}
