import Analysis
import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing
import Workbench

/// Everything here runs our own engine; what it is held to was made without.
struct SurveyTests {
  private struct Facts: Decodable { let heads: [[String: Double]] }

  @Test(arguments: ["llama_gqa", "gemma2", "gpt2"])
  func `heads surveyed on our engine have the metrics NumPy finds in transformers' maps`(name: String) throws {
    let facts = try JSONDecoder().decode(Facts.self, from: try Fixture.data("inside/\(name).metrics.json"))
    let golden = try GoldenTensors(fixture: "inside/\(name).metrics.safetensors")
    let ids = try golden.ids("input_ids")
    let (recording, pool) = try record(name, ModelInput(ids: ids))
    let survey = try AttentionSurvey(
      of: recording, tokens: ids, AttentionSurvey.Plan(rollout: .all), pool: pool)
    #expect(survey.heads.count == facts.heads.count)
    for (head, expected) in zip(survey.heads, facts.heads) {
      #expect(head.id == HeadID(Int(expected["layer"]!), Int(expected["head"]!)))
      #expect(abs(head.metrics.entropy - expected["entropy"]!) < 2e-4)
      #expect(abs(head.metrics.meanDistance! - expected["mean_distance"]!) < 1e-3)
      #expect(abs(head.metrics.firstToken - expected["first_token"]!) < 1e-4)
      #expect(abs(head.metrics.previousToken! - expected["previous_token_head.mul.00"]!) < 1e-4)
      #expect(abs(head.metrics.duplicate! - expected["duplicate_token_head.mul.00"]!) < 1e-4)
      #expect(abs(head.metrics.induction! - expected["induction_head.mul.00"]!) < 1e-4)
    }
    let rollout = try golden.floats("rollout")
    for (value, expected) in zip(survey.rollout.flatMap(\.row), rollout) {
      #expect(abs(value - Double(expected)) < 1e-4)
    }
    let last = ids.count - 1
    let one = try AttentionSurvey(
      of: recording, tokens: ids, AttentionSurvey.Plan(rollout: .query(last)), pool: pool)
    for (value, expected) in zip(one.rollout[0].row, rollout[(last * ids.count)...]) {
      #expect(abs(value - Double(expected)) < 1e-4)
    }
  }

  @Test func `a survey of some heads has those, with thumbnails of their whole maps`() throws {
    let ids: [TokenID] = [5, 9, 200, 31, 5, 9, 4, 4]
    let (recording, pool) = try record("llama_gqa", ModelInput(ids: ids))
    let plan = AttentionSurvey.Plan(layers: [2, 0], heads: [3, 1], thumbnailCells: 4)
    let survey = try AttentionSurvey(of: recording, tokens: ids, plan, pool: pool)
    #expect(survey.heads.map(\.id) == [HeadID(2, 3), HeadID(2, 1), HeadID(0, 3), HeadID(0, 1)])
    for head in survey.heads {
      #expect(head.thumbnail.rows == 4 && head.thumbnail[0, 0] == 1 && head.thumbnail[0, 3] == 0)
    }
    #expect(survey.rollout.isEmpty)
  }

  @Test(arguments: [(AttentionKind.encoder, 5, 5), (.decoder, 3, 3), (.cross, 3, 5)])
  func `every attention of an encoder-decoder is surveyed`(kind: AttentionKind, queries: Int, positions: Int) throws {
    let session = try InterventionTests.session("gguf/t5_v1_1-f32.gguf", in: "encoder-decoders")
    let input = ModelInput([9, 8, 7, 6, 5], for: session.model, decoderIDs: [0, 11, 12])
    let recording = Recording(of: session.model, contextLength: 3, sourceLength: 5, cacheType: .f32)
    session.record(into: recording)
    try input.evaluate(on: session)
    let tokens = input.tokens(of: kind)
    let survey = try AttentionSurvey(
      of: recording, tokens: tokens.queries, AttentionSurvey.Plan(kind), pool: WorkerPool(threads: 1))
    #expect(survey.queries == queries && survey.positions == positions)
    #expect(tokens.queries.count == queries && tokens.keys.count == positions)
    for head in survey.heads {
      #expect((head.metrics.induction == nil) == (kind != .decoder))
      #expect((head.metrics.meanDistance == nil) == (kind == .cross))
      #expect(head.metrics.entropy > 0)
    }
  }

  @Test(arguments: ["mixtral", "olmoe", "qwen3_moe", "deepseek_v3"])
  func `routing surveyed on our engine is transformers' routing`(name: String) throws {
    let golden = try GoldenTensors(fixture: "architectures/\(name)/golden.safetensors")
    let ids = try golden.ids("input_ids")
    let (recording, _) = try record(name, ModelInput(ids: ids))
    let survey = RoutingSurvey(of: recording, tokens: ids)
    let (weights, shape) = (try golden.floats("router_weights"), golden.shape("router_weights"))
    #expect(survey.layers.count == shape[0])
    for (index, layer) in survey.layers.enumerated() {
      #expect(layer.statistics.tokens == ids.count && layer.tokens.count == ids.count)
      var counts = [Int](repeating: 0, count: shape[2])
      for (position, token) in layer.tokens.enumerated() {
        let start = (index * shape[1] + position) * shape[2]
        let row = Array(weights[start..<start + shape[2]])
        #expect(Set(token.experts) == Set(row.indices.filter { row[$0] != 0 }))
        for (expert, weight) in zip(token.experts, token.weights) { #expect(abs(weight - row[expert]) < 1e-3) }
        #expect(token.weights == token.weights.sorted(by: >))
        for expert in row.indices where row[expert] != 0 { counts[expert] += 1 }
      }
      #expect(layer.statistics.counts == counts)
    }
    let parameters = recording.model.parameters
    #expect(parameters.active < parameters.all && parameters.active > 0)
  }

  @Test func `a dense model uses all of its parameters and has no routing`() throws {
    let (recording, _) = try record("llama_gqa", ModelInput(ids: [1, 2]))
    #expect(RoutingSurvey(of: recording, tokens: [1, 2]).layers.isEmpty)
    #expect(recording.model.parameters.all == recording.model.parameters.active)
  }

  private func record(_ name: String, _ input: ModelInput) throws -> (Recording, WorkerPool) {
    let model = try BoundModel(try Checkpoint.open(Fixture.path("architectures/\(name)")))
    let pool = WorkerPool(threads: 2)
    let session = Session(model: model, options: .exact(contextLength: input.ids.count), pool: pool)
    let recording = Recording(of: model, contextLength: input.ids.count, cacheType: .f32)
    session.record(into: recording)
    try input.evaluate(on: session)
    return (recording, pool)
  }
}
