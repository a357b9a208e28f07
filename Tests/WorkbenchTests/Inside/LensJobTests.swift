import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing
import Workbench

/// What the panes' own jobs deliver, from loading a model to the answer, held to what NumPy finds in transformers' tensors.
@Suite struct LensJobTests {
  private struct Facts: Decodable {
    let attribution_position: Int
    let attribution_tokens: [Int32]
    let attribution_parts: [String]
    let attribution_logits: [Double]
  }

  private static let slot = SlotID(0)

  /// A runner with a model that has recorded a sequence.
  private func watching(_ name: String, _ parts: Recording.Parts, _ ids: [TokenID]) throws -> JobRunner {
    let runner = JobRunner(services: LiveServices(settingsFile: nil))
    let options = LoadOptions(contextLength: 0, threads: 1, logitsBudget: 0, cacheType: .f32)
    runner.perform(.load(1, path: Fixture.path("architectures/\(name)"), slot: Self.slot, options: options))
    _ = actions(of: runner)
    runner.perform(
      .watch(nil, Watch(slot: Self.slot, parts: parts, branch: 1, prompt: ids, tokens: [], limit: 1 << 30)))
    let recorded = actions(of: runner).contains {
      if case .inside(.recorded(_, let sequence)) = $0 { sequence.count == ids.count } else { false }
    }
    try #require(recorded)
    return runner
  }

  private func actions(of runner: JobRunner) -> [Action] {
    var actions: [Action] = []
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline {
      let isIdle = runner.isIdle
      actions += runner.mailbox.collect()
      if isIdle { break }
      Thread.sleep(forTimeInterval: 0.002)
    }
    return actions
  }

  @Test(arguments: ["llama_gqa", "gemma2", "gpt2"])
  func `columns say what NumPy finds in transformers' streams`(name: String) throws {
    let golden = try GoldenTensors(fixture: "inside/\(name).metrics.safetensors")
    let ids = try golden.ids("input_ids")
    let runner = try watching(name, .stream, ids)
    runner.perform(
      .readLens(Self.slot, LensQuery(generation: 3, positions: Array(ids.indices.reversed()), top: 5)))
    let told = actions(of: runner)
    let columns = told.compactMap { action -> LensColumn? in
      if case .lens(.read(Self.slot, generation: 3, let column)) = action { column } else { nil }
    }
    #expect(columns.map(\.position) == ids.indices.reversed())
    #expect(told.contains { if case .lens(.rested(generation: 3)) = $0 { true } else { false } })
    let (tops, logprobs) = (try golden.ids("lens.top_ids"), try golden.floats("lens.top_logprobs"))
    let (divergences, entropies) = (try golden.floats("lens.kl"), try golden.floats("lens.entropy"))
    for column in columns {
      #expect(column.readings.count * ids.count == divergences.count)
      for (stage, reading) in column.readings.enumerated() {
        let place = stage * ids.count + column.position
        #expect(reading.top[0].id == tops[place * 5])
        #expect(abs(reading.top[0].logprob - Double(logprobs[place * 5])) < 5e-3)
        #expect(abs(reading.klToFinal - Double(divergences[place])) < 1e-2)
        #expect(abs(reading.entropy - Double(entropies[place])) < 5e-3)
      }
      let streams = column.norms
      #expect(streams.count == column.readings.count && streams.allSatisfy { $0 > 0 })
    }
  }

  @Test(arguments: ["llama_gqa", "gemma2", "gpt2"])
  func `a logit is taken apart as NumPy does, and its parts make the logit`(name: String) throws {
    let facts = try JSONDecoder().decode(Facts.self, from: try Fixture.data("inside/\(name).metrics.json"))
    let golden = try GoldenTensors(fixture: "inside/\(name).metrics.safetensors")
    let ids = Array(try golden.ids("input_ids").prefix(facts.attribution_position + 1))
    let expected = try golden.floats("attribution.contributions")
    let runner = try watching(name, .stream, ids)
    let rivals: [TokenReference?] = [nil, .id(facts.attribution_tokens[1])]
    for (question, rival) in rivals.enumerated() {
      let token = TokenReference.id(facts.attribution_tokens[0])
      let place = AttributionPlace(generation: 0, position: ids.count - 1, token: token, rival: rival)
      runner.perform(.attribute(Self.slot, place, AttributionQuery(ids: ids, token: token, rival: rival)))
      let report = try #require(
        actions(of: runner).lazy.compactMap { action -> AttributionReport? in
          if case .lens(.attributed(_, place, .success(let report))) = action { report } else { nil }
        }.first)
      let values = Dictionary(uniqueKeysWithValues: report.parts.map { (Self.name($0.part), $0.value) })
      let count = facts.attribution_parts.count
      for (index, part) in facts.attribution_parts.enumerated() {
        #expect(abs((values[part] ?? 0) - Double(expected[question * count + index])) < 2e-3, "\(part)")
      }
      #expect(abs(report.logit - facts.attribution_logits[question]) < 2e-3)
      #expect(abs(report.remainder) < 2e-3)
    }
  }

  /// As the fixtures name it.
  private static func name(_ part: StreamPart) -> String {
    switch part {
    case .embedding: "embedding"
    case .head(let id): "head.\(id.layer).\(id.head)"
    case .attentionBias(_, let layer): "attention_bias.\(layer)"
    case .feedForward(let layer): "feed_forward.\(layer)"
    case .normBias(let layer): "norm_bias.\(layer)"
    }
  }

  @Test(arguments: ["mixtral", "olmoe", "qwen3_moe"])
  func `routing is transformers' own`(name: String) throws {
    let golden = try GoldenTensors(fixture: "architectures/\(name)/golden.safetensors")
    let ids = try golden.ids("input_ids")
    let (weights, shape) = (try golden.floats("router_weights"), golden.shape("router_weights"))
    let runner = try watching(name, .routing, ids)
    for layer in 0..<shape[0] {
      let query = RoutingQuery(layer: layer, count: ids.count, wantsAllLayers: layer == 0)
      runner.perform(.readRouting(Self.slot, query, ids))
      let sight = try #require(
        actions(of: runner).lazy.compactMap { action -> RoutingSight? in
          if case .experts(.saw(_, let sight)) = action { sight } else { nil }
        }.first)
      let expected = weights[layer * shape[1] * shape[2]..<(layer + 1) * shape[1] * shape[2]]
      #expect(sight.weights.count == expected.count && sight.experts == shape[2])
      for (weight, wanted) in zip(sight.weights, expected) { #expect(abs(weight - wanted) < 5e-3) }
      for token in 0..<sight.tokens {
        let sum = (0..<sight.experts).reduce(Float(0)) { $0 + sight.probability(token, $1) }
        #expect(abs(sum - 1) < 1e-4)
      }
      #expect(sight.loads.count == (layer == 0 ? shape[0] : 0))
    }
  }
}
