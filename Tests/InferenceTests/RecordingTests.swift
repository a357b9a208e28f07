import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// What a session records while it runs, held to what Hugging Face transformers exports: the way the panes look inside.
@Suite struct RecordingTests {
  private struct NoMap: Error {}

  /// All of a map. [queries, positions]
  private static func map(_ recording: Recording, _ kind: AttentionKind, layer: Int, head: Int) throws -> [Float] {
    guard let reader = AttentionReader(recording, kind, layer: layer, head: head) else { throw NoMap() }
    var map = [Float](repeating: .nan, count: reader.queries * reader.positions)
    // Rows a few at a time, as a screen asks for them.
    for first in stride(from: 0, to: reader.queries, by: 7) {
      let rows = first..<min(first + 7, reader.queries)
      map.withUnsafeMutableBufferPointer { map in
        reader.read(head: head, rows: rows, into: map.baseAddress! + first * reader.positions)
      }
    }
    return map
  }

  private static func maps(_ recording: Recording, _ kind: AttentionKind) throws -> [Float] {
    try (0..<recording.model.layerCount(of: kind)).flatMap { layer in
      try (0..<recording.model.config.headCount).flatMap { try map(recording, kind, layer: layer, head: $0) }
    }
  }

  @Test(arguments: ArchitectureGolden.all, [true, false])
  func `maps, stream and routing of a recording agree with transformers`(
    golden: ArchitectureGolden, atOnce: Bool
  ) throws {
    let expected = try golden.expected(), tolerance = try golden.tolerance()
    let ids = try expected.ids("input_ids")
    let model = try golden.open()
    // LongRoPE turns a sequence that outgrew its first context otherwise from the start.
    guard atOnce || model.declaration.config.rotary.longFrom == nil else { return }
    let session = try golden.session(model)
    let recording = Recording(of: model, contextLength: 48, cacheType: .f32)
    session.record(into: recording)
    let start = atOnce ? ids.count : max(1, try golden.prefixLength())
    try session.evaluate(Array(ids.prefix(start)))
    for id in ids.dropFirst(start) { try session.step(id) }
    #expect(recording.count == ids.count)
    if expected.entries["attentions"] != nil {
      let maps = try Self.maps(recording, .decoder)
      #expect(largestDifference(maps, try expected.floats("attentions")) < tolerance.attention)
    }
    guard expected.entries["hidden_states"] != nil else { return }
    let width = model.config.embeddingLength, layers = model.config.blockCount
    let states = try expected.floats("hidden_states")
    for stage in 0..<layers {
      for position in ids.indices {
        let row = Array(try #require(recording.stream(stage: stage, position: position)))
        let first = (stage * ids.count + position) * width
        #expect(largestDifference(row, Array(states[first..<first + width])) < tolerance.hidden)
      }
    }
    let sparse = model.declaration.experts.indices.filter { model.declaration.experts[$0] != nil }
    for name in ["router_logits", "router_weights"] where expected.entries[name] != nil {
      let found = try sparse.flatMap { layer in
        try ids.indices.flatMap { position in
          let routing = try #require(recording.routing(layer: layer, position: position))
          return Array(name == "router_logits" ? routing.logits : routing.weights)
        }
      }
      #expect(largestDifference(found, try expected.floats(name)) < tolerance.hidden)
    }
  }

  @Test(arguments: EncoderDecoderGolden.all)
  func `maps of an encoder-decoder agree with transformers, all three kinds`(golden: EncoderDecoderGolden) throws {
    let expected = try golden.expected(), tolerance = try golden.tolerance()
    let source = try expected.ids("encoder_input_ids"), ids = try expected.ids("decoder_input_ids")
    let model = try golden.open()
    let session = EncoderDecoderGolden.session(model)
    let recording = Recording(of: model, contextLength: 64, sourceLength: 64, cacheType: .f32)
    session.record(into: recording)
    try session.read(source)
    try session.evaluate(ids)
    for (kind, name) in [
      (AttentionKind.encoder, "encoder_attentions"), (.decoder, "decoder_attentions"), (.cross, "cross_attentions"),
    ] {
      #expect(largestDifference(try Self.maps(recording, kind), try expected.floats(name)) < tolerance, "\(name)")
    }
  }

  @Test func `a recording follows its session back and forth, and changes its epoch when rows are given up`() throws {
    let model = try ExpertModelTests.open("mixtral")
    let session = ExpertModelTests.session(model)
    let recording = Recording(of: model, contextLength: 64, cacheType: .f32)
    session.record(into: recording)
    try session.evaluate([1, 2, 3, 4, 5, 6])
    let epoch = recording.epoch
    try session.step(7)
    #expect(recording.count == 7 && recording.epoch == epoch)
    try session.evaluate([1, 2, 3, 9, 9])
    #expect(recording.count == 5 && recording.epoch != epoch)
    let fresh = Recording(of: model, contextLength: 64, cacheType: .f32)
    let other = ExpertModelTests.session(model)
    other.record(into: fresh)
    try other.evaluate([1, 2, 3, 9, 9])
    #expect(
      largestDifference(try Self.maps(recording, .decoder), try Self.maps(fresh, .decoder)) < 1e-5)
  }

