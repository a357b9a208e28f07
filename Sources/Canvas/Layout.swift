/// How panes tile the screen: a tree of rows and columns whose children share the space by weights.
///
/// A value without sizes: the same layout gives frames for any screen. Panes that don't fit at their minimum size are left
/// out, the focused one last.
public struct Layout<Leaf: Hashable & Sendable>: Sendable, Equatable {
  public enum Axis: Sendable, Equatable {
    /// Children side by side.
    case row
    /// Children one above the other.
    case column
  }

  public indirect enum Node: Sendable, Equatable {
    case leaf(Leaf)
    /// At least two children, with as many weights above 0.
    case split(Axis, [Node], weights: [Double])
  }

  public internal(set) var root: Node

  public init(_ leaf: Leaf) { root = .leaf(leaf) }

  /// A layout from a tree. Splits of one child become that child; missing or unusable weights become 1.
  public init(_ root: Node) { self.root = root.normalized ?? root }

  public static func row(_ children: [Node], weights: [Double] = []) -> Node {
    .split(.row, children, weights: weights)
  }
  public static func column(_ children: [Node], weights: [Double] = []) -> Node {
    .split(.column, children, weights: weights)
  }

  /// The leaves from left to right and top to bottom: the order of focus.
  public var leaves: [Leaf] { root.leaves }

  public func contains(_ leaf: Leaf) -> Bool { leaves.contains(leaf) }

  /// The leaf so many steps further in the order of focus, around both ends.
  public func leaf(after leaf: Leaf, by steps: Int = 1) -> Leaf? {
    let all = leaves
    guard let place = all.firstIndex(of: leaf) else { return all.first }
    return all[((place + steps) % all.count + all.count) % all.count]
  }

  // MARK: Changing the tree

  /// Puts a new leaf beside another, which gives half of its space. Nothing when the new one is already there.
  public mutating func split(_ leaf: Leaf, _ axis: Axis, adding new: Leaf) {
    guard !contains(new), let path = root.path(to: leaf) else { return }
    if let last = path.last, case .split(axis, var children, var weights) = root[path.dropLast()] {
      weights[last] /= 2
      weights.insert(weights[last], at: last + 1)
      children.insert(.leaf(new), at: last + 1)
      root[path.dropLast()] = .split(axis, children, weights: weights)
    } else {
      root[path[...]] = .split(axis, [.leaf(leaf), .leaf(new)], weights: [1, 1])
    }
  }

  /// Takes a leaf out; its neighbours get its space. The last leaf stays.
  public mutating func remove(_ leaf: Leaf) {
    guard let rest = root.removing(leaf) else { return }
    root = rest
  }

  /// Shows another leaf in a leaf's place; when it is already on the screen the two change places.
  public mutating func replace(_ leaf: Leaf, by other: Leaf) {
    root = root.mapLeaves { $0 == leaf ? other : $0 == other ? leaf : $0 }
  }
}

extension Layout.Node {
  var leaves: [Leaf] {
    switch self {
    case .leaf(let leaf): [leaf]
    case .split(_, let children, _): children.flatMap(\.leaves)
    }
  }

  /// The same tree with usable weights and no needless splits; nil when it has no leaf.
  var normalized: Self? {
    guard case .split(let axis, let children, let weights) = self else { return self }
    var kept: [(node: Self, weight: Double)] = []
    for (index, child) in children.enumerated() {
      let weight = index < weights.count && weights[index] > 0 && weights[index].isFinite ? weights[index] : 1
      if let node = child.normalized { kept.append((node, weight)) }
    }
    if kept.count < 2 { return kept.first?.node }
    return .split(axis, kept.map(\.node), weights: kept.map(\.weight))
  }

  /// The tree without a leaf; nil when nothing is left.
  func removing(_ leaf: Leaf) -> Self? {
    switch self {
    case .leaf(let own): return own == leaf ? nil : self
    case .split(let axis, let children, let weights):
      let kept = zip(children, weights).compactMap { child, weight in child.removing(leaf).map { ($0, weight) } }
      if kept.count < 2 { return kept.first?.0 }
      return .split(axis, kept.map(\.0), weights: kept.map(\.1))
    }
  }

  func mapLeaves(_ change: (Leaf) -> Leaf) -> Self {
    switch self {
    case .leaf(let leaf): .leaf(change(leaf))
    case .split(let axis, let children, let weights):
      .split(axis, children.map { $0.mapLeaves(change) }, weights: weights)
    }
  }

  /// The children to go through to a leaf.
  func path(to leaf: Leaf) -> [Int]? {
    switch self {
    case .leaf(let own): return own == leaf ? [] : nil
    case .split(_, let children, _):
      for (index, child) in children.enumerated() {
        if let rest = child.path(to: leaf) { return [index] + rest }
      }
      return nil
    }
  }

  /// The node at the end of a path; the deepest one there is when the path goes too far.
  subscript(path: ArraySlice<Int>) -> Self {
    get {
      guard let first = path.first, case .split(_, let children, _) = self, children.indices.contains(first) else {
        return self
      }
      return children[first][path.dropFirst()]
    }
    set {
      guard let first = path.first, case .split(let axis, var children, let weights) = self,
        children.indices.contains(first)
      else {
        self = newValue
        return
      }
      children[first][path.dropFirst()] = newValue
      self = .split(axis, children, weights: weights)
    }
  }
}

extension Layout: Codable where Leaf: Codable {}
extension Layout.Node: Codable where Leaf: Codable {}
extension Layout.Axis: Codable {}
