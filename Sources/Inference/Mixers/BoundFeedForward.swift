import Architectures
import Tensors

/// A feed-forward with its weights: down(activation(Wg x) · Wu x), or down(activation(Wu x)).
struct BoundFeedForward: Sendable {
  /// Gate, where there is one, and up, read from one input.
  let rise: Linear
  let down: Linear
  let isGated: Bool
  let activation: Activation

  init(_ feedForward: FeedForward, layer: Int, from binder: inout TensorBinder) throws {
    switch feedForward {
    case .gated(let activation):
      (self.activation, isGated) = (activation, true)
      rise = try binder.linear([.block(layer, .gate), .block(layer, .up)])
    case .plain(let activation):
      (self.activation, isGated) = (activation, false)
      rise = try binder.linear([.block(layer, .up)])
    }
    down = try binder.linear([.block(layer, .down)])
  }

  /// Reads `scratch.normed`, writes `out`. [tokens, embeddingLength]
  func run(
    tokens: Int, pool: WorkerPool, scratch: inout Scratch, into out: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    let inner = down.weights.columns
    scratch.multiplier.load(scratch.normed.base, tokens: tokens, columns: rise.weights.columns)
    let activated = isGated ? scratch.activated.base : scratch.gateUp.base
    let risen = scratch.gateUp.base
    rise.apply(&scratch.multiplier, tokens: tokens, into: risen)
    pool.forEachRow(tokens) { row in
      if isGated {
        let values = risen + row * 2 * inner
        activation.gate(activated + row * inner, gate: values, up: values + inner, count: inner)
      } else {
        Vectors.activate(activated + row * inner, by: activation.kind, count: inner)
      }
    }
    scratch.multiplier.load(activated, tokens: tokens, columns: inner)
    down.apply(&scratch.multiplier, tokens: tokens, into: out, accumulate: accumulate)
  }
}

extension Activation {
  var kind: ActivationKind {
    switch self {
    case .silu: .silu
    case .gelu: .gelu
    case .geluTanh: .geluTanh
    case .relu: .relu
    case .squaredRelu: .squaredRelu
    }
  }

  /// out = activation(gate) · up, of one row. `gate` may be changed.
  func gate(
    _ out: UnsafeMutablePointer<Float>, gate: UnsafeMutablePointer<Float>, up: UnsafePointer<Float>, count: Int
  ) {
    switch self {
    case .silu: Vectors.swiglu(out, gate: gate, up: up, count: count)
    case .geluTanh: Vectors.geglu(out, gate: gate, up: up, count: count)
    case .gelu, .relu, .squaredRelu:
      out.update(from: gate, count: count)
      Vectors.activate(out, by: kind, count: count)
      Vectors.multiply(out, up, count: count)
    }
  }
}
