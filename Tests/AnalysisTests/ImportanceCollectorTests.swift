import Analysis
import Checkpoints
import Inference
import Quantization
import Tensors
import TestSupport
import Testing

/// Sums of squares of what goes into each product, against those that hooks on PyTorch's modules saw for the same ids.
struct ImportanceCollectorTests {
  private let ids = (0..<24).map { TokenID((7 * $0 + 3) % 200) }

  private func collected(_ name: String, runs: Int = 1, batch: Int = 256, includesHead: Bool = false) throws
    -> ImportanceMatrix
  {
    let checkpoint = try Checkpoint.open(Fixture.path("architectures/gguf/\(name)-f32.gguf"))
    let model = try BoundModel(checkpoint)
    let session = Session(
      model: model, options: SessionOptions(contextLength: 24, batch: batch, cacheType: .f32, precision: .float32),
      pool: WorkerPool(threads: 2))
    let collector = ImportanceCollector(model, weights: checkpoint.weights, includesHead: includesHead)
    session.showProducts(to: collector)
    for _ in 0..<runs {
      var probe = NoProbe()
      try session.trace(
        ids, from: includesHead ? 0 : ids.count, probing: &probe, eachPosition: { _, _ in })
    }
    session.showProducts(to: nil)
    try session.evaluate(ids.reversed())
    return collector.matrix(datasets: ["ids"], chunks: runs, chunkLength: ids.count)
  }

  @Test(arguments: ["mixtral", "gpt2"], [256, 7])
  func `sums are those PyTorch sees`(_ name: String, _ batch: Int) throws {
    let expected = try ImportanceMatrix(path: Fixture.path("quantization/imatrix-\(name).gguf"))
    let found = try collected(name, batch: batch)
    for (weight, entry) in expected.entries {
      let own = try #require(found.entries[weight], "\(weight)")
      #expect(own.counts == entry.counts, "\(weight)")
      let scale = (entry.sums.max() ?? 0)
      for (sum, told) in zip(own.sums, entry.sums) {
        let difference: Float = (sum - told).magnitude
        #expect(difference <= 1e-4 * told + 1e-6 * scale, "\(weight)")
      }
      #expect(own.sums.count == entry.sums.count)
    }
    #expect(expected.entries.count >= 8)
  }

  @Test func `what is read twice counts twice`() throws {
    let once = try collected("mixtral"), twice = try collected("mixtral", runs: 2)
    for (weight, entry) in once.entries {
      #expect(twice.entries[weight]?.counts == entry.counts.map { 2 * $0 })
      #expect(twice.entries[weight]?.sums == entry.sums.map { 2 * $0 })
    }
  }

  @Test func `every matrix of the blocks is told of, the head where it is asked for`() throws {
    let checkpoint = try Checkpoint.open(Fixture.path("architectures/gguf/mixtral-f32.gguf"))
    let matrices = checkpoint.weights.filter { $0.shape.count > 1 && $0.name.hasPrefix("blk.") }
    let found = try collected("mixtral")
    #expect(Set(found.entries.keys) == Set(matrices.map(\.name)))
    for weight in matrices {
      #expect(found.importance(of: weight.name)?.count == weight.shape.dropLast(2).reduce(weight.columns, *))
    }
    let withHead = try collected("mixtral", includesHead: true)
    #expect(withHead.entries["output.weight"]?.counts == [24])
    #expect(withHead.entries.count == found.entries.count + 1)
  }

  @Test func `latent attention's products with a matrix of each head are told of head by head`() throws {
    let checkpoint = try Checkpoint.open(Fixture.path("architectures/gguf/deepseek_v3-f32.gguf"))
    let found = try collected("deepseek_v3")
    let stacks = checkpoint.weights.filter {
      $0.name.hasSuffix("attn_k_b.weight") || $0.name.hasSuffix("attn_v_b.weight")
    }
    #expect(!stacks.isEmpty)
    for weight in stacks {
      let entry = try #require(found.entries[weight.name])
      #expect(entry.sums.count == weight.shape[0] * weight.columns && entry.counts == [24])
    }
  }
}
