/// Watches or alters stages of a forward pass as they are computed.
///
/// The pass is generic over its probe: with `NoProbe` every question below folds to a constant and costs nothing.
public protocol Probe {
  /// Whether `observe` is to be called for this stage; stages nobody wants may never be materialised.
  func wants(_ stage: Stage) -> Bool
  /// `values` is row-major of the shape `Stage` states, `firstPosition` the position of its first token. Changes
  /// to it take effect, except in `.attention`, which is a copy.
  mutating func observe(_ stage: Stage, firstPosition: Int, values: UnsafeMutableBufferPointer<Float>)
}

/// Watches nothing.
public struct NoProbe: Probe {
  @inlinable public init() {}
  @inlinable @inline(__always) public func wants(_ stage: Stage) -> Bool { false }
  @inlinable public func observe(_ stage: Stage, firstPosition: Int, values: UnsafeMutableBufferPointer<Float>) {}
}
