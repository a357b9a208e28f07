import Tensors

/// log Σ exp of a row of logits.
enum LogSumExp {
  static func of(_ logits: UnsafeBufferPointer<Float>) -> Double {
    guard let base = logits.baseAddress else { return -.infinity }
    return Double(Vectors.logSumExp(base, count: logits.count))
  }
}
