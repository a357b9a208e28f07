import func Foundation.log

/// Drops tokens less than `ratio` times as likely as the best one. O(candidates).
/// Source: Nguyen et al. 2024, arXiv:2407.01082.
struct MinP: SamplerStage {
  let name = SamplerName.minP
  let keepsBest = true
  let ratio: Float
  let minKeep: Int

  mutating func apply(to candidates: inout Candidates) {
    var cut = Cut(floor: Float(Double(candidates.highestLogit()) + log(Double(ratio))))
    if minKeep > 1 {
      let least = candidates.cut(top: min(minKeep, candidates.count), of: candidates.logits)
      if least.floor < cut.floor { cut = least }
    }
    candidates.keep(cut, of: candidates.logits)
  }
}

extension SamplerName { public static let minP = SamplerName(rawValue: "min_p") }

extension SamplerEntry {
  static let minP = SamplerEntry(
    .minP, letter: "m", role: .truncation, "Drops tokens much less likely than the best one.",
    parameters: [
      SamplerParameter(
        "min-p", .number(\.minP), 0...1, step: 0.01, allowed: .share, off: 0,
        "Least probability that stays, relative to the best token's")
    ]
  ) { $0.settings.minP > 0 ? MinP(ratio: $0.settings.minP, minKeep: $0.settings.minKeep) : nil }
}
