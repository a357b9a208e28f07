import Tensors

extension WorkerPool {
  /// The sum over rows of KL(softmax(x) ‖ softmax(y)), on all threads. x, y: [rows, vocabulary] logits. Nats.
  func divergence(of x: UnsafePointer<Float>, from y: UnsafePointer<Float>, rows: Int, vocabulary: Int) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rows, 1)) { sums in
      guard let out = sums.baseAddress else { return 0 }
      forEach(rows) { row, _ in
        let (own, other) = (x + row * vocabulary, y + row * vocabulary)
        out[row] = Vectors.divergence(
          of: own, logSumExp: Vectors.logSumExp(own, count: vocabulary), from: other,
          logSumExp: Vectors.logSumExp(other, count: vocabulary), count: vocabulary)
      }
      return sums.prefix(rows).reduce(0, +)
    }
  }
}
