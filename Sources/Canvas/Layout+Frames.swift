extension Layout {
  /// The smallest size at which a leaf is of use, its border included.
  public typealias Minimum = (Leaf) -> (width: Int, height: Int)

  /// A pane's place on the screen.
  public struct Frame: Sendable, Equatable {
    public let leaf: Leaf
    public let rect: Rect
  }

  /// The line between two neighbours, which can be dragged.
  public struct Divider: Sendable, Equatable {
    /// The split it belongs to, and the child before it.
    let path: [Int]
    let child: Int
    public let axis: Axis
    /// The two cells-wide strip made of both neighbours' borders.
    public let rect: Rect
  }

  /// Where every leaf lies. The frames tile the rectangle without gaps. When the minimum sizes don't fit, leaves are left
  /// out from the last on; `focused` always stays.
  public func frames(in rect: Rect, focused: Leaf? = nil, minimum: Minimum = { _ in (1, 1) }) -> [Frame] {
    var frames: [Frame] = []
    walk(in: rect, focused, minimum) { node, _, place in
      if case .leaf(let leaf) = node { frames.append(Frame(leaf: leaf, rect: place)) }
    }
    return frames
  }

  /// The dividers between what `frames` shows.
  public func dividers(in rect: Rect, focused: Leaf? = nil, minimum: Minimum = { _ in (1, 1) }) -> [Divider] {
    var dividers: [Divider] = []
    walk(in: rect, focused, minimum) { node, path, place in
      guard case .split(let axis, let children, let weights) = node else { return }
      let parts = Self.divide(place, axis, children, weights, minimum)
      for (child, part) in parts.dropLast().enumerated() {
        let strip =
          axis == .row
          ? Rect(part.maxX - 1, part.y, 2, part.height) : Rect(part.x, part.maxY - 1, part.width, 2)
        dividers.append(Divider(path: path, child: child, axis: axis, rect: strip))
      }
    }
    return dividers
  }

  /// The leaf shown at a place.
  public static func leaf(atX x: Int, y: Int, in frames: [Frame]) -> Leaf? {
    frames.first { $0.rect.contains(x, y) }?.leaf
  }

  public enum Direction: Sendable { case left, right, up, down }

  /// The nearest leaf in a direction, of those beside this one; nil at the edge.
  public static func neighbor(of leaf: Leaf, _ direction: Direction, in frames: [Frame]) -> Leaf? {
    guard let own = frames.first(where: { $0.leaf == leaf })?.rect else { return nil }
    let center = (x: own.x + own.width / 2, y: own.y + own.height / 2)
    let probe: (Rect) -> Bool =
      switch direction {
      case .left: { $0.maxX == own.x && $0.y < own.maxY && $0.maxY > own.y }
      case .right: { $0.x == own.maxX && $0.y < own.maxY && $0.maxY > own.y }
      case .up: { $0.maxY == own.y && $0.x < own.maxX && $0.maxX > own.x }
      case .down: { $0.y == own.maxY && $0.x < own.maxX && $0.maxX > own.x }
      }
    func distance(_ rect: Rect) -> Int {
      direction == .left || direction == .right
        ? abs(rect.y + rect.height / 2 - center.y) : abs(rect.x + rect.width / 2 - center.x)
    }
    return frames.filter { probe($0.rect) }.min { distance($0.rect) < distance($1.rect) }?.leaf
  }

  /// Moves a divider so that it lies at a column (in a row) or a row (in a column), as far as minimum sizes allow.
  ///
  /// Only for dividers of a screen on which nothing was left out; others are ignored.
  public mutating func move(_ divider: Divider, toX x: Int, y: Int, in rect: Rect, minimum: Minimum = { _ in (1, 1) }) {
    let wanted = divider.axis == .row ? x - divider.rect.x : y - divider.rect.y
    resize(divider.path, child: divider.child, by: wanted, rect, minimum)
  }

  /// Makes a leaf larger (or smaller) by cells along an axis, at the cost of its neighbour.
  public mutating func resize(
    _ leaf: Leaf, _ axis: Axis, by cells: Int, in rect: Rect, minimum: Minimum = { _ in (1, 1) }
  ) {
    guard let path = root.path(to: leaf) else { return }
    for depth in stride(from: path.count - 1, through: 0, by: -1) {
      guard case .split(axis, let children, _) = root[path[..<depth]] else { continue }
      let child = path[depth]
      let isLast = child == children.count - 1
      resize(Array(path[..<depth]), child: isLast ? child - 1 : child, by: isLast ? -cells : cells, rect, minimum)
      return
    }
  }

  private mutating func resize(
    _ path: [Int], child: Int, by cells: Int, _ rect: Rect, _ minimum: Minimum
  ) {
    var place = rect
    var node = root
    for step in path {
      guard case .split(let axis, let children, let weights) = node, children.indices.contains(step) else { return }
      place = Self.divide(place, axis, children, weights, minimum)[step]
      node = children[step]
    }
    guard case .split(let axis, let children, let weights) = node, children.indices.contains(child + 1) else { return }
    var sizes = Self.divide(place, axis, children, weights, minimum).map { axis == .row ? $0.width : $0.height }
    let before = children[child].minimum(axis, minimum)
    let after = children[child + 1].minimum(axis, minimum)
    let both = sizes[child] + sizes[child + 1]
    guard before + after <= both else { return }
    sizes[child] = min(max(sizes[child] + min(max(cells, -both), both), before), both - after)
    sizes[child + 1] = both - sizes[child]
    root[path[...]] = .split(axis, children, weights: sizes.map { Double(max(1, $0)) })
  }

  /// Visits every node that is shown with its path and place.
  private func walk(
    in rect: Rect, _ focused: Leaf?, _ minimum: Minimum, _ visit: (Node, [Int], Rect) -> Void
  ) {
    func descend(_ node: Node, _ path: [Int], _ place: Rect) {
      visit(node, path, place)
      guard case .split(let axis, let children, let weights) = node else { return }
      for (index, part) in Self.divide(place, axis, children, weights, minimum).enumerated() {
        descend(children[index], path + [index], part)
      }
    }
    descend(fitting(rect, focused, minimum), [], Rect(rect.x, rect.y, max(0, rect.width), max(0, rect.height)))
  }

  /// The tree without the leaves there is no room for.
  private func fitting(_ rect: Rect, _ focused: Leaf?, _ minimum: Minimum) -> Node {
    var node = root
    while node.minimum(.row, minimum) > rect.width || node.minimum(.column, minimum) > rect.height {
      guard let last = node.leaves.last(where: { $0 != focused }), let rest = node.removing(last) else { break }
      node = rest
    }
    return node
  }

  /// Parts of a rectangle for children, by weight but none below its minimum.
  private static func divide(
    _ rect: Rect, _ axis: Axis, _ children: [Node], _ weights: [Double], _ minimum: Minimum
  ) -> [Rect] {
    let minimums = children.map { $0.minimum(axis, minimum) }
    let sizes = distribute(axis == .row ? rect.width : rect.height, weights, minimums)
    var position = axis == .row ? rect.x : rect.y
    return sizes.map { size in
      defer { position += size }
      return axis == .row ? Rect(position, rect.y, size, rect.height) : Rect(rect.x, position, rect.width, size)
    }
  }

  /// Whole numbers that sum to a total, near their weights' shares and, when possible, at least their minimums.
  static func distribute(_ total: Int, _ weights: [Double], _ minimums: [Int]) -> [Int] {
    var isFixed = minimums.map { _ in false }
    var (left, weight) = (total, weights.reduce(0, +))
    if minimums.reduce(0, +) <= total {
      // What would fall below its minimum gets the minimum; the others share the rest, until all are content.
      var changed = true
      while changed {
        changed = false
        for index in minimums.indices where !isFixed[index] {
          guard Double(left) * weights[index] / weight < Double(minimums[index]) else { continue }
          isFixed[index] = true
          left -= minimums[index]
          weight -= weights[index]
          changed = true
        }
      }
    }
    var sizes = minimums
    for index in minimums.indices where !isFixed[index] {
      let share = weight > weights[index] ? Int((Double(left) * weights[index] / weight).rounded()) : left
      sizes[index] = min(max(0, share), max(0, left))
      left -= sizes[index]
      weight -= weights[index]
    }
    return sizes
  }
}

extension Layout.Node {
  /// The least columns (along a row) or rows (along a column) at which all leaves have their minimum.
  func minimum(_ axis: Layout.Axis, _ minimum: Layout.Minimum) -> Int {
    switch self {
    case .leaf(let leaf):
      let size = minimum(leaf)
      return axis == .row ? size.width : size.height
    case .split(let own, let children, _):
      let sizes = children.map { $0.minimum(axis, minimum) }
      return own == axis ? sizes.reduce(0, +) : sizes.max() ?? 0
    }
  }
}
