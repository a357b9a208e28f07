/// Which rows of a stored tensor each of the roles has that share it. Of a bias, which numbers; of a stack, which rows
/// of each expert's part.
public struct RoleRows: Sendable {
  public let expected: [TensorRole: TensorExpectation]
  private let keyHeads: Int

  public init(_ expectations: [TensorExpectation], keyHeads: Int) {
    expected = Dictionary(uniqueKeysWithValues: expectations.map { ($0.role, $0) })
    self.keyHeads = keyHeads
  }

  /// The roles that share a tensor, in the order of its rows, and how many rows each has.
  public func sharers(of role: TensorRole, in source: TensorSource) -> [(role: TensorRole, rows: Int)] {
    source.sharing.map { part in
      let sibling = role.sibling(part)
      return (sibling, count(sibling))
    }
  }

  /// Rows of the whole tensor, of a stack those of an expert.
  public func storedRows(of role: TensorRole, in source: TensorSource) -> Int {
    source.sharing.isEmpty ? count(role) : sharers(of: role, in: source).reduce(0) { $0 + $1.rows }
  }

  /// The rows of a role as ranges, in their order.
  public func ranges(of role: TensorRole, in source: TensorSource) -> [Range<Int>] {
    let count = count(role)
    guard !source.sharing.isEmpty else { return [0..<count] }
    // Within each key head come its queries, then its key, its value.
    let groups = source.isByKeyHead ? keyHeads : 1
    let sharers = sharers(of: role, in: source)
    let stride = sharers.reduce(0) { $0 + $1.rows } / groups
    let first = sharers.prefix { $0.role != role }.reduce(0) { $0 + $1.rows } / groups
    return (0..<groups).map { $0 * stride + first..<$0 * stride + first + count / groups }
  }

  /// The same one by one, of roles that take turns too.
  public func rows(of role: TensorRole, in source: TensorSource) -> [Int] {
    guard source.isInterleaved else { return ranges(of: role, in: source).flatMap { $0 } }
    let sharers = sharers(of: role, in: source)
    let first = sharers.firstIndex { $0.role == role } ?? 0
    return (0..<count(role)).map { first + $0 * sharers.count }
  }

  private func count(_ role: TensorRole) -> Int {
    guard let shape = expected[role]?.shape else { return 0 }
    // The first dimension of a stack counts its experts.
    return isStack(role, shape) ? shape[1] : shape.first ?? 0
  }

  private func isStack(_ role: TensorRole, _ shape: [Int]) -> Bool {
    if case .bias(let weight) = role { return expected[weight]?.shape.count == 3 }
    return shape.count == 3
  }
}

extension TensorRole {
  /// Another part of the same block, of the same kind.
  func sibling(_ part: BlockRole) -> TensorRole {
    switch self {
    case .block(let layer, _): .block(layer, part)
    case .bias(let role): .bias(of: role.sibling(part))
    default: self
    }
  }
}
