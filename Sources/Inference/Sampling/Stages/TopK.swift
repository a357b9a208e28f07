/// Keeps the k best tokens, ties to the lower id. O(candidates). Source: Fan et al. 2018, arXiv:1805.04833.
struct TopK: SamplerStage {
  let name = SamplerName.topK
  let keepsBest = true
  let k: Int

  mutating func apply(to candidates: inout Candidates) { candidates.keepTop(k) }
}

extension SamplerName { public static let topK = SamplerName(rawValue: "top_k") }

extension SamplerEntry {
  static let topK = SamplerEntry(
    .topK, letter: "k", role: .truncation, "Keeps a number of the best tokens.",
    parameters: [
      SamplerParameter(
        "top-k", .count(\.topK), 0...200, step: 1, allowed: .anyCount, off: 0, "How many of the best tokens stay")
    ]
  ) { $0.settings.topK > 0 ? TopK(k: $0.settings.topK) : nil }
}
