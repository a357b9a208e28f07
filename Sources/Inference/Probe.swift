/// Watches or alters stages of a forward pass as they are computed.
///
/// The pass is generic over its probe: with `NoProbe` every question below folds to a constant and costs nothing.
public protocol Probe {
  /// Whether `observe` is to be called for this stage; stages nobody wants may never be materialised.
  func wants(_ stage: Stage) -> Bool
  /// Whether what `observe` makes of attention's probabilities is to be attended by: they are a copy, made for whoever
  /// wants them, and attending by them takes another product.
  func altersProbabilities(_ stage: Stage) -> Bool
  /// Whether block `layer` is to be left out: the stream passes it by, and nothing of it is computed.
  func skips(layer: Int) -> Bool
  /// The rows are of the shape `Stage` states; changes to them take effect. Probabilities may come in several parts, each
  /// of some of the tokens.
  mutating func observe(_ stage: Stage, _ rows: StageRows)
}

extension Probe {
  @inlinable public func altersProbabilities(_ stage: Stage) -> Bool { false }
  @inlinable public func skips(layer: Int) -> Bool { false }
}

/// Watches nothing.
public struct NoProbe: Probe {
  @inlinable public init() {}
  @inlinable @inline(__always) public func wants(_ stage: Stage) -> Bool { false }
  @inlinable @inline(__always) public func observe(_ stage: Stage, _ rows: StageRows) {}
}

/// Two probes of the same pass: the second sees what the first made of it.
public struct JoinedProbe<First: Probe, Second: Probe>: Probe {
  public var first: First
  public var second: Second

  public init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  public func wants(_ stage: Stage) -> Bool { first.wants(stage) || second.wants(stage) }

  public func altersProbabilities(_ stage: Stage) -> Bool {
    first.altersProbabilities(stage) || second.altersProbabilities(stage)
  }

  public func skips(layer: Int) -> Bool { first.skips(layer: layer) || second.skips(layer: layer) }

  public mutating func observe(_ stage: Stage, _ rows: StageRows) {
    if first.wants(stage) { first.observe(stage, rows) }
    if second.wants(stage) { second.observe(stage, rows) }
  }
}
