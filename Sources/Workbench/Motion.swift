/// A movement in whatever has the focus: a list, a table, a text, a row of tokens.
public enum Motion: Sendable, Equatable {
  case up, down, left, right
  case pageUp, pageDown, halfUp, halfDown
  case first, last
  /// Rows, downwards positive: the mouse wheel.
  case scroll(Int)

  /// Where the movement leads from row `index` of `count`, with `page` rows in sight. Sideways movements stay.
  public func row(from index: Int, count: Int, page: Int) -> Int {
    let page = max(1, page)
    let target =
      switch self {
      case .up: index - 1
      case .down: index + 1
      case .pageUp: index - page
      case .pageDown: index + page
      case .halfUp: index - max(1, page / 2)
      case .halfDown: index + max(1, page / 2)
      case .first: 0
      case .last: count - 1
      case .scroll(let rows): index + rows
      case .left, .right: index
      }
    return max(0, min(count - 1, target))
  }

  /// -1, 0 or 1.
  public var sideways: Int {
    switch self {
    case .left: -1
    case .right: 1
    default: 0
    }
  }
}
