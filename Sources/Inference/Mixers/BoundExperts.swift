import Architectures
import Tensors

/// A mixture of experts with its weights. Only the chosen run, each on all of its tokens at once.
struct BoundExperts: Sendable {
  let router: BoundRouter
  private let experts: [BoundFeedForward]
  private let shared: BoundFeedForward?
  /// Decides how much of the shared expert a token gets. [1, embeddingLength]
  private let sharedRouter: Linear?
  /// Most tokens of a sequence that each takes.
  private let capacity: Int?
  /// Bytes of weights that a token leaves unread.
  let idleBytes: Int

  init(_ declaration: Experts, layer: Int, from binder: inout TensorBinder) throws {
    let network = declaration.network
    capacity = declaration.capacity
    router = try BoundRouter(declaration, layer: layer, from: &binder)
    let rises = try binder.expertLinears(
      (network.isGated ? [.expertGate, .expertUp] : [.expertUp]).map { .block(layer, $0) })
    let downs = try binder.expertLinears([.block(layer, .expertDown)])
    experts = zip(rises, downs).map { BoundFeedForward(network, rise: $0, down: $1) }
    shared = try declaration.shared.map { _ in
      let parts: [BlockRole] = network.isGated ? [.sharedGate, .sharedUp] : [.sharedUp]
      return BoundFeedForward(
        network, rise: try binder.linear(parts.map { .block(layer, $0) }),
        down: try binder.linear([.block(layer, .sharedDown)]))
    }
    sharedRouter = declaration.shared?.isGated == true ? try binder.linear([.block(layer, .sharedRouter)]) : nil
    let bytes = (rises + downs).reduce(0) { $0 + $1.weights.bytes }
    idleBytes = bytes / declaration.count * (declaration.count - declaration.used)
  }

  /// Reads `scratch.normed`, fills `scratch.experts.logits`.
  func score(tokens: Int, scratch: inout Scratch) {
    scratch.multiplier.load(scratch.normed.base, tokens: tokens, columns: shape.width)
    router.score(&scratch.multiplier, tokens: tokens, into: scratch.experts.logits.base)
  }

  /// Reads the logits, fills `scratch.experts.candidates` and, for all experts, `weights`.
  func weigh(tokens: Int, pool: WorkerPool, scratch: borrowing Scratch) {
    let (logits, weights) = (scratch.experts.logits.base, scratch.experts.weights.base)
    let candidates = scratch.experts.candidates.base
    let count = router.count
    pool.forEachRow(tokens) { row in
      router.weigh(logits + row * count, into: weights + row * count, candidates: candidates + row * count)
    }
  }

  /// Leaves weights to the best candidates alone, for the positions after those in `cache`.
  func choose(layer: Int, tokens: Int, pool: WorkerPool, cache: borrowing KVCache, scratch: borrowing Scratch) {
    let (weights, candidates, count) = (scratch.experts.weights.base, scratch.experts.candidates.base, router.count)
    pool.forEachRow(tokens) { row in router.keepChosen(weights + row * count, candidates + row * count) }
    guard let capacity else { return }
    cache.choices.limit(weights, tokens: tokens, count: count, to: capacity, layer: layer, first: cache.count)
  }

  /// Reads `scratch.normed` and the weights, writes `out`. [tokens, embeddingLength]
  func run(
    tokens: Int, pool: WorkerPool, scratch: inout Scratch, into out: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    if !accumulate { out.update(repeating: 0, count: tokens * shape.width) }
    runShared(tokens: tokens, pool: pool, scratch: &scratch, into: out)
    for expert in experts.indices {
      let count = gather(expert, tokens: tokens, pool: pool, scratch: scratch)
      guard count > 0 else { continue }
      let inputs = count == tokens ? scratch.normed.base : scratch.experts.inputs.base
      let outputs = scratch.experts.outputs.base
      experts[expert].run(inputs, tokens: count, pool: pool, scratch: &scratch, into: outputs, accumulate: false)
      scatter(expert, count: count, pool: pool, scratch: scratch, into: out)
    }
  }

  private var shape: (width: Int, experts: Int) { (experts[0].down.weights.rows, experts.count) }

  private func runShared(
    tokens: Int, pool: WorkerPool, scratch: inout Scratch, into out: UnsafeMutablePointer<Float>
  ) {
    guard let shared else { return }
    let inputs = scratch.normed.base
    guard let sharedRouter else {
      shared.run(inputs, tokens: tokens, pool: pool, scratch: &scratch, into: out, accumulate: true)
      return
    }
    let outputs = scratch.experts.outputs.base
    let width = shape.width
    shared.run(inputs, tokens: tokens, pool: pool, scratch: &scratch, into: outputs, accumulate: false)
    // The choice is made, so its working space is free.
    let logits = scratch.experts.candidates.base
    scratch.multiplier.load(inputs, tokens: tokens, columns: width)
    sharedRouter.apply(&scratch.multiplier, tokens: tokens, into: logits)
    pool.forEachRow(tokens) { row in
      add(outputs + row * width, times: BoundRouter.sigmoid(logits[row]), to: out + row * width)
    }
  }

  /// Lists the tokens that run `expert`, and puts their inputs side by side unless they are all.
  /// - Returns: how many they are.
  private func gather(_ expert: Int, tokens: Int, pool: WorkerPool, scratch: borrowing Scratch) -> Int {
    let rows = scratch.experts.rows.base
    let weights = scratch.experts.weights.base + expert
    var count = 0
    for token in 0..<tokens where weights[token * shape.experts] != 0 {
      rows[count] = Int32(token)
      count += 1
    }
    guard count < tokens else { return count }
    let (source, inputs, width) = (scratch.normed.base, scratch.experts.inputs.base, shape.width)
    pool.forEachRow(count) { row in
      (inputs + row * width).update(from: source + Int(rows[row]) * width, count: width)
    }
    return count
  }

  /// Adds what `expert` made of its tokens to their rows of `out`, by weight.
  private func scatter(
    _ expert: Int, count: Int, pool: WorkerPool, scratch: borrowing Scratch, into out: UnsafeMutablePointer<Float>
  ) {
    let (rows, outputs, width) = (scratch.experts.rows.base, scratch.experts.outputs.base, shape.width)
    let weights = scratch.experts.weights.base + expert
    let experts = shape.experts
    pool.forEachRow(count) { row in
      let token = Int(rows[row])
      add(outputs + row * width, times: weights[token * experts], to: out + token * width)
    }
  }

  private func add(_ row: UnsafeMutablePointer<Float>, times weight: Float, to out: UnsafeMutablePointer<Float>) {
    Vectors.scale(row, by: weight, count: shape.width)
    Vectors.add(out, row, count: shape.width)
  }
}
