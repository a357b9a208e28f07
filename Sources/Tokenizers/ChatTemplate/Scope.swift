/// Variables of a block, with those of the blocks around it behind them. An assignment always goes to the innermost.
final class Scope {
  private var variables: [String: Value]
  private let parent: Scope?

  init(_ variables: [String: Value] = [:], in parent: Scope? = nil) {
    self.variables = variables
    self.parent = parent
  }

  subscript(name: String) -> Value? {
    get { variables[name] ?? parent?[name] }
    set { variables[name] = newValue }
  }

  /// Macros hold the scope they are in: forgetting the variables at the end of a rendering breaks that circle.
  func clear() { variables.removeAll() }
}
