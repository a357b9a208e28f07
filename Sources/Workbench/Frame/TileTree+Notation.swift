/// The text a tile tree has in the settings file: `(models |0.35 (generate -0.6 memory))`.
extension TileTree: LosslessStringConvertible {
  public var description: String {
    switch self {
    case .pane(let id): id.rawValue
    case .split(let axis, let share, let first, let second):
      "(\(first) \(axis == .columns ? "|" : "-")\(share) \(second))"
    }
  }

  /// Nil where the text is no tree, names a pane twice, or is nested deeper than any screen could show.
  public init?(_ description: String) {
    var parser = NotationParser(rest: description[...])
    guard let tree = parser.tree(depth: 0), parser.isAtEnd, Set(tree.panes).count == tree.panes.count else {
      return nil
    }
    self = tree
  }
}

private struct NotationParser {
  var rest: Substring

  var isAtEnd: Bool { rest.allSatisfy { $0 == " " } }

  mutating func tree(depth: Int) -> TileTree? {
    guard depth < 16 else { return nil }
    skipBlanks()
    guard take("(") else { return name() }
    guard let first = tree(depth: depth + 1) else { return nil }
    skipBlanks()
    let axis: TileTree.Axis
    if take("|") { axis = .columns } else if take("-") { axis = .rows } else { return nil }
    let digits = rest.prefix { $0.isNumber || $0 == "." }
    rest = rest.dropFirst(digits.count)
    guard let share = Double(digits), share > 0, share < 1 else { return nil }
    guard let second = tree(depth: depth + 1) else { return nil }
    skipBlanks()
    return take(")") ? .split(axis, share: share, first, second) : nil
  }

  private mutating func name() -> TileTree? {
    let word = rest.prefix { $0.isLetter || $0 == "_" }
    rest = rest.dropFirst(word.count)
    return word.isEmpty ? nil : .pane(PaneID(String(word)))
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }

  private mutating func take(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }
}
