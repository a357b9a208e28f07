import Canvas
import Workbench

extension TileTree {
  /// A border between two parts that can be dragged.
  public struct Divider: Equatable {
    /// Which split it belongs to: false goes into the first part, true into the second.
    public let path: [Bool]
    public let axis: Axis
    /// The room both parts share.
    public let area: Rect
    /// Where it can be grabbed.
    public let grip: Rect
  }

  /// Which pane lies where in `area`. Every pane gets at least a cell as long as there are enough.
  public func places(in area: Rect) -> [(pane: PaneID, area: Rect)] {
    switch self {
    case .pane(let id): return [(id, area)]
    case .split(let axis, let share, let first, let second):
      let (a, b) = Self.cut(area, axis, share, first, second)
      return first.places(in: a) + second.places(in: b)
    }
  }

  public func dividers(in area: Rect, path: [Bool] = []) -> [Divider] {
    guard case .split(let axis, let share, let first, let second) = self else { return [] }
    let (a, b) = Self.cut(area, axis, share, first, second)
    let grip = axis == .columns ? Rect(b.x - 1, b.y, 2, b.height) : Rect(b.x, b.y - 1, b.width, 2)
    return [Divider(path: path, axis: axis, area: area, grip: grip)]
      + first.dividers(in: a, path: path + [false]) + second.dividers(in: b, path: path + [true])
  }

  private static func cut(
    _ area: Rect, _ axis: Axis, _ share: Double, _ first: TileTree, _ second: TileTree
  ) -> (Rect, Rect) {
    let length = axis == .columns ? area.width : area.height
    let most = max(0, length - 1)
    let cut = min(most, max(min(1, most), Int((Double(length) * share).rounded())))
    if axis == .columns {
      let (left, rest) = area.splitLeft(cut)
      return (left, rest)
    }
    let (top, rest) = area.splitTop(cut)
    return (top, rest)
  }
}
