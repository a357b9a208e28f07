/// One part of what a device must hold: what it is, how much, and how that was worked out.
public struct Component: Sendable, Equatable {
  /// What a part is for: what a reader of a plan looks for first.
  public enum Kind: String, Sendable, CaseIterable {
    case weights, adapters, gradients, optimizer, cache, activations, logits, buffers, runtime
  }

  public let kind: Kind
  public let name: String
  public let bytes: Int
  /// The sum with its numbers, in words.
  public let formula: String

  /// Bytes are reckoned in double precision, which is exact for whole numbers up to 2^53 and never overflows; a part of a
  /// byte counts as one.
  public init(_ kind: Kind, _ name: String, bytes: Double, _ formula: String) throws(PlanningError) {
    guard bytes.isFinite, bytes >= 0, bytes <= 0x1p53 else { throw .tooLarge(what: name) }
    self.kind = kind
    self.name = name
    self.bytes = Int(bytes.rounded(.up))
    self.formula = formula
  }
}

extension Sequence<Component> {
  /// Of all together; no more than 2^53 each, so a sum of a thousand fits.
  public var bytes: Int { reduce(0) { $0 + $1.bytes } }

  public func bytes(of kind: Component.Kind) -> Int { lazy.filter { $0.kind == kind }.bytes }
}
