import Architectures
import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// Layers that look back through a window keep only what a query can still see, and say what of it can be used again.
/// That no result changes, for any architecture, is `CacheReuseTests`.
@Suite struct WindowedCacheTests {
  static let models = ArchitectureGolden.all.filter { golden in
    (try? golden.open().declaration.attentions.contains { $0?.window != nil }) ?? false
  }

  @Test func `there are models with windows to test`() { #expect(Self.models.count > 5) }

  @Test(arguments: models, [1, 4])
  func `a windowed layer holds a window and a batch, the others everything`(golden: ArchitectureGolden, batch: Int)
    throws
  {
    let declaration = try golden.open().declaration
    let plan = KVCachePlan(declaration, capacity: 10_000, passTokens: batch, type: .f16)
    for (layer, attention) in zip(plan.layers, declaration.attentions) {
      #expect(layer.positions == attention?.window.map { $0 + batch } ?? 10_000)
    }
    #expect(
      plan.bytes < 2 * declaration.config.headCountKV * declaration.config.headDimension * 2 * 10_000
        * declaration.blocks.count)
  }

  /// Further and further back: positions still held, and positions long stored over.
  @Test(arguments: models, [1, 5, 11, 30, 55])
  func `going back keeps what was promised, and changes no result`(golden: ArchitectureGolden, back: Int) throws {
    let model = try golden.open(), ids = try sequence(golden, model)
    let rolling = try session(golden, model, batch: 4)
    try rolling.evaluate(ids)
    var other = Array(ids.dropLast(back))
    other[other.count - 1] = (other[other.count - 1] + 1) % TokenID(model.config.vocabularySize)
    other.append(7)
    let promised = rolling.commonPrefix(with: other)
    #expect(try rolling.evaluate(other) == promised)
    #expect(rolling.tokens == other)
    #expect(largestDifference(Array(rolling.logits), try atOnce(golden, model, other)) < 1e-4)
  }

  @Test(arguments: models)
  func `a cancelled prompt leaves a cache that can be followed`(golden: ArchitectureGolden) throws {
    let model = try golden.open(), ids = try sequence(golden, model)
    let rolling = try session(golden, model, batch: 4)
    try rolling.evaluate(Array(ids.prefix(50)))
    var layers = 0
    #expect(throws: InferenceError.cancelled) {
      try rolling.evaluate(
        ids,
        cancelled: {
          layers += 1
          return layers > 2
        })
    }
    try rolling.evaluate(ids)
    #expect(largestDifference(Array(rolling.logits), try atOnce(golden, model, ids)) < 1e-4)
  }

  /// The golden's input, over and over, far longer than its window.
  private func sequence(_ golden: ArchitectureGolden, _ model: BoundModel) throws -> [TokenID] {
    let input = try golden.expected().ids("input_ids")
    let length = min(70, model.positionLimit ?? 70, model.declaration.config.rotary.longFrom ?? 70)
    return (0..<length).map { input[$0 % input.count] }
  }

  private func session(_ golden: ArchitectureGolden, _ model: BoundModel, batch: Int) throws -> Session {
    var options = SessionOptions.exact(contextLength: 72, logitRows: 1)
    options.batch = batch
    options.prefixLength = try golden.prefixLength()
    return Session(model: model, options: options, pool: WorkerPool(threads: 2))
  }

  /// Logits from one pass with room for everything.
  private func atOnce(_ golden: ArchitectureGolden, _ model: BoundModel, _ ids: [TokenID]) throws -> [Float] {
    let whole = try session(golden, model, batch: 72)
    try whole.evaluate(ids)
    return Array(whole.logits)
  }
}
