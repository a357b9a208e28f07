import func Foundation.log

/// What turns a logit into a probability: exp(logit - best) / total.
public struct Softmax: Sendable, Equatable {
  public let best: Float
  /// Sum of exp(logit - best), at least 1.
  public let total: Double
  public let logTotal: Double

  init(best: Float, total: Double) {
    self.best = best
    self.total = total
    logTotal = log(total)
  }

  /// Natural logarithm of the probability of a logit.
  public func logProbability(_ logit: Float) -> Double { Double(logit) - Double(best) - logTotal }
  /// The logit that has this log-probability.
  func logit(ofLogProbability value: Double) -> Float { Float(Double(best) + logTotal + value) }
}

extension Candidates {
  /// Fills `weights` with exp(logit - best). Nil when no candidate is possible (all logits -infinity). O(candidates).
  mutating func softmax() -> Softmax? { Self.softmax(logits, paddedCount, into: weights, best: highestLogit()) }

  /// `count` is a multiple of the lanes. Sums go through float lanes for 512 numbers, then into a double.
  static func softmax(
    _ logits: UnsafePointer<Float>, _ count: Int, into weights: UnsafeMutablePointer<Float>, best: Float
  ) -> Softmax? {
    guard best > -.infinity else { return nil }
    var total = 0.0
    let run = 32 * Lanes.scalarCount
    for start in stride(from: 0, to: count, by: run) {
      var sum = Lanes.zero
      for vector in stride(from: start, to: min(start + run, count), by: Lanes.scalarCount) {
        let weight = (logits.lanes(vector) - Lanes(repeating: best)).expOfNonPositive
        weights.setLanes(vector, weight)
        sum += weight
      }
      total += sum.doubleSum
    }
    return Softmax(best: best, total: total)
  }

  /// Entropy of the candidates after `softmax()`. Nats. O(candidates).
  func entropy(_ softmax: Softmax) -> Double {
    var total = 0.0
    let run = 32 * Lanes.scalarCount
    for start in stride(from: 0, to: paddedCount, by: run) {
      var sum = Lanes.zero
      for vector in stride(from: start, to: min(start + run, paddedCount), by: Lanes.scalarCount) {
        // Below -100 the weight is 0; without the bound -infinity would give NaN.
        let below = (logits.lanes(vector) - Lanes(repeating: softmax.best)).larger(Lanes(repeating: -100))
        sum += weights.lanes(vector) * below
      }
      total += sum.doubleSum
    }
    return softmax.logTotal - total / softmax.total
  }

  /// Fills `keys` with minus the distance of each token's surprise from `entropy`: the most typical is highest.
  func rateTypicality(_ softmax: Softmax, entropy: Double) {
    let shift = Lanes(repeating: Float(softmax.logTotal - entropy))
    for start in stride(from: 0, to: paddedCount, by: Lanes.scalarCount) {
      let deviation = (Lanes(repeating: softmax.best) - logits.lanes(start)) + shift
      keys.setLanes(start, deviation.replacing(with: -deviation, where: deviation .> 0))
    }
  }
}

extension Lanes {
  @inline(__always) var doubleSum: Double {
    var total = 0.0
    for lane in indices { total += Double(self[lane]) }
    return total
  }
}
