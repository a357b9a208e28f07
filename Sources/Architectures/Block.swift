/// The vocabulary in which an architecture is declared: norms, mixers, and the residual steps they form.
/// Values only; nothing here computes.
public struct Residual: Sendable, Equatable {
  /// Applied to the stream before the mixer reads it.
  public var norm: Norm
  public var mixer: Mixer

  public init(_ norm: Norm, _ mixer: Mixer) {
    self.norm = norm
    self.mixer = mixer
  }
}

/// A normalisation of each row of the residual stream.
public enum Norm: Sendable, Equatable {
  /// x / √(mean(x²) + ε) · weight. Source: arXiv:1910.07467.
  case rms
}

/// What a residual step adds to the stream.
public enum Mixer: Sendable, Equatable {
  case attention(Attention)
  case feedForward(FeedForward)
}

/// Self-attention with grouped queries; head counts come from the config.
public struct Attention: Sendable, Equatable {
  public var rope: RotaryLayout

  public init(rope: RotaryLayout) {
    self.rope = rope
  }
}

/// Which two dimensions of a head rotate together.
public enum RotaryLayout: Sendable, Equatable {
  /// (2i, 2i+1): how GGUF stores Llama's queries and keys.
  case adjacent
  /// (i, i + d/2): how Hugging Face checkpoints store them.
  case halves
}

/// The position-wise network of a block.
public enum FeedForward: Sendable, Equatable {
  /// down(silu(gate(x)) · up(x)). Source: arXiv:2002.05202.
  case swiglu
}
