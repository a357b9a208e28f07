/// Keeps logits within `n` standard deviations below the best; the deviation is that of all candidates still possible.
/// O(candidates). Source: Tang et al. 2024, arXiv:2411.07641.
struct TopNSigma: SamplerStage {
  let name = SamplerName.topNSigma
  let keepsBest = true
  let n: Float

  mutating func apply(to candidates: inout Candidates) {
    guard candidates.count > 1, let deviation = candidates.standardDeviation() else { return }
    let floor = Double(candidates.highestLogit()) - Double(n) * deviation
    candidates.keep(Cut(floor: Float(floor)), of: candidates.logits)
  }
}

extension Candidates {
  /// Of the logits above -infinity; nil when there are none. O(candidates).
  func standardDeviation() -> Double? {
    var sum = 0.0
    var possible = 0
    for position in 0..<count where logits[position] > -.infinity {
      sum += Double(logits[position])
      possible += 1
    }
    guard possible > 0 else { return nil }
    let mean = sum / Double(possible)
    var squares = 0.0
    for position in 0..<count where logits[position] > -.infinity {
      let distance = Double(logits[position]) - mean
      squares += distance * distance
    }
    return (squares / Double(possible)).squareRoot()
  }
}

extension SamplerName { public static let topNSigma = SamplerName(rawValue: "top_n_sigma") }

extension SamplerEntry {
  static let topNSigma = SamplerEntry(
    .topNSigma, letter: "s", role: .truncation, "Keeps logits within some standard deviations of the best.",
    parameters: [
      SamplerParameter(
        "top-n-sigma", .number(\.topNSigma), -1...5, step: 0.1, allowed: .anyNumber, off: -1,
        "How many standard deviations below the best logit may stay")
    ]
  ) { $0.settings.topNSigma > 0 ? TopNSigma(n: $0.settings.topNSigma) : nil }
}
