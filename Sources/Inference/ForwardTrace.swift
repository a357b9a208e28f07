import Architectures

/// Keeps what a forward pass computes on its way, as Hugging Face transformers reports it: for `logits --trace`.
public struct ForwardTrace: Probe {
  /// A named tensor in consecutive parts, so that large ones need not be joined.
  public struct Tensor {
    public let name: String
    public let shape: [Int]
    public let parts: [[Float]]

    public init(_ name: String, _ shape: [Int], _ parts: [[Float]]) {
      self.name = name
      self.shape = shape
      self.parts = parts
    }
  }

  private let config: ModelConfig
  private let readsSource: Bool
  private let headWidth: Int
  /// The layers with experts, and how many those have.
  private let sparse: [(layer: Int, experts: Int)]
  private let isRecording: Bool
  private var stages: [Stage: [Float]] = [:]
  /// Attention comes in parts, each of some tokens of every head.
  private var maps: [Stage: [MapPart]] = [:]

  private struct MapPart {
    let firstPosition: Int
    /// Numbers of a row.
    let width: Int
    let values: [Float]
  }

  /// Of the pass of a decoder, or of an encoder's stack.
  public init(_ model: Declaration, isRecording: Bool = true) {
    config = model.config
    readsSource = model.encoder != nil
    headWidth = model.headWidth
    sparse = model.experts.enumerated().compactMap { layer, experts in experts.map { (layer, $0.count) } }
    self.isRecording = isRecording
  }

  public func wants(_ stage: Stage) -> Bool {
    guard isRecording else { return false }
    switch stage {
    // The last entry of `hidden_states` is what the head multiplies, so the last block's own output has no place.
    case .blockOutput(let layer): return layer < config.blockCount - 1
    case .embedding, .attention, .crossAttention, .routerLogits, .expertWeights, .finalNorm: return true
    default: return false
    }
  }

  public mutating func observe(_ stage: Stage, _ rows: StageRows) {
    switch stage {
    case .attention, .crossAttention:
      let part = MapPart(firstPosition: rows.firstPosition, width: rows.width, values: rows.values)
      maps[stage, default: []].append(part)
    default: stages[stage, default: []] += rows.values
    }
  }

  /// `hidden_states` [L+1, T, D], `attentions` [L, H, T, T] and `final_hidden_state` [T, D']; none without recording.
  /// Of a model with experts also `router_logits` and `router_weights` [layers with experts, T, E].
  /// Of a decoder with an encoder also `cross_attentions` [L, H, T, S], to the S = `source` tokens of the source.
  /// Where the head's input has a width D' of its own, `hidden_states` lacks its last entry.
  public func tensors(tokens: Int, source: Int = 0) -> [Tensor] {
    guard isRecording else { return [] }
    let (layers, width) = (config.blockCount, config.embeddingLength)
    let last: [Stage] = headWidth == width ? [.finalNorm] : []
    let stream = [.embedding] + (0..<layers - 1).map { Stage.blockOutput(layer: $0) } + last
    return [
      Tensor("hidden_states", [stream.count, tokens, width], stream.map(values)),
      Tensor(
        "attentions", [layers, config.headCount, tokens, tokens],
        (0..<layers).map { map(.attention(layer: $0), tokens: tokens, positions: tokens) }),
      Tensor("final_hidden_state", [tokens, headWidth], [values(.finalNorm)]),
    ] + crossing(tokens: tokens, source: source) + routing(tokens: tokens)
  }

  private func crossing(tokens: Int, source: Int) -> [Tensor] {
    guard readsSource else { return [] }
    let maps = (0..<config.blockCount).map {
      map(.crossAttention(layer: $0), tokens: tokens, positions: source)
    }
    return [Tensor("cross_attentions", [config.blockCount, config.headCount, tokens, source], maps)]
  }

  private func routing(tokens: Int) -> [Tensor] {
    guard let experts = sparse.first?.experts else { return [] }
    let shape = [sparse.count, tokens, experts]
    return [
      Tensor("router_logits", shape, sparse.map { values(.routerLogits(layer: $0.layer)) }),
      Tensor("router_weights", shape, sparse.map { values(.expertWeights(layer: $0.layer)) }),
    ]
  }

  private func values(_ stage: Stage) -> [Float] { stages[stage] ?? [] }

  /// The parts of a map as one. [H, tokens, positions]
  private func map(_ stage: Stage, tokens: Int, positions: Int) -> [Float] {
    let heads = config.headCount
    guard let parts = maps[stage] else { return [] }
    if parts.count == 1, parts[0].values.count == heads * tokens * positions { return parts[0].values }
    var map = [Float](repeating: 0, count: heads * tokens * positions)
    for part in parts {
      let rows = part.values.count / part.width / heads
      for head in 0..<heads {
        for row in 0..<rows {
          let source = (head * rows + row) * part.width
          let place = (head * tokens + part.firstPosition + row) * positions
          map.replaceSubrange(place..<place + part.width, with: part.values[source..<source + part.width])
        }
      }
    }
    return map
  }
}
