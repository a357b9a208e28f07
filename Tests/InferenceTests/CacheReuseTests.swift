import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

/// Every architecture, decoding far past its windows and going back behind them: the cache changes no result.
@Suite struct CacheReuseTests {
  static let length = 45

  /// The golden's tokens, and then others from its vocabulary. [length]
  private func ids(_ golden: ArchitectureGolden, _ model: BoundModel) throws -> [TokenID] {
    var random = FixedRandom(state: 7)
    let own = try golden.expected().ids("input_ids")
    return Array(own.prefix(Self.length))
      + (0..<max(0, Self.length - own.count)).map { _ in
        TokenID(random.next(below: model.config.vocabularySize))
      }
  }

  @Test(arguments: ArchitectureGolden.all)
  func `decoding three windows on gives what one pass gives`(golden: ArchitectureGolden) throws {
    let model = try golden.open()
    let ids = try ids(golden, model)
    var rows: [[Float]] = []
    var probe = NoProbe()
    try golden.session(model).trace(ids, probing: &probe) { _, row in rows.append(Array(row)) }
    let start = max(1, try golden.prefixLength())
    let stepwise = try golden.session(model, batch: 4, threads: 1)
    try stepwise.evaluate(Array(ids.prefix(start)))
    for (position, id) in ids.enumerated().dropFirst(start) {
      try stepwise.step(id)
      guard position == ids.count - 1 || model.declaration.config.rotary.longFrom == nil else { continue }
      #expect(largestDifference(Array(stepwise.logits), rows[position]) < 1e-4, "position \(position)")
    }
  }

  @Test(arguments: ArchitectureGolden.all, [3, 9, 20, 43])
  func `going back to any position and on again gives what a fresh cache gives`(
    golden: ArchitectureGolden, kept: Int
  ) throws {
    let model = try golden.open()
    let first = try ids(golden, model)
    var second = first
    for position in kept..<Self.length {
      second[position] = (first[position] + 1) % TokenID(model.config.vocabularySize)
    }
    let used = try golden.session(model, batch: 6)
    try used.evaluate(first)
    try used.step(first[0])
    try used.evaluate(Array(second.dropLast(1)))
    try used.step(second[Self.length - 1])
    let fresh = try golden.session(model)
    try fresh.evaluate(second)
    #expect(used.tokens == second)
    #expect(largestDifference(Array(used.logits), Array(fresh.logits)) < 1e-4)
  }
}
