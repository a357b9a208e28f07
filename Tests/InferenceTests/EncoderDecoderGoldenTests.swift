import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// Encoder-decoders against Hugging Face transformers in float32, and their caches against passes without.
@Suite struct EncoderDecoderGoldenTests {
  @Test func `there are goldens of every kind`() {
    #expect(EncoderDecoderGolden.all.count >= 5)
  }

  @Test(arguments: EncoderDecoderGolden.all)
  func `logits and every intermediate of both stacks agree with transformers`(golden: EncoderDecoderGolden) throws {
    let expected = try golden.expected(), tolerance = try golden.tolerance()
    let source = try expected.ids("encoder_input_ids"), ids = try expected.ids("decoder_input_ids")
    let model = try golden.open()
    var trace = try #require(SourceTrace(model.declaration))
    let session = EncoderDecoderGolden.session(model)
    try session.read(source, probing: &trace.encoder)
    var logits: [Float] = []
    try session.trace(ids, probing: &trace.decoder) { _, row in logits += Array(row) }
    #expect(largestDifference(logits, try expected.floats("logits")) < tolerance)
    let tensors = Dictionary(
      uniqueKeysWithValues: trace.tensors(tokens: ids.count, source: source.count).map { ($0.name, $0) })
    let given: Set = ["logits", "encoder_input_ids", "decoder_input_ids", "greedy_ids"]
    for name in expected.entries.keys where !given.contains(name) {
      let found = try #require(tensors[name], "\(name)")
      #expect(found.shape == expected.shape(name), "\(name)")
      #expect(largestDifference(found.parts.flatMap { $0 }, try expected.floats(name)) < tolerance, "\(name)")
    }
  }

  @Test(arguments: EncoderDecoderGolden.all)
  func `greedy continuation from the start token is the one transformers gives without a cache`(
    golden: EncoderDecoderGolden
  ) throws {
    let expected = try golden.expected()
    let model = try golden.open()
    let session = EncoderDecoderGolden.session(model)
    try session.read(try expected.ids("encoder_input_ids"))
    try session.evaluate([try #require(model.startToken)])
    var found: [TokenID] = []
    for _ in 0..<16 {
      found.append(argmax(session.logits))
      try session.step(found[found.count - 1])
    }
    #expect(try expected.ids("greedy_ids") == found)
  }

  @Test(arguments: EncoderDecoderGolden.all)
  func `token by token gives what one pass gives`(golden: EncoderDecoderGolden) throws {
    let expected = try golden.expected()
    let source = try expected.ids("encoder_input_ids"), ids = try expected.ids("decoder_input_ids")
    let model = try golden.open()
    let whole = EncoderDecoderGolden.session(model)
    var rows: [[Float]] = []
    var probe = NoProbe()
    try whole.read(source)
    try whole.trace(ids, probing: &probe) { _, row in rows.append(Array(row)) }
    let stepwise = EncoderDecoderGolden.session(model, threads: 1)
    try stepwise.read(source)
    for (position, id) in ids.enumerated() {
      try stepwise.step(id)
      #expect(largestDifference(Array(stepwise.logits), rows[position]) < 1e-4, "position \(position)")
    }
  }

  @Test(arguments: EncoderDecoderGolden.all, [1, 5, 7])
  func `small batches, a kept prefix and another source between change nothing`(
    golden: EncoderDecoderGolden, batch: Int
  ) throws {
    let expected = try golden.expected()
    let source = try expected.ids("encoder_input_ids"), ids = try expected.ids("decoder_input_ids")
    let model = try golden.open()
    let whole = EncoderDecoderGolden.session(model)
    try whole.read(source)
    try whole.evaluate(ids)
    let parts = EncoderDecoderGolden.session(model, batch: batch)
    #expect(try parts.read(Array(source.reversed())))
    try parts.evaluate(ids)
    #expect(try parts.read(source))
    var other = ids
    other[ids.count - 4] = (other[ids.count - 4] + 1) % TokenID(model.config.vocabularySize)
    try parts.evaluate(other)
    #expect(try !parts.read(source))
    #expect(try parts.evaluate(ids) == ids.count - 4)
    #expect(largestDifference(Array(parts.logits), Array(whole.logits)) < 1e-4)
  }

  @Test(arguments: EncoderDecoderGolden.all.filter { !$0.name.contains("switch") })
  func `8-bit activations and a half-precision cache stay near`(golden: EncoderDecoderGolden) throws {
    let expected = try golden.expected()
    let model = try golden.open()
    let exact = EncoderDecoderGolden.session(model)
    let rounded = Session(
      model: model, options: SessionOptions(contextLength: 64, sourceLength: 64), pool: WorkerPool(threads: 2))
    for session in [exact, rounded] {
      try session.read(try expected.ids("encoder_input_ids"))
      try session.evaluate(try expected.ids("decoder_input_ids"))
    }
    #expect(largestDifference(Array(exact.logits), Array(rounded.logits)) < 0.1)
  }

  @Test func `a decoder without a source, and a source without room, are refused`() throws {
    let golden = try #require(EncoderDecoderGolden.all.first)
    let session = EncoderDecoderGolden.session(try golden.open())
    #expect(throws: InferenceError.noSource) { try session.evaluate([0]) }
    #expect(throws: InferenceError.noSource) { try session.step(0) }
    #expect(throws: InferenceError.sourceTooLong(needed: 65, capacity: 64)) {
      try session.read([TokenID](repeating: 3, count: 65))
    }
    #expect(throws: InferenceError.emptyPrompt) { try session.read([]) }
    #expect(throws: InferenceError.self) { try session.read([3, 1 << 20]) }
    try session.read([TokenID](repeating: 3, count: 64))
    try session.evaluate([0])
    #expect(throws: InferenceError.cancelled) { try session.read([4, 5], cancelled: { true }) }
    #expect(throws: InferenceError.noSource) { try session.step(0) }
  }

  @Test func `experts that are full add nothing to the tokens that come too late`() throws {
    let golden = try #require(EncoderDecoderGolden.all.first { $0.name == "switch_drop" })
    let model = try golden.open()
    let layer = try #require(model.declaration.experts.firstIndex { $0 != nil })
    let experts = try #require(model.declaration.experts[layer])
    let ids = try golden.expected().ids("decoder_input_ids")
    var recorder = StageCapture([.expertWeights(layer: layer), .feedForwardOutput(layer: layer)])
    let session = EncoderDecoderGolden.session(model)
    try session.read(try golden.expected().ids("encoder_input_ids"))
    try session.trace(ids, probing: &recorder) { _, _ in }
    let weights = try #require(recorder.values[.expertWeights(layer: layer)])
    let output = try #require(recorder.values[.feedForwardOutput(layer: layer)])
    let width = model.config.embeddingLength
    let late = ids.indices.filter { token in
      weights[token * experts.count..<(token + 1) * experts.count].allSatisfy { $0 == 0 }
    }
    #expect(!late.isEmpty)
    for token in late { #expect(output[token * width..<(token + 1) * width].allSatisfy { $0 == 0 }) }
    for expert in 0..<experts.count {
      let taken = ids.indices.count { weights[$0 * experts.count + expert] != 0 }
      #expect(taken <= experts.capacity ?? 0)
    }
  }
}
