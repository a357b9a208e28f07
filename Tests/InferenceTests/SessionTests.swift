import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// The cache: what is kept, what is run again, and that neither changes a result.
@Suite struct SessionTests {
  let model: BoundModel
  let ids: [TokenID]

  init() throws {
    model = try GoldenModelTests.open("llama_gqa-f32")
    ids = try GoldenTensors(fixture: "inference/llama_gqa-f32.golden.safetensors").ids("input_ids")
  }

  func session(batch: Int = 512, contextLength: Int = 64, threads: Int = 2) -> Session {
    var options = SessionOptions.exact(contextLength: contextLength, logitRows: 1)
    options.batch = batch
    return Session(model: model, options: options, pool: WorkerPool(threads: threads))
  }

  @Test func `token by token gives the logits of one prefill`() throws {
    let whole = session()
    try whole.evaluate(ids)
    let stepwise = session()
    try stepwise.evaluate([ids[0]])
    for id in ids.dropFirst() { try stepwise.step(id) }
    #expect(largestDifference(Array(whole.logits), Array(stepwise.logits)) < 1e-4)
  }

  @Test(arguments: [1, 2, 3, 5, 8, 17])
  func `the batch size does not change the logits`(batch: Int) throws {
    let whole = session()
    try whole.evaluate(ids)
    let parts = session(batch: batch)
    try parts.evaluate(ids)
    #expect(largestDifference(Array(whole.logits), Array(parts.logits)) < 1e-4)
  }

  @Test func `a second request keeps the longest common prefix and nothing more`() throws {
    let session = session()
    #expect(try session.evaluate(ids) == 0)
    var other = ids
    other[10] = other[10] == 5 ? 6 : 5
    #expect(try session.evaluate(other) == 10)
    let fresh = self.session()
    try fresh.evaluate(other)
    #expect(largestDifference(Array(session.logits), Array(fresh.logits)) < 1e-4)
    #expect(session.tokens == other)
  }

  @Test func `the same request again runs only its last token`() throws {
    let session = session()
    try session.evaluate(ids)
    let first = Array(session.logits)
    #expect(try session.evaluate(ids) == ids.count - 1)
    #expect(largestDifference(first, Array(session.logits)) < 1e-4)
  }

  @Test func `a shorter request keeps its whole prefix`() throws {
    let session = session()
    try session.evaluate(ids)
    #expect(try session.evaluate(Array(ids.prefix(7))) == 6)
    #expect(session.tokens.count == 7)
  }

  @Test func `a cancelled prefill leaves what was whole and can be taken up again`() throws {
    let session = session(batch: 4)
    var asked = 0
    #expect(throws: InferenceError.cancelled) {
      try session.evaluate(
        ids,
        cancelled: {
          asked += 1
          return asked > 12
        })
    }
    #expect(session.tokens == Array(ids.prefix(session.tokens.count)))
    try session.evaluate(ids)
    let fresh = self.session()
    try fresh.evaluate(ids)
    #expect(largestDifference(Array(session.logits), Array(fresh.logits)) < 1e-4)
  }

  @Test func `ids outside the vocabulary are refused`() {
    #expect(throws: InferenceError.unknownToken(384, vocabularySize: 384)) { try session().evaluate([0, 384]) }
    #expect(throws: InferenceError.unknownToken(-1, vocabularySize: 384)) { try session().evaluate([-1]) }
  }

  @Test func `a prompt longer than the context is refused`() {
    #expect(throws: InferenceError.contextFull(needed: 24, capacity: 16)) {
      try session(contextLength: 16).evaluate(ids)
    }
  }

  @Test func `a step beyond the context is refused and the cache stays usable`() throws {
    let session = session(contextLength: 24)
    try session.evaluate(ids)
    #expect(throws: InferenceError.contextFull(needed: 25, capacity: 24)) { try session.step(1) }
    #expect(try session.evaluate(ids) == 23)
  }

  @Test func `an empty prompt is refused`() {
    #expect(throws: InferenceError.emptyPrompt) { try session().evaluate([]) }
  }
}
