import Checkpoints

import func Foundation.log
import func Foundation.log2
import func Foundation.pow

/// Mirostat: cuts the distribution so that the surprise of the chosen tokens stays near `tau` bits. Version 1 estimates
/// from the best 100 tokens how fast probabilities fall (Zipf's exponent) and keeps a number of the best; version 2 drops
/// tokens whose surprise exceeds `mu`. After each choice `mu` moves against the error by `eta`. O(candidates).
/// Source: Basu et al. 2020, arXiv:2007.14966.
struct Mirostat: SamplerStage {
  enum Version: Sendable { case one, two }

  let name = SamplerName.mirostat
  let version: Version
  let tau: Double
  let eta: Double
  let vocabularySize: Int
  private var mu: Double

  init(_ version: Version, tau: Double, eta: Double, vocabularySize: Int) {
    self.version = version
    self.tau = tau
    self.eta = eta
    self.vocabularySize = vocabularySize
    mu = 2 * tau
  }

  mutating func accept(_ id: TokenID, as origin: TokenOrigin) {
    guard case .generated(let probability?) = origin, probability > 0 else { return }
    mu -= eta * (-log2(Double(probability)) - tau)
  }

  mutating func apply(to candidates: inout Candidates) {
    guard candidates.count > 1 else { return }
    switch version {
    case .one: candidates.keepTop(size(candidates.zipfExponent(best: 100), of: candidates.count))
    case .two:
      guard let softmax = candidates.softmax() else { return }
      candidates.keep(Cut(floor: softmax.logit(ofLogProbability: -mu * log(2.0))), of: candidates.logits)
    }
  }

  /// How many tokens give a surprise of `mu` when probabilities fall with the rank to the power of -`exponent`.
  private func size(_ exponent: Double, of count: Int) -> Int {
    guard exponent > 0 else { return count }  // No fall at all: nothing to cut by.
    let excess = exponent - 1
    let vocabulary = Double(vocabularySize)
    let divisor = abs(excess) < 1e-9 ? 1 / max(log(vocabulary), 1e-9) : excess / (1 - pow(vocabulary, -excess))
    let size = pow(divisor * pow(2, mu), 1 / exponent)
    return size < Double(count) ? max(Int(size), 1) : count
  }
}

extension Candidates {
  /// Zipf's exponent by least squares over the `best` most likely. Infinite when only one is possible.
  func zipfExponent(best: Int) -> Double {
    let ranks = ranking.rank(top: best, of: logits, count: count)
    var products = 0.0
    var squares = 0.0
    for rank in 1..<max(ranks, 1) {
      let step = log(Double(rank + 1) / Double(rank))
      products += step * (Double(ranking.ranked[rank - 1].score) - Double(ranking.ranked[rank].score))
      squares += step * step
    }
    return squares > 0 && !products.isNaN ? products / squares : .infinity
  }
}

extension SamplerName { public static let mirostat = SamplerName(rawValue: "mirostat") }

extension SamplerEntry {
  static let mirostat = SamplerEntry(
    .mirostat, role: .control, "Keeps the surprise constant, in place of the truncating stages.",
    parameters: [
      SamplerParameter(
        "mirostat", .count(\.mirostat), 0...2, step: 1, allowed: 0...2, off: 0, "Version, or 0 for none"),
      SamplerParameter(
        "mirostat-tau", .number(\.mirostatTau), 0...10, step: 0.1, allowed: .notNegative, "Surprise to keep, in bits"),
      SamplerParameter(
        "mirostat-eta", .number(\.mirostatEta), 0...1, step: 0.01, allowed: .notNegative, "How fast to correct"),
    ]
  ) { context in
    let settings = context.settings
    if settings.mirostat == 0 { return nil }
    return Mirostat(
      settings.mirostat == 1 ? .one : .two, tau: Double(settings.mirostatTau), eta: Double(settings.mirostatEta),
      vocabularySize: context.vocabularySize)
  }
}
