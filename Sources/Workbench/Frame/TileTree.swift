/// How panes share the screen: a binary tree of splits whose leaves are panes, each pane at most once.
///
/// It knows shares, not cells; whoever draws turns shares into rectangles.
public indirect enum TileTree: Sendable, Equatable {
  public enum Axis: Sendable, Equatable {
    /// Side by side.
    case columns
    /// One above the other.
    case rows
  }

  case pane(PaneID)
  /// `share` of the room, between 0 and 1, goes to the first part.
  case split(Axis, share: Double, TileTree, TileTree)

  /// Panes in reading order.
  public var panes: [PaneID] {
    switch self {
    case .pane(let id): [id]
    case .split(_, _, let first, let second): first.panes + second.panes
    }
  }

  public func contains(_ id: PaneID) -> Bool { panes.contains(id) }

  /// The tree without `id`, whose neighbour takes the room; nil when nothing is left.
  public func removing(_ id: PaneID) -> TileTree? { keeping { $0 != id } }

  /// The tree of the panes `isKept` lets through; nil when nothing is left.
  public func keeping(_ isKept: (PaneID) -> Bool) -> TileTree? {
    switch self {
    case .pane(let id): return isKept(id) ? self : nil
    case .split(let axis, let share, let first, let second):
      switch (first.keeping(isKept), second.keeping(isKept)) {
      case (let first?, let second?): return .split(axis, share: share, first, second)
      case (let only?, nil), (nil, let only?): return only
      case (nil, nil): return nil
      }
    }
  }

  /// Gives half of `id`'s room to `newcomer`.
  public func splitting(_ id: PaneID, along axis: Axis, with newcomer: PaneID) -> TileTree {
    switch self {
    case .pane(id): .split(axis, share: 0.5, self, .pane(newcomer))
    case .pane: self
    case .split(let own, let share, let first, let second):
      .split(
        own, share: share, first.splitting(id, along: axis, with: newcomer),
        second.splitting(id, along: axis, with: newcomer))
    }
  }

  /// Puts `newcomer` where `id` is.
  public func replacing(_ id: PaneID, with newcomer: PaneID) -> TileTree {
    switch self {
    case .pane(id): .pane(newcomer)
    case .pane: self
    case .split(let axis, let share, let first, let second):
      .split(axis, share: share, first.replacing(id, with: newcomer), second.replacing(id, with: newcomer))
    }
  }

  /// Turns the split that directly holds `id` to `axis`.
  public func turning(_ id: PaneID, to axis: Axis) -> TileTree {
    guard case .split(let own, let share, let first, let second) = self else { return self }
    if first == .pane(id) || second == .pane(id) { return .split(axis, share: share, first, second) }
    return .split(own, share: share, first.turning(id, to: axis), second.turning(id, to: axis))
  }

  /// Makes `id` larger by `change` of the nearest split around it (smaller where negative).
  public func resizing(_ id: PaneID, by change: Double) -> TileTree {
    guard case .split(let axis, let share, let first, let second) = self else { return self }
    if first == .pane(id) { return .split(axis, share: Self.clamped(share + change), first, second) }
    if second == .pane(id) { return .split(axis, share: Self.clamped(share - change), first, second) }
    return .split(axis, share: share, first.resizing(id, by: change), second.resizing(id, by: change))
  }

  /// Sets the share of the split reached by `path` (false: the first part, true: the second).
  public func setting(share newShare: Double, at path: ArraySlice<Bool>) -> TileTree {
    guard case .split(let axis, let share, let first, let second) = self else { return self }
    guard let turn = path.first else { return .split(axis, share: Self.clamped(newShare), first, second) }
    return turn
      ? .split(axis, share: share, first, second.setting(share: newShare, at: path.dropFirst()))
      : .split(axis, share: share, first.setting(share: newShare, at: path.dropFirst()), second)
  }

  private static func clamped(_ share: Double) -> Double { min(0.85, max(0.15, (share * 100).rounded() / 100)) }
}
