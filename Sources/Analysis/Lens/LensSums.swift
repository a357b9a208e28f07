#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The sums over a vocabulary that compare a layer's distribution with the last one's.
struct LensSums {
  /// KL(final ‖ layer). Nats.
  private(set) var divergence = 0.0
  /// Of the layer's. Nats.
  private(set) var entropy = 0.0

  /// Logits and the logarithms of the sums of their exponentials. A token the last layer gives nothing counts for nothing;
  /// one that the layer alone gives nothing makes the divergence infinite.
  init(layer: UnsafeBufferPointer<Float>, layerNorm: Double, final: UnsafeBufferPointer<Float>, finalNorm: Double) {
    for id in 0..<layer.count {
      let logLayer = Double(layer[id]) - layerNorm
      let logFinal = Double(final[id]) - finalNorm
      // Below this a term is lost in any sum of a vocabulary.
      if logLayer > -60 { entropy -= exp(logLayer) * logLayer }
      if logFinal > -60 { divergence += exp(logFinal) * (logFinal - logLayer) }
    }
  }
}
