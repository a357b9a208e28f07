import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a row of logits says: read once, NaN as impossible.
struct LogitDistribution: Sendable {
  /// [vocabulary]
  let logits: [Float]
  private let sums: SoftmaxSums

  /// O(vocabulary)
  init(_ row: UnsafeBufferPointer<Float>) {
    var sums = SoftmaxSums(largest: -.infinity, total: 0, moment: 0)
    logits = [Float](unsafeUninitializedCapacity: row.count) { out, count in
      if let base = row.baseAddress, let start = out.baseAddress {
        sums = Vectors.readLogits(base, into: start, count: row.count)
      }
      count = row.count
    }
    self.sums = sums
  }

  private var logTotal: Double { log(sums.total) }

  /// log Σ exp
  var logSumExp: Double { Double(sums.largest) + logTotal }

  /// Nats.
  var entropy: Double { sums.total > 0 ? max(0, logTotal - sums.moment / sums.total) : 0 }

  /// The likeliest, the first of equals.
  var best: Int { logits.firstIndex(of: sums.largest) ?? 0 }

  /// Nats.
  func logprob(of id: Int) -> Double { Double(logits[id]) - logSumExp }

  /// [vocabulary]
  var probabilities: [Float] {
    var probabilities = logits
    probabilities.withUnsafeMutableBufferPointer {
      if let base = $0.baseAddress { Vectors.softmax(base, count: $0.count) }
    }
    return probabilities
  }

  /// Σ p logit of another distribution's p. [vocabulary] Infinite where that deems possible what this one doesn't.
  func expectation(under probabilities: [Float]) -> Double {
    // In single precision only a block at a time.
    let block = 1024
    var sum = 0.0
    for start in stride(from: 0, to: logits.count, by: block) {
      let count = min(block, logits.count - start)
      sum += logits.withUnsafeBufferPointer { logits in
        probabilities.withUnsafeBufferPointer { probabilities in
          Double(Vectors.dot(logits.baseAddress! + start, probabilities.baseAddress! + start, count: count))
        }
      }
    }
    // An impossible token has no number, but counts for nothing where the other finds it impossible too.
    guard sum.isNaN || sum.isInfinite else { return sum }
    return zip(logits, probabilities).reduce(0) { $1.1 > 0 ? $0 + Double($1.0) * Double($1.1) : $0 }
  }
}
