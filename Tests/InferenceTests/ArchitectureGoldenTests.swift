import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// Every architecture in every form it is stored in, against Hugging Face transformers in float32.
@Suite struct ArchitectureGoldenTests {
  @Test(arguments: ArchitectureGolden.all)
  func `logits, hidden states, attention and routing agree with transformers`(golden: ArchitectureGolden) throws {
    let expected = try golden.expected(), tolerance = try golden.tolerance()
    let ids = try expected.ids("input_ids")
    let model = try golden.open()
    var trace = ForwardTrace(model.declaration)
    var logits: [Float] = []
    try golden.session(model).trace(ids, probing: &trace) { _, row in logits += Array(row) }
    #expect(largestDifference(logits, try expected.floats("logits")) < tolerance.logits)
    let tensors = Dictionary(
      uniqueKeysWithValues: trace.tensors(tokens: ids.count).map { ($0.name, $0) })
    for (name, limit) in [
      ("hidden_states", tolerance.hidden), ("final_hidden_state", tolerance.hidden),
      ("attentions", tolerance.attention), ("router_logits", tolerance.hidden), ("router_weights", tolerance.hidden),
    ] where expected.entries[name] != nil {
      let found = try #require(tensors[name])
      #expect(found.shape == expected.shape(name))
      #expect(largestDifference(found.parts.flatMap { $0 }, try expected.floats(name)) < limit, "\(name)")
    }
  }

  @Test(arguments: ArchitectureGolden.all)
  func `greedy continuation is the one transformers gives without a cache`(golden: ArchitectureGolden) throws {
    let expected = try golden.expected()
    let session = try golden.session(try golden.open())
    try session.evaluate(try expected.ids("input_ids"))
    var found: [TokenID] = []
    for _ in 0..<16 {
      found.append(argmax(session.logits))
      try session.step(found[found.count - 1])
    }
    #expect(try expected.ids("greedy_ids") == found)
  }

  @Test(arguments: ArchitectureGolden.all)
  func `token by token gives what one pass gives`(golden: ArchitectureGolden) throws {
    let ids = try golden.expected().ids("input_ids")
    let model = try golden.open()
    let whole = try golden.session(model)
    var rows: [[Float]] = []
    var probe = NoProbe()
    try whole.trace(ids, probing: &probe) { _, row in rows.append(Array(row)) }
    // A prefix sees all of itself, so it comes at once.
    let start = max(1, try golden.prefixLength())
    let stepwise = try golden.session(model, threads: 1)
    try stepwise.evaluate(Array(ids.prefix(start)))
    for (position, id) in ids.enumerated().dropFirst(start) {
      try stepwise.step(id)
      // LongRoPE turns a sequence that outgrew its first context otherwise from the start.
      guard position == ids.count - 1 || model.declaration.config.rotary.longFrom == nil else { continue }
      #expect(largestDifference(Array(stepwise.logits), rows[position]) < 1e-4, "position \(position)")
    }
  }

  @Test(arguments: ArchitectureGolden.all, [1, 5, 7])
  func `small batches and a kept prefix change nothing`(golden: ArchitectureGolden, batch: Int) throws {
    let ids = try golden.expected().ids("input_ids")
    let model = try golden.open()
    let whole = try golden.session(model)
    try whole.evaluate(ids)
    let parts = try golden.session(model, batch: batch)
    var other = ids
    other[ids.count - 4] = (other[ids.count - 4] + 1) % TokenID(model.config.vocabularySize)
    try parts.evaluate(other)
    try parts.evaluate(ids)
    #expect(largestDifference(Array(parts.logits), Array(whole.logits)) < 1e-4)
  }

  @Test(arguments: ArchitectureGolden.all)
  func `8-bit activations and a half-precision cache stay near`(golden: ArchitectureGolden) throws {
    let ids = try golden.expected().ids("input_ids")
    let model = try golden.open()
    let exact = try golden.session(model)
    try exact.evaluate(ids)
    let rounded = Session(
      model: model, options: SessionOptions(contextLength: 48, prefixLength: try golden.prefixLength()),
      pool: WorkerPool(threads: 2))
    try rounded.evaluate(ids)
    #expect(largestDifference(Array(exact.logits), Array(rounded.logits)) < 0.1)
  }
}
