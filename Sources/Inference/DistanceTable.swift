import Architectures
import Tensors

/// What each head's scores gain for every distance, made from the buckets a checkpoint stores.
final class DistanceTable: Sendable {
  /// [heads, 2 maxDistance + 1]
  private let values: VectorWeights
  private let reach: Int

  /// What attention reads; valid as long as the table.
  var biases: DistanceBiases { DistanceBiases(values.base, reach: reach) }

  /// `buckets`: [bias.buckets, heads]
  init(_ buckets: [Float], _ bias: RelativeBias, heads: Int) {
    reach = bias.maxDistance
    let rows = (-reach...reach).map { bias.bucket($0) }
    values = VectorWeights((0..<heads).flatMap { head in rows.map { buckets[$0 * heads + head] } })
  }
}
