import Architectures
import Tensors

/// A gated feed-forward with its weights: down(gate(Wg x) · Wu x).
struct BoundFeedForward: Sendable {
  /// Gate and up, read from one input.
  let gateUp: Linear
  let down: Linear
  let gate: Gate

  init(_ feedForward: FeedForward, layer: Int, config: ModelConfig, from binder: inout TensorBinder) throws {
    switch feedForward {
    case .gated(let gate):
      self.gate = gate
      gateUp = try binder.linear([
        (.block(layer, .gate), .block(layer, .gateBias)), (.block(layer, .up), .block(layer, .upBias)),
      ])
      down = try binder.linear([(.block(layer, .down), .block(layer, .downBias))])
    }
  }

  /// Reads `scratch.normed`, writes `out`. [tokens, embeddingLength]
  func run(
    tokens: Int, pool: WorkerPool, scratch: inout Scratch, into out: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    let inner = down.weights.columns
    let gates = scratch.gateUp.base
    let activated = scratch.activated.base
    scratch.multiplier.load(scratch.normed.base, tokens: tokens, columns: gateUp.weights.columns)
    gateUp.apply(&scratch.multiplier, tokens: tokens, into: gates)
    pool.forEachRow(tokens) { row in
      let values = gates + row * 2 * inner
      gate.apply(activated + row * inner, gate: values, up: values + inner, count: inner)
    }
    scratch.multiplier.load(activated, tokens: tokens, columns: inner)
    down.apply(&scratch.multiplier, tokens: tokens, into: out, accumulate: accumulate)
  }
}

extension Gate {
  /// out = gate(x) · up, of one row.
  fileprivate func apply(
    _ out: UnsafeMutablePointer<Float>, gate: UnsafePointer<Float>, up: UnsafePointer<Float>, count: Int
  ) {
    switch self {
    case .silu: Vectors.swiglu(out, gate: gate, up: up, count: count)
    case .gelu: Vectors.geglu(out, gate: gate, up: up, count: count)
    }
  }
}
