import Analysis
import Checkpoints
import TestSupport
import Testing

struct LensTests {
  @Test(arguments: InsideGolden.names)
  func `the lens reads what NumPy reads at every layer`(name: String) throws {
    let golden = try InsideGolden(name)
    let (position, count) = (golden.facts.lens_position, golden.tokens.count)
    let logits = try golden.rows("lens.logits")
    let (ids, logprobs) = (try golden.tensors.ids("lens.top_ids"), try golden.rows("lens.top_logprobs"))
    let (divergences, entropies) = (try golden.rows("lens.kl"), try golden.rows("lens.entropy"))
    let ranks = try golden.tensors.ids("lens.rank")
    let target = LensTarget(logits[logits.count - 1])
    for (layer, row) in logits.enumerated() {
      let reading = LensReading(row, target: target, top: 5)
      let place = layer * count + position
      #expect(reading.top.map(\.id) == Array(ids[place * 5..<place * 5 + 5]))
      for (candidate, expected) in zip(reading.top, logprobs[place]) {
        #expect(abs(candidate.logprob - Double(expected)) < 1e-5)
      }
      #expect(abs(reading.klToFinal - Double(divergences[layer][position])) < 1e-5)
      #expect(abs(reading.entropy - Double(entropies[layer][position])) < 1e-5)
      #expect(reading.rankOfFinal == Int(ranks[place]))
    }
    let last = LensReading(logits[logits.count - 1], target: target, top: 1)
    #expect(last.klToFinal < 1e-6 && last.rankOfFinal == 0 && last.top[0].id == target.top)
  }

  @Test func `of equals the first is the likelier, and more are wanted than there are`() {
    let reading = LensReading([1, 3, 3, 2], target: LensTarget([1, 3, 3, 2]), top: 9)
    #expect(reading.top.map(\.id) == [1, 2, 3, 0])
  }

  @Test func `the divergence is of the layer from the last one, not the other way`() {
    let (layer, final): ([Float], [Float]) = ([0, 0], [logs(0.9), logs(0.1)])
    let reading = LensReading(layer, target: LensTarget(final), top: 1)
    let expected = 0.9 * logarithm(0.9 / 0.5) + 0.1 * logarithm(0.1 / 0.5)
    #expect(abs(reading.klToFinal - expected) < 1e-6)
  }

  private func logs(_ x: Double) -> Float { Float(logarithm(x)) }
}

struct AttributionTests {
  @Test(arguments: InsideGolden.names)
  func `each part's share is NumPy's, and all of them make the logit`(name: String) throws {
    let golden = try InsideGolden(name)
    let facts = golden.facts
    let stream = try golden.tensors.floats("attribution.stream")
    let weight = try golden.tensors.floats("attribution.weight")
    let bias = golden.tensors.entries["attribution.bias"] == nil ? nil : try golden.tensors.floats("attribution.bias")
    let norm =
      facts.norm == "layer"
      ? FrozenNorm.layer(of: stream, weight: weight, bias: bias, epsilon: facts.norm_epsilon)
      : FrozenNorm.rms(of: stream, weight: weight, epsilon: facts.norm_epsilon)
    let (parts, expected) = (try golden.rows("attribution.parts"), try golden.rows("attribution.contributions"))
    for (question, direction) in try golden.rows("attribution.directions").enumerated() {
      var attribution = DirectAttribution<Int>(norm: norm, direction: direction)
      for (index, part) in parts.enumerated() { attribution.take(index, part) }
      for (contribution, wanted) in zip(attribution.contributions, expected[question]) {
        #expect(abs(contribution.value - Double(wanted)) < 1e-4)
      }
      #expect(abs(attribution.bias - facts.attribution_biases[question]) < 1e-5)
      #expect(abs(attribution.total - facts.attribution_logits[question]) < 1e-4)
      #expect(abs(attribution.strongest(1)[0].value) == attribution.contributions.map { abs($0.value) }.max())
    }
  }

  @Test func `a scale and the head's own bias count for all`() {
    var attribution = DirectAttribution<String>(norm: .none, direction: [1, 2], outputBias: 3, scale: 0.5)
    attribution.take("embedding", [1, 1])
    attribution.take("head", [0, -2])
    #expect(attribution.contributions.map(\.value) == [1.5, -2])
    #expect(attribution.total == 1)
  }
}
