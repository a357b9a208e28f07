import Tensors

/// A mixer that looks at other positions, and can be watched at it.
protocol AttendingMixer {
  var shape: AttentionShape { get }
  var stages: AttentionStages { get }

  /// Reads `scratch.normed`, writes `out` ([tokens, embeddingLength]), appends `tokens` positions to the cache.
  func run(
    tokens: Int, pool: WorkerPool, cache: borrowing KVCache, scratch: inout Scratch,
    into out: UnsafeMutablePointer<Float>, accumulate: Bool, probing probe: inout some Probe
  )
}

/// Where one layer's attention can be watched.
struct AttentionStages: Sendable {
  let queries: Stage
  let keys: Stage
  let values: Stage
  let probabilities: Stage
  let headOutputs: Stage

  static func toOwn(layer: Int) -> AttentionStages {
    AttentionStages(
      queries: .queries(layer: layer), keys: .keys(layer: layer), values: .values(layer: layer),
      probabilities: .attention(layer: layer), headOutputs: .headOutputs(layer: layer))
  }

  static func toSource(layer: Int) -> AttentionStages {
    AttentionStages(
      queries: .crossQueries(layer: layer), keys: .crossKeys(layer: layer), values: .crossValues(layer: layer),
      probabilities: .crossAttention(layer: layer), headOutputs: .crossHeadOutputs(layer: layer))
  }
}

extension AttendingMixer {
  /// Fills `scratch.context` ([tokens, heads * headDim]), by what the probe makes of the probabilities where it alters them.
  func attend(_ call: AttentionCall, pool: WorkerPool, scratch: inout Scratch, probing probe: inout some Probe) {
    let width = shape.heads * shape.headDim
    AttentionKernel.attend(call, pool: pool, out: scratch.context, outStride: width, scratch: &scratch.attention)
    guard probe.wants(stages.probabilities) else { return }
    let partTokens = max(1, Self.floatsOfPart / (shape.heads * call.positions))
    for first in stride(from: 0, to: call.tokens, by: partTokens) {
      let part = call.part(first..<min(first + partTokens, call.tokens))
      show(part, pool: pool, out: scratch.context + first * width, probing: &probe)
    }
  }

  /// Probabilities shown at once: few enough to keep a long prompt's maps from filling the memory.
  private static var floatsOfPart: Int { 8 << 20 }

  private func show(
    _ call: AttentionCall, pool: WorkerPool, out: UnsafeMutablePointer<Float>, probing probe: inout some Probe
  ) {
    let map = Buffer<Float>(count: shape.heads * call.tokens * call.positions)
    AttentionKernel.probabilities(call, pool: pool, into: map.base)
    probe.observe(
      stages.probabilities,
      StageRows(
        map.base, count: shape.heads * call.tokens, width: call.positions, firstPosition: call.firstPosition))
    guard probe.altersProbabilities(stages.probabilities) else { return }
    AttentionKernel.weighValues(
      call, by: map.base, pool: pool, out: out, outStride: shape.heads * shape.headDim)
  }
}

extension AttentionCall {
  /// The same of some of its tokens.
  fileprivate func part(_ tokens: Range<Int>) -> AttentionCall {
    var part = self
    part.queries += tokens.lowerBound * queryStride
    part.tokens = tokens.count
    part.firstPosition += tokens.lowerBound
    return part
  }
}

extension Probe {
  /// Shows rows of a step to a probe that wants them.
  @inline(__always)
  mutating func show(
    _ stage: Stage, _ base: UnsafeMutablePointer<Float>, tokens: Int, width: Int, stride: Int? = nil, at position: Int
  ) {
    guard wants(stage) else { return }
    observe(stage, StageRows(base, count: tokens, width: width, stride: stride, firstPosition: position))
  }
}
