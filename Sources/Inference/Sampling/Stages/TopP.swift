/// Nucleus sampling: keeps the fewest best tokens whose probabilities together reach `p`. O(candidates).
/// Source: Holtzman et al. 2019, arXiv:1904.09751.
struct TopP: SamplerStage {
  let name = SamplerName.topP
  let keepsBest = true
  let p: Float
  let minKeep: Int

  mutating func apply(to candidates: inout Candidates) {
    guard let softmax = candidates.softmax() else { return }
    let target = Double(p) * softmax.total
    let cut = candidates.cut(reaching: target, beyond: false, minKeep: minKeep, of: candidates.logits)
    if let cut { candidates.keep(cut, of: candidates.logits) }
  }
}

extension SamplerName { public static let topP = SamplerName(rawValue: "top_p") }

extension SamplerEntry {
  static let topP = SamplerEntry(
    .topP, aliases: ["nucleus"], letter: "p", role: .truncation,
    "Keeps the fewest best tokens that hold a share of the probability.",
    parameters: [
      SamplerParameter(
        "top-p", .number(\.topP), 0...1, step: 0.01, allowed: .share, off: 1, "Share of the probability that stays")
    ]
  ) { $0.settings.topP < 1 ? TopP(p: $0.settings.topP, minKeep: $0.settings.minKeep) : nil }
}
