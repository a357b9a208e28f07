import Checkpoints

/// Makes tokens of the recent past less likely: positive logits are divided by `repetition` and others multiplied by
/// it, then `frequency` is subtracted for each time a token was seen and `presence` once. O(window).
/// Source: Keskar et al. 2019, arXiv:1909.05858, with the sign handled as llama.cpp does.
struct Penalties: SamplerStage {
  let name = SamplerName.penalties
  let repetition: Float
  let frequency: Float
  let presence: Float
  private var window: TokenWindow
  /// How often each token stands in the window. [vocabulary]
  private var counts: [Int32]

  init(repetition: Float, frequency: Float, presence: Float, window: TokenWindow, vocabularySize: Int) {
    self.repetition = repetition
    self.frequency = frequency
    self.presence = presence
    self.window = window
    counts = Array(repeating: 0, count: vocabularySize)
  }

  mutating func accept(_ id: TokenID, as origin: TokenOrigin) {
    if let oldest = window.append(id) { count(oldest, -1) }
    count(id, 1)
  }

  private mutating func count(_ id: TokenID, _ change: Int32) {
    if counts.indices.contains(Int(id)) { counts[Int(id)] += change }
  }

  mutating func apply(to candidates: inout Candidates) {
    // A negative count marks a token that has had its penalty; the second pass takes the marks off.
    for index in 0..<window.count {
      let id = window[index]
      guard counts.indices.contains(Int(id)), counts[Int(id)] > 0 else { continue }
      if let position = candidates.position(of: id) { penalize(position, times: counts[Int(id)], &candidates) }
      counts[Int(id)] = -counts[Int(id)]
    }
    for index in 0..<window.count where counts.indices.contains(Int(window[index])) {
      counts[Int(window[index])] = abs(counts[Int(window[index])])
    }
  }

  private func penalize(_ position: Int, times: Int32, _ candidates: inout Candidates) {
    let logit = candidates.logit(at: position)
    let scaled = logit > 0 ? logit / repetition : logit * repetition
    candidates.setLogit(scaled - (Float(times) * frequency + presence), at: position)
  }
}

extension SamplerName { public static let penalties = SamplerName(rawValue: "penalties") }

extension SamplerEntry {
  static let penalties = SamplerEntry(
    .penalties, letter: "e", role: .reshaping, "Makes tokens that were seen lately less likely.",
    parameters: [
      SamplerParameter(
        "repeat-penalty", .number(\.repeatPenalty), 0.5...2, step: 0.01, allowed: .positive, off: 1,
        "Divides the positive and multiplies the negative logits of tokens seen lately"),
      SamplerParameter(
        "repeat-last-n", .count(\.repeatLastN), -1...512, step: 16, allowed: .count(from: -1), off: 0,
        "How many tokens back count as lately (-1 all)"),
      SamplerParameter(
        "frequency-penalty", .number(\.frequencyPenalty), -2...2, step: 0.05, allowed: .anyNumber, off: 0,
        "Subtracted from a logit for each time its token was seen"),
      SamplerParameter(
        "presence-penalty", .number(\.presencePenalty), -2...2, step: 0.05, allowed: .anyNumber, off: 0,
        "Subtracted once from the logit of a token that was seen"),
    ]
  ) { context in
    let settings = context.settings
    let isNeutral =
      settings.repeatPenalty == 1 && settings.frequencyPenalty == 0 && settings.presencePenalty == 0
    if isNeutral || settings.repeatLastN == 0 { return nil }
    return Penalties(
      repetition: settings.repeatPenalty, frequency: settings.frequencyPenalty, presence: settings.presencePenalty,
      window: TokenWindow(last: settings.repeatLastN, contextLength: context.contextLength),
      vocabularySize: context.vocabularySize)
  }
}
