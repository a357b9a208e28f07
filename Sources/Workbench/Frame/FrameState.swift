/// How the screen is divided, and which pane the keys go to.
public struct FrameState: Sendable, Equatable {
  /// Columns and rows of the screen.
  public var columns: Int
  public var rows: Int
  /// Panes this build has, in the order of their numbers.
  public let panes: [PaneID]
  /// Always holds at least one of `panes` and nothing else.
  public var tree: TileTree
  /// Always in `tree`.
  public var focus: PaneID
  public var isZoomed = false
  /// The layout `tree` came from; nil once it was changed by hand.
  public var layout: String?
  /// Rows the focused list shows: what a page is. Told by the drawing side.
  public var viewRows = 10

  public init(panes: [PaneID], columns: Int = 80, rows: Int = 24) {
    precondition(!panes.isEmpty, "a workbench needs a pane")
    self.panes = panes
    self.columns = columns
    self.rows = rows
    tree = .pane(panes[0])
    focus = panes[0]
  }

  public static let leastColumns = 60
  public static let leastRows = 15
  public var isTooSmall: Bool { columns < Self.leastColumns || rows < Self.leastRows }

  /// The number that focuses `pane`.
  public func number(of pane: PaneID) -> Int? { panes.contains(pane) ? pane.number : nil }

  /// Takes over the part of `tree` that this build has; false when that is nothing.
  @discardableResult
  public mutating func adopt(_ tree: TileTree, named name: String?) -> Bool {
    guard let kept = tree.keeping(panes.contains) else { return false }
    self.tree = kept
    layout = name
    isZoomed = false
    if !kept.contains(focus) { focus = kept.panes[0] }
    return true
  }
}

/// Changes of the frame.
public enum FrameAction: Sendable, Equatable {
  case resized(columns: Int, rows: Int)
  case viewRows(Int)
  case focusNumber(Int)
  case focus(PaneID)
  case cycle(Int)
  case zoom
  case split(TileTree.Axis)
  case close
  /// By hundredths of the split around the focused pane.
  case grow(Int)
  case dragDivider(path: [Bool], share: Double)
  case layout(String)
  case saveLayout(String)
  case deleteLayout(String)
}
