/// Attention of a decoder's positions to what its encoder made of the source: queries from the stream, keys and values
/// from the encoder's output, made once for each source. Head counts come from the config.
///
/// Source: arXiv:1706.03762, section 3.2.3.
public struct CrossAttention: Sendable, Equatable {
  /// What scores are multiplied by; nil for 1/√headDimension.
  public var scale: Double?

  public init(scale: Double? = nil) { self.scale = scale }
}
