import Checkpoints

/// Notes what the candidates are after each stage. Holds the model's own weights of a step meanwhile.
struct WaterfallRecorder: ~Copyable, @unchecked Sendable {
  // @unchecked: the buffer is owned by this value alone, which can't be copied.

  /// exp(logit - best) as the model gave them. [vocabulary]
  private let modelWeights: UnsafeMutablePointer<Float>
  private var modelTotal = 0.0
  /// Stages noted so far.
  private var noted = 0

  init(vocabularySize: Int) {
    modelWeights = .allocate(capacity: Candidates.padded(max(vocabularySize, 1)))
  }

  deinit { modelWeights.deallocate() }

  mutating func begin(_ waterfall: inout Waterfall, _ candidates: inout Candidates) {
    noted = 0
    modelTotal = 0
    let softmax = candidates.softmax()
    if let softmax {
      modelWeights.update(from: candidates.weights, count: candidates.count)
      modelTotal = softmax.total
    }
    note(.model, &waterfall, candidates, softmax)
  }

  mutating func note(_ name: SamplerName, _ waterfall: inout Waterfall, _ candidates: inout Candidates) {
    let softmax = candidates.softmax()
    note(name, &waterfall, candidates, softmax)
  }

  private mutating func note(
    _ name: SamplerName, _ waterfall: inout Waterfall, _ candidates: borrowing Candidates, _ softmax: Softmax?
  ) {
    let index = noted
    noted += 1
    if index == waterfall.stages.count {
      waterfall.stages.append(.init(name: name, remaining: 0, mass: 0, top: []))
      waterfall.stages[index].top.reserveCapacity(min(waterfall.top, candidates.count))
    }
    waterfall.stages[index].name = name
    waterfall.stages[index].remaining = candidates.count
    waterfall.stages[index].mass = mass(of: candidates)
    list(waterfall.top, into: &waterfall.stages[index].top, candidates, softmax)
  }

  /// Takes away what an earlier step with more stages left behind.
  func end(_ waterfall: inout Waterfall, chosen: TokenID) {
    if waterfall.stages.count > noted { waterfall.stages.removeLast(waterfall.stages.count - noted) }
    waterfall.chosen = chosen
  }

  private func mass(of candidates: borrowing Candidates) -> Float {
    guard modelTotal > 0 else { return 0 }
    if candidates.isWhole { return 1 }
    var sum = 0.0
    for position in 0..<candidates.count { sum += Double(modelWeights[Int(candidates.id(at: position))]) }
    return Float(sum / modelTotal)
  }

  private func list(
    _ count: Int, into top: inout [Waterfall.Candidate], _ candidates: borrowing Candidates, _ softmax: Softmax?
  ) {
    top.removeAll(keepingCapacity: true)
    for rank in 0..<candidates.ranking.rank(top: count, of: candidates.logits, count: candidates.count) {
      let position = candidates.ranking.ranked[rank].position
      let share = softmax.map { Double(candidates.weights[position]) / $0.total } ?? 1 / Double(candidates.count)
      top.append(.init(id: candidates.id(at: position), probability: Float(share)))
    }
  }
}
