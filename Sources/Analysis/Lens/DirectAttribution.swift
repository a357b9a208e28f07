/// How much each part of the residual stream adds to a token's logit at one position, or to the difference of two, directly:
/// what it does through later layers is theirs. The final norm's divisor is held at what it was for all parts together.
///
/// Source: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits", direct logit attribution.
///
/// `Part` is what names a part: who took the stream apart knows what wrote it.
public struct DirectAttribution<Part: Hashable & Sendable>: Sendable {
  public struct Contribution: Sendable, Equatable {
    public let part: Part
    /// Of the logit, before any soft cap.
    public let value: Double
  }

  /// In the order they were taken.
  public private(set) var contributions: [Contribution] = []
  /// What the norm's bias and the head's own add.
  public let bias: Double
  private let norm: FrozenNorm
  private let direction: [Float]
  private let scale: Double

  /// direction: the head's row of the token, or the difference of two tokens' rows, as it multiplies what the norm gives. [width]
  /// outputBias: the head's bias of the token, or the difference. scale: what logits are multiplied by.
  public init(norm: FrozenNorm, direction: [Float], outputBias: Double = 0, scale: Double = 1) {
    self.norm = norm
    self.direction = direction
    self.scale = scale
    bias = (norm.biasContribution(along: direction) + outputBias) * scale
  }

  /// What all parts and biases come to: the logit before any soft cap, if the parts were all there are.
  public var total: Double { contributions.reduce(bias) { $0 + $1.value } }

  /// The `count` that add or take most, that first.
  public func strongest(_ count: Int) -> [Contribution] {
    Array(contributions.sorted { abs($0.value) > abs($1.value) }.prefix(max(0, count)))
  }

  /// Takes what a part wrote at the position. values: [width]. O(width)
  public mutating func take(_ part: Part, _ values: UnsafeBufferPointer<Float>) {
    precondition(values.count == direction.count, "a part of another width")
    contributions.append(Contribution(part: part, value: norm.contribution(of: values, along: direction) * scale))
  }

  public mutating func take(_ part: Part, _ values: [Float]) {
    values.withUnsafeBufferPointer { take(part, $0) }
  }
}
