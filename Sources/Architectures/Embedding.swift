/// How ids enter the residual stream.
public struct Embedding: Sendable, Equatable {
  /// The width tokens are embedded in where it isn't the stream's: a matrix leads to the stream, and another from it
  /// to the output head.
  public var width: Int?
  public var scale: EmbeddingScale
  /// What is added for the place of a token, where attention doesn't see to that itself.
  public var positions: AbsolutePositions?
  /// Applied to the sum.
  public var norm: Norm?

  public init(
    width: Int? = nil, scale: EmbeddingScale = .one, positions: AbsolutePositions? = nil, norm: Norm? = nil
  ) {
    self.width = width
    self.scale = scale
    self.positions = positions
    self.norm = norm
  }
}

/// How an embedding is scaled before the first block.
public enum EmbeddingScale: Sendable, Equatable {
  case one
  /// √embeddingLength. Source: arXiv:1706.03762, section 3.4.
  case squareRootOfWidth
  case times(Double)

  public func factor(_ config: ModelConfig) -> Float {
    switch self {
    case .one: 1
    case .squareRootOfWidth: Float(config.embeddingLength).squareRoot()
    case .times(let factor): Float(factor)
    }
  }
}

/// A vector for each position, added to the embedded token.
public enum AbsolutePositions: Sendable, Equatable {
  /// Rows of a learned matrix, of which the first `offset` are no position's. Source: arXiv:2005.14165.
  case learned(offset: Int)
  /// Sines in the first half and cosines in the second, of position + `offset`, at wavelengths from 2π to 10,000 · 2π.
  /// Source: arXiv:1706.03762, section 3.5.
  case sinusoidal(offset: Int)
}