  @Test func `a limit ends a recording, not the session`() throws {
    let model = try ExpertModelTests.open("mixtral")
    let session = ExpertModelTests.session(model)
    let perPosition = Recording.bytesPerPosition(.all, of: model, cacheType: .f32)
    let recording = Recording(of: model, contextLength: 64, cacheType: .f32, limit: 4 * perPosition + 1)
    session.record(into: recording)
    try session.evaluate([1, 2, 3, 4, 5, 6])
    try session.step(7)
    #expect(session.tokens.count == 7 && recording.count == 4 && recording.capacity == 4)
    #expect(recording.stream(stage: 0, position: 4) == nil)
    #expect(try Self.map(recording, .decoder, layer: 0, head: 0).count == 16)
  }

  @Test func `only the parts that were asked for are kept`() throws {
    let model = try ExpertModelTests.open("mixtral")
    let session = ExpertModelTests.session(model)
    let recording = Recording([.stream], of: model, contextLength: 64, cacheType: .f32)
    session.record(into: recording)
    try session.evaluate([1, 2, 3])
    #expect(throws: NoMap.self) { try Self.map(recording, .decoder, layer: 0, head: 0) }
    #expect(recording.routing(layer: 0, position: 0) == nil)
    #expect(recording.stream(stage: 1, position: 2) != nil)
  }

  @Test func `the ends of the stream are enough to make every position's logits again`() throws {
    let model = try ExpertModelTests.open("mixtral")
    let session = ExpertModelTests.session(model)
    let recording = Recording([.ends], of: model, contextLength: 64, cacheType: .f32)
    session.record(into: recording)
    var expected: [[Float]] = []
    var probe = NoProbe()
    try session.trace([1, 2, 3], probing: &probe) { _, row in expected.append(Array(row)) }
    let projector = try LogitProjector(model, rows: 2, pool: WorkerPool(threads: 1))
    projector.project(3) { position, out in
      _ = out.update(from: recording.stream(stage: model.config.blockCount, position: position)!)
    } eachRow: { position, logits in
      #expect(largestDifference(Array(logits), expected[position]) < 1e-4)
    }
    #expect(recording.stream(stage: 0, position: 0) == nil)
  }

  @Test func `altered probabilities are what is attended by`() throws {
    /// Sends all attention of a layer to the first position.
    struct Sink: Probe {
      func wants(_ stage: Stage) -> Bool { stage == .attention(layer: 0) }
      func altersProbabilities(_ stage: Stage) -> Bool { true }
      func observe(_ stage: Stage, _ rows: StageRows) {
        for row in 0..<rows.count {
          rows[row].update(repeating: 0)
          rows[row][0] = 1
        }
      }
    }
    let model = try ExpertModelTests.open("mixtral")
    var both = JoinedProbe(Sink(), StageCapture([.headOutputs(layer: 0), .values(layer: 0)]))
    try ExpertModelTests.session(model).trace([1, 2, 3], probing: &both) { _, _ in }
    let outputs = try #require(both.second.values[.headOutputs(layer: 0)])
    let values = try #require(both.second.values[.values(layer: 0)])
    let config = model.config
    let group = config.headCount / config.headCountKV, d = config.headDimension
    for token in 0..<3 {
      for head in 0..<config.headCount {
        let found = outputs[(token * config.headCount + head) * d..<(token * config.headCount + head + 1) * d]
        #expect(largestDifference(Array(found), Array(values[head / group * d..<(head / group + 1) * d])) < 1e-6)
      }
    }
  }
}
