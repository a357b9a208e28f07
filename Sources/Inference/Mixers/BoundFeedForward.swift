import Architectures
import Tensors

/// A gated feed-forward with its weights: down(silu(gate(x)) · up(x)).
struct BoundFeedForward: Sendable {
  /// Gate and up, read from one input.
  let gateUp: Linear
  let down: Linear

  init(_ feedForward: FeedForward, layer: Int, config: ModelConfig, from binder: inout TensorBinder) throws {
    switch feedForward {
    case .swiglu:
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
      let gate = gates + row * 2 * inner
      Vectors.swiglu(activated + row * inner, gate: gate, up: gate + inner, count: inner)
    }
    scratch.multiplier.load(activated, tokens: tokens, columns: inner)
    down.apply(&scratch.multiplier, tokens: tokens, into: out, accumulate: accumulate)
  }
}
