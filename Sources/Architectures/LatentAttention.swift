/// Attention whose keys and values are all made from one short vector of each position, with a rotated part beside it
/// that all heads share (multi-head latent attention).
///
/// Only these two are cached. Queries are carried over to the short vector's space, so that it stands for the keys, and
/// for the values too: the heads attend as those of multi-query attention with one key head of
/// `rank + rotatedDimension`, which is what the config's `headDimension` says.
///
/// Source: arXiv:2405.04434, section 2.1.
public struct LatentAttention: Sendable, Equatable {
  /// Which of the rotated dimensions turn together.
  public var rope: RotaryLayout
  /// Width queries are squeezed to first; nil where they are made from the stream at once.
  public var queryRank: Int?
  /// Width of the short vector.
  public var rank: Int
  /// Dimensions of a head's query and key that positions don't turn, and those they do.
  public var plainDimension: Int
  public var rotatedDimension: Int
  /// Dimensions of a head's value.
  public var valueDimension: Int
  /// What scores are multiplied by.
  public var scale: Double
  /// ε of the norms of squeezed queries and of the short vector, where it isn't the model's.
  public var normEpsilon: Float?

  public init(
    rope: RotaryLayout, queryRank: Int?, rank: Int, plainDimension: Int, rotatedDimension: Int, valueDimension: Int,
    scale: Double, normEpsilon: Float? = nil
  ) {
    self.rope = rope
    self.queryRank = queryRank
    self.rank = rank
    self.plainDimension = plainDimension
    self.rotatedDimension = rotatedDimension
    self.valueDimension = valueDimension
    self.scale = scale
    self.normEpsilon = normEpsilon
  }

  /// Dimensions of a head's query.
  public var queryDimension: Int { plainDimension + rotatedDimension }
  /// Numbers cached for a position.
  public var cachedDimension: Int { rank + rotatedDimension }
}

extension Declaration {
  /// The latent attention of the first block that has it; those of a model are alike.
  public var latentAttention: LatentAttention? {
    for case .latentAttention(let attention) in blocks.joined().map(\.mixer) { return attention }
    return nil
  }
}
