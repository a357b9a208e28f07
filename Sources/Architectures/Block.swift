/// The vocabulary in which an architecture is declared: norms, mixers, and the residual steps they form.
/// Values only; nothing here computes.
public struct Residual: Sendable, Equatable {
  /// Applied to the stream before the mixer reads it.
  public var norm: Norm
  public var mixer: Mixer
  /// Applied to what the mixer gives before it is added to the stream (arXiv:2408.00118).
  public var postNorm: Norm?

  public init(_ norm: Norm, _ mixer: Mixer, postNorm: Norm? = nil) {
    self.norm = norm
    self.mixer = mixer
    self.postNorm = postNorm
  }
}

/// A normalisation of rows: of the residual stream, of a mixer's output, or of single heads.
public enum Norm: Sendable, Equatable {
  /// x / √(mean(x²) + ε) · weight. Source: arXiv:1910.07467.
  case rms
}

/// What a residual step adds to the stream.
public enum Mixer: Sendable, Equatable {
  case attention(Attention)
  case feedForward(FeedForward)
}

/// The position-wise network of a block.
public enum FeedForward: Sendable, Equatable {
  /// down(gate(Wg x) · Wu x). Source: arXiv:2002.05202.
  case gated(Gate)

  public static let swiglu = FeedForward.gated(.silu)
  public static let geglu = FeedForward.gated(.gelu)
}

/// The function a gated feed-forward passes its gate through.
public enum Gate: Sendable, Equatable {
  /// x · sigmoid(x)
  case silu
  /// x · Φ(x) in its approximation by tanh. Source: arXiv:1606.08415, section 2.
  case gelu
}
