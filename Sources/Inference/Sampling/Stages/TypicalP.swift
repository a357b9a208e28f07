/// Locally typical sampling: keeps the tokens whose surprise lies nearest to the expected one, the fewest that hold
/// more than `p` of the probability. The best token may go. O(candidates).
/// Source: Meister et al. 2022, arXiv:2202.00666.
struct TypicalP: SamplerStage {
  let name = SamplerName.typicalP
  let p: Float
  let minKeep: Int

  mutating func apply(to candidates: inout Candidates) {
    guard let softmax = candidates.softmax() else { return }
    candidates.rateTypicality(softmax, entropy: candidates.entropy(softmax))
    let target = Double(p) * softmax.total
    let cut = candidates.cut(reaching: target, beyond: true, minKeep: minKeep, of: candidates.keys)
    if let cut { candidates.keep(cut, of: candidates.keys) }
  }
}

extension SamplerName { public static let typicalP = SamplerName(rawValue: "typ_p") }

extension SamplerEntry {
  static let typicalP = SamplerEntry(
    .typicalP, aliases: ["typical_p", "typical", "typ"], letter: "y", role: .truncation,
    "Keeps tokens about as surprising as the model expects to be surprised.",
    parameters: [
      SamplerParameter(
        "typical-p", .number(\.typicalP), 0...1, step: 0.01, allowed: .share, off: 1,
        "Share of the probability that stays, the most typical first")
    ]
  ) { $0.settings.typicalP < 1 ? TypicalP(p: $0.settings.typicalP, minKeep: $0.settings.minKeep) : nil }
}
