/// The vocabulary in which an architecture is declared: norms, mixers, and the residual steps they form.
/// Values only; nothing here computes.
public struct Residual: Sendable, Equatable {
  public var input: ResidualInput
  /// Applied to the input before the mixer reads it; nil where it reads it as it is.
  public var norm: Norm?
  /// Whether the stream goes on from what the norm gives instead of what it read.
  public var carriesNorm: Bool
  public var mixer: Mixer
  /// Applied to what the mixer gives before it is added to the stream (arXiv:2408.00118).
  public var postNorm: Norm?
  /// What the mixer gives is multiplied by as it is added.
  public var scale: Double
  /// Applied to the stream after that, as the first transformers did (arXiv:1706.03762).
  public var streamNorm: Norm?

  public init(
    _ norm: Norm?, _ mixer: Mixer, postNorm: Norm? = nil, streamNorm: Norm? = nil, scale: Double = 1,
    input: ResidualInput = .stream, carriesNorm: Bool = false
  ) {
    self.norm = norm
    self.mixer = mixer
    self.postNorm = postNorm
    self.streamNorm = streamNorm
    self.scale = scale
    self.input = input
    self.carriesNorm = carriesNorm
  }
}

/// What a residual step reads.
public enum ResidualInput: Sendable, Equatable {
  /// The stream as the step before left it.
  case stream
  /// The stream as it entered the block, whatever earlier steps added: steps in parallel.
  case blockInput
  /// What the mixer before it read, norm included.
  case previousInput
}

/// A normalisation of rows: of the residual stream, of a mixer's output, or of single heads.
public enum Norm: Sendable, Equatable {
  /// x / √(mean(x²) + ε) · weight. Source: arXiv:1910.07467.
  case rms
  /// (x - mean) / √(variance + ε) · weight + bias, without the bias where there is none. Source: arXiv:1607.06450.
  case layer
  /// The same without weight and bias.
  case plainLayer
}

/// What a residual step adds to the stream.
public enum Mixer: Sendable, Equatable {
  case attention(Attention)
  case latentAttention(LatentAttention)
  case crossAttention(CrossAttention)
  case feedForward(FeedForward)
  case experts(Experts)
}
