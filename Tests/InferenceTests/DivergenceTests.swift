import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

struct DivergenceTests {
  /// About what llama.cpp's own rounding of activations costs on this model: 0.004 nats.
  @Test func `8-bit activations move the model's predictions by a few thousandths of a nat`() throws {
    let model = try BoundModel(Checkpoint.open(Fixture.smolLM2))
    let golden = try Greedy.load().prompts
    var divergences: [Double] = []
    for prompt in golden {
      let ids = prompt.prompt_ids + prompt.exact.greedy_ids
      let exact = try rows(model, ids, .exact(contextLength: ids.count))
      let fast = try rows(model, ids, SessionOptions(contextLength: ids.count, logitRows: 32))
      divergences += zip(exact, fast).map { divergence(of: $1, from: $0) }
    }
    let mean = divergences.reduce(0, +) / Double(divergences.count)
    #expect(divergences.count > 300)
    #expect(mean < 0.006, "mean \(mean) over \(divergences.count) positions")
    #expect(mean > 0)
  }

  private func rows(_ model: BoundModel, _ ids: [TokenID], _ options: SessionOptions) throws -> [[Float]] {
    let session = Session(model: model, options: options, pool: WorkerPool(threads: 2))
    var rows: [[Float]] = []
    var probe = NoProbe()
    try session.trace(ids, probing: &probe) { _, logits in rows.append(Array(logits)) }
    return rows
  }

  /// Kullback-Leibler divergence D(p ‖ q) of two rows of logits, in nats.
  private func divergence(of q: [Float], from p: [Float]) -> Double {
    let pZ = Vectors.logSumExp(p, count: p.count), qZ = Vectors.logSumExp(q, count: q.count)
    return zip(p, q).reduce(0) { sum, pair in
      let logP = Double(pair.0 - pZ), logQ = Double(pair.1 - qZ)
      return sum + exp(logP) * (logP - logQ)
    }
  }
}
