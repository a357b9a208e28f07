import Checkpoints

/// Adds a fixed number to the logits of chosen tokens; -infinity takes a token out. O(biases).
struct LogitBias: SamplerStage {
  let name = SamplerName.logitBias
  private let ids: [TokenID]
  /// [ids]
  private let biases: [Float]
  private let forbids: Bool

  init(_ biases: [TokenID: Float]) {
    ids = biases.keys.sorted()
    self.biases = ids.map { biases[$0] ?? 0 }
    forbids = biases.values.contains(-.infinity)
  }

  mutating func apply(to candidates: inout Candidates) {
    for index in ids.indices {
      guard let position = candidates.position(of: ids[index]) else { continue }
      candidates.setLogit(candidates.logit(at: position) + biases[index], at: position)
    }
    if forbids { candidates.dropImpossible() }
  }
}

extension SamplerName { public static let logitBias = SamplerName(rawValue: "logit_bias") }

extension SamplerEntry {
  static let logitBias = SamplerEntry(
    .logitBias, role: .bias, "Adds a fixed number to the logits of chosen tokens.", parameters: []
  ) { context in
    context.settings.logitBias.isEmpty ? nil : LogitBias(context.settings.logitBias)
  }
}
