import Architectures
import Tensors

/// A feed-forward with its weights: down(activation(Wg x) · Wu x), or down(activation(Wu x)).
struct BoundFeedForward: Sendable {
  /// Gate, where there is one, and up, read from one input.
  let rise: Linear
  let down: Linear
  private let kind: FeedForward

  init(_ feedForward: FeedForward, rise: Linear, down: Linear) {
    kind = feedForward
    self.rise = rise
    self.down = down
  }

  init(_ feedForward: FeedForward, layer: Int, from binder: inout TensorBinder) throws {
    let parts: [BlockRole] = feedForward.isGated ? [.gate, .up] : [.up]
    self.init(
      feedForward, rise: try binder.linear(parts.map { .block(layer, $0) }),
      down: try binder.linear([.block(layer, .down)]))
  }

  /// `inputs` and `out`: [tokens, embeddingLength]
  func run(
    _ inputs: UnsafePointer<Float>, tokens: Int, pool: WorkerPool, scratch: inout Scratch,
    into out: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    activate(inputs, tokens: tokens, pool: pool, scratch: &scratch)
    descend(tokens: tokens, scratch: &scratch, into: out, accumulate: accumulate)
  }

  /// Width of what is activated, and from one such row to the next, in `scratch.gateUp`.
  var inner: Int { down.weights.columns }
  var innerStride: Int { rise.weights.rows }

  /// Leaves the activated rows in `scratch.gateUp`: what comes out takes the gate's place.
  func activate(_ inputs: UnsafePointer<Float>, tokens: Int, pool: WorkerPool, scratch: inout Scratch) {
    scratch.multiplier.load(inputs, tokens: tokens, columns: rise.weights.columns)
    let risen = scratch.gateUp
    rise.apply(&scratch.multiplier, tokens: tokens, into: risen)
    pool.forEachRow(tokens) { row in
      let gate = risen + row * innerStride
      switch kind {
      case .gated(let activation): activation.gate(gate, up: gate + inner, count: inner)
      case .clamped(let clamp): clamp.gate(gate, up: gate + inner, count: inner)
      case .plain(let activation): Vectors.activate(gate, by: activation.kind, count: inner)
      }
    }
  }

  /// From the activated rows to `out`. [tokens, embeddingLength]
  func descend(tokens: Int, scratch: inout Scratch, into out: UnsafeMutablePointer<Float>, accumulate: Bool) {
    scratch.multiplier.load(scratch.gateUp, tokens: tokens, columns: inner, stride: innerStride)
    down.apply(&scratch.multiplier, tokens: tokens, into: out, accumulate: accumulate)
  }
}

extension ClampedGate {
  /// gate = gate · sigmoid(alpha · gate) · (up + 1) within limits, of one row. `up` is changed too.
  fileprivate func gate(_ gate: UnsafeMutablePointer<Float>, up: UnsafeMutablePointer<Float>, count: Int) {
    // swiglu of alpha · gate is alpha times too large.
    for index in 0..<count {
      gate[index] = alpha * min(gate[index], limit)
      up[index] = (max(-limit, min(up[index], limit)) + 1) / alpha
    }
    Vectors.swiglu(gate, gate: gate, up: up, count: count)
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

  /// gate = activation(gate) · up, of one row.
  func gate(_ gate: UnsafeMutablePointer<Float>, up: UnsafePointer<Float>, count: Int) {
    switch self {
    case .silu: Vectors.swiglu(gate, gate: gate, up: up, count: count)
    case .geluTanh: Vectors.geglu(gate, gate: gate, up: up, count: count)
    case .gelu, .relu, .squaredRelu:
      Vectors.activate(gate, by: kind, count: count)
      Vectors.multiply(gate, up, count: count)
    }
  }
}
