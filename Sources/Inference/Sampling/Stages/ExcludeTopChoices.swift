import Checkpoints

/// XTC, "exclude top choices": now and then drops all but the least likely of the tokens that reach `threshold`, so
/// that the text takes a likely but not the likeliest turn. O(candidates).
/// Source: p-e-w, text-generation-webui pull request 6335.
struct ExcludeTopChoices: SamplerStage {
  let name = SamplerName.xtc
  let probability: Float
  let threshold: Float
  let minKeep: Int
  private let random: SamplerRandom
  private var position = 0

  init(probability: Float, threshold: Float, minKeep: Int, seed: UInt64) {
    self.probability = probability
    self.threshold = threshold
    self.minKeep = minKeep
    random = .exclusions(seed: seed)
  }

  mutating func accept(_ id: TokenID, as origin: TokenOrigin) { position += 1 }

  mutating func apply(to candidates: inout Candidates) {
    guard candidates.count > 1, random.unit(position) < Double(probability) else { return }
    guard let softmax = candidates.softmax() else { return }
    candidates.excludeTop(weightFrom: Double(threshold) * softmax.total, minKeep: minKeep)
  }
}

extension Candidates {
  /// Drops all of weight `floor` or more but the least of them; the highest id counts as the least among equals.
  mutating func excludeTop(weightFrom floor: Double, minKeep: Int) {
    var top = 0
    var least = 0
    for position in 0..<count where isTop(position, floor) {
      if top == 0 || logits[position] <= logits[least] { least = position }
      top += 1
    }
    guard top > 1, count - (top - 1) >= minKeep else { return }
    for position in 0..<count {
      keys[position] = position != least && isTop(position, floor) ? 0 : 1
    }
    keep(Cut(floor: 1), of: keys)
  }

  private func isTop(_ position: Int, _ floor: Double) -> Bool {
    Double(weights[position]) >= floor && logits[position] > -.infinity
  }
}

extension SamplerName { public static let xtc = SamplerName(rawValue: "xtc") }

extension SamplerEntry {
  static let xtc = SamplerEntry(
    .xtc, letter: "x", role: .truncation, "Now and then drops the likeliest tokens, for an unusual turn.",
    parameters: [
      SamplerParameter(
        "xtc-probability", .number(\.xtcProbability), 0...1, step: 0.01, allowed: .share, off: 0,
        "How likely the likeliest tokens are dropped in a step"),
      SamplerParameter(
        "xtc-threshold", .number(\.xtcThreshold), 0...0.5, step: 0.01, allowed: .share,
        "Probability from which a token is one of the likeliest (above 0.5 there can't be two)"),
    ]
  ) { context in
    let settings = context.settings
    if settings.xtcProbability <= 0 || settings.xtcThreshold > 0.5 { return nil }
    return ExcludeTopChoices(
      probability: settings.xtcProbability, threshold: settings.xtcThreshold, minKeep: settings.minKeep,
      seed: context.seed)
  }
}
