import Analysis
import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing
import Workbench

/// The heads of the real 135M-parameter model: the kinds the literature finds in every such model are found in it too.
@Suite(.serialized) struct InductionTests {
  private let session: Session
  private let repeated: [TokenID]

  init() throws {
    let model = try BoundModel(try Checkpoint.open(Fixture.smolLM2))
    session = Session(model: model, options: .exact(contextLength: 128), pool: WorkerPool(threads: 2))
    repeated = RepeatedTokens(length: 50, seed: 3, vocabularySize: model.config.vocabularySize).ids
  }

  private func survey() throws -> [AttentionSurvey.Head] {
    try session.intervene(Interventions())
    let recording = Recording(.attention, of: session.model, contextLength: 128, cacheType: .f32)
    session.record(into: recording)
    defer { session.record(into: nil) }
    try session.evaluate(repeated)
    return try AttentionSurvey(
      of: recording, tokens: repeated, AttentionSurvey.Plan(), pool: WorkerPool(threads: 2)
    ).heads
  }

  /// Mean loss of the second half, which only a model that looks back can know. Nats.
  private func loss(without heads: [HeadID]) throws -> Double {
    try session.intervene(.ablating(heads))
    var sum = 0.0
    var probe = NoProbe()
    let half = repeated.count / 2
    try session.trace(repeated, probing: &probe) { position, logits in
      guard position >= half, position + 1 < repeated.count, let base = logits.baseAddress else { return }
      sum += Double(Vectors.logSumExp(base, count: logits.count) - logits[Int(repeated[position + 1])])
    }
    return sum / Double(half - 1)
  }

  @Test func `previous-token, sink and induction heads are found, and repeating hangs on the last`() throws {
    let heads = try survey()
    for kind in [HeadKind.previous, .first, .induction] {
      #expect(heads.count { $0.metrics.kind == kind } >= 3, "\(kind)")
    }
    let ranked = heads.sorted { ($0.metrics.induction ?? 0) > ($1.metrics.induction ?? 0) }.map(\.id)
    let strongest = Array(ranked.prefix(6))
    let untouched = try loss(without: [])
    let rise = try loss(without: strongest) - untouched
    var rises: [Double] = []
    // Others of the same layers, so that only the kind of head differs.
    for turn in 0..<4 {
      let others = strongest.enumerated().map { index, head in
        let same = ranked.dropFirst(24).filter { $0.layer == head.layer }
        return same[same.startIndex + (turn + index) % same.count]
      }
      rises.append(try loss(without: Array(Set(others))) - untouched)
    }
    #expect(rise > 2, "\(rise)")
    #expect(rises.allSatisfy { rise > 3 * $0 }, "\(rise) against \(rises)")
  }
}
