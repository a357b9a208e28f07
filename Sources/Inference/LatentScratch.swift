import Architectures
import Tensors

/// What latent attention needs besides the scratch of attention; empty for a model without it.
struct LatentScratch: ~Copyable {
  /// Squeezed queries and the vector that is cached, side by side. [tokens, queryRank + rank + rotatedDimension]
  let squeezed: Buffer<Float>
  /// Squeezed queries, normalised. [tokens, queryRank]
  let squeezedQueries: Buffer<Float>
  /// The heads' queries. [tokens, headCount * queryDimension]
  let queries: Buffer<Float>
  /// Parts of every token, head by head. [headCount, tokens, max(plainDimension, rank)]
  let heads: Buffer<Float>
  /// The heads' values. [tokens, headCount * valueDimension]
  let values: Buffer<Float>

  init(_ model: Declaration, tokens: Int) {
    let sizes = Self.sizes(model)
    squeezed = Buffer(count: tokens * sizes.squeezed)
    squeezedQueries = Buffer(count: tokens * (model.latentAttention?.queryRank ?? 0))
    queries = Buffer(count: tokens * sizes.queries)
    heads = Buffer(count: tokens * sizes.heads)
    values = Buffer(count: tokens * sizes.values)
  }

  static func floatsPerToken(_ model: Declaration) -> Int {
    let sizes = sizes(model)
    return 2 * sizes.squeezed + sizes.queries + sizes.heads + sizes.values
  }

  /// The widest input of its matrices.
  static func widest(_ model: Declaration) -> Int {
    let sizes = sizes(model)
    return max(sizes.squeezed, sizes.values, model.latentAttention.map { max($0.plainDimension, $0.rank) } ?? 0)
  }

  /// Numbers of a token that all heads' matrices read.
  static func shares(_ model: Declaration) -> Int { sizes(model).heads }

  private static func sizes(_ model: Declaration) -> (squeezed: Int, queries: Int, heads: Int, values: Int) {
    guard let attention = model.latentAttention else { return (0, 0, 0, 0) }
    let heads = model.config.headCount
    return (
      (attention.queryRank ?? 0) + attention.cachedDimension, heads * attention.queryDimension,
      heads * max(attention.plainDimension, attention.rank), heads * attention.valueDimension
    )
  }
}
