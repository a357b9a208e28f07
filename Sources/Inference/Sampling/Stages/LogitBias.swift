import Checkpoints

/// Adds a fixed number to the logits of chosen tokens; -infinity takes a token out. O(biases).
struct LogitBias: SamplerStage {
  let name = SamplerName.logitBias
  private let biases: [(id: TokenID, bias: Float)]
  private let forbids: Bool

  init(_ biases: [TokenID: Float]) {
    self.biases = biases.sorted { $0.key < $1.key }.map { (id: $0.key, bias: $0.value) }
    forbids = biases.values.contains(-.infinity)
  }

  mutating func apply(to candidates: inout Candidates) {
    for (id, bias) in biases {
      guard let position = candidates.position(of: id) else { continue }
      candidates.setLogit(candidates.logit(at: position) + bias, at: position)
    }
    if forbids { candidates.keep { $0 > -.infinity } }
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
