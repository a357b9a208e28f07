/// Self-attention with grouped queries; head counts come from the config.
public struct Attention: Sendable, Equatable {
  public var rope: RotaryLayout
  /// How positions turn into angles, where it isn't as the config says for the whole model.
  public var rotary: RotarySettings?
  /// Applied to each head of the queries and of the keys before they rotate (arXiv:2302.05442).
  public var headNorm: Norm?
  /// What scores are multiplied by where the checkpoint doesn't say; nil for 1/√headDimension.
  public var scale: Double?
  /// Positions a query sees, its own included; nil for all (arXiv:2004.05150).
  public var window: Int?

  public init(
    rope: RotaryLayout, rotary: RotarySettings? = nil, headNorm: Norm? = nil, scale: Double? = nil, window: Int? = nil
  ) {
    self.rope = rope
    self.rotary = rotary
    self.headNorm = headNorm
    self.scale = scale
    self.window = window
  }
}

/// Which two dimensions of a head rotate together.
public enum RotaryLayout: Sendable, Equatable {
  /// (2i, 2i+1): how GGUF stores Llama's queries and keys.
  case adjacent
  /// (i, i + d/2): how Hugging Face checkpoints store them.
  case halves
}

extension Architecture {
  /// The attention of each block, in order: what a cache of keys and values is sized by. [blockCount]
  public func attentions(of config: ModelConfig) -> [Attention?] {
    (0..<config.blockCount).map { layer in
      for residual in block(config, layer) {
        if case .attention(let attention) = residual.mixer { return attention }
      }
      return nil
    }
  }
}
