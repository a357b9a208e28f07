import Analysis
import Checkpoints
import Inference
import Tensors

/// Carries out a study of all heads, telling what it has found as it goes.
struct HeadExperiment {
  private let model: any ModelService
  private let cancelled: @Sendable () -> Bool
  private let report: (StudyReport, _ share: Double) -> Void

  init(
    _ model: any ModelService, cancelled: @escaping @Sendable () -> Bool,
    report: @escaping (StudyReport, _ share: Double) -> Void
  ) {
    self.model = model
    self.cancelled = cancelled
    self.report = report
  }

  func run(_ study: HeadStudy) throws {
    switch study {
    case .importance(let input, let mean): try measureImportance(input, mean: mean)
    case .repeated(let length, let seed): try repeatRandomTokens(length, seed)
    case .surgery(let input, let order): try takeAway(order, input)
    }
  }

  /// Mean loss of the sequence under a plan. Nats a token.
  private func loss(
    _ plan: InterventionRequest, _ input: ModelInput, in laboratory: any Laboratory
  ) throws -> Double {
    try laboratory.apply(plan, to: input)
    let found = try laboratory.logProbs(of: input, cancelled: cancelled)
    return -found.reduce(0) { $0 + Double($1) } / Double(max(1, found.count))
  }

  private func measureImportance(_ input: ModelInput, mean: Bool) throws {
    let laboratory = try model.laboratory(positions: input.ids.count)
    let base = try loss(InterventionRequest(), input, in: laboratory)
    let anatomy = model.anatomy
    let heads = (0..<(anatomy.layers[.decoder] ?? 0)).flatMap { layer in
      (0..<anatomy.heads).map { HeadID(layer, $0) }
    }
    for (index, head) in heads.enumerated() {
      var plan = InterventionRequest()
      plan[head] = mean ? .mean : .zero
      let change = try loss(plan, input, in: laboratory) - base
      report(.importance(base: base, changes: [head: change]), Double(index + 1) / Double(heads.count))
    }
  }

  private func repeatRandomTokens(_ length: Int, _ seed: UInt64) throws {
    let ids = RepeatedTokens(length: length, seed: seed, vocabularySize: model.facts.vocabularySize).ids
    let input = ModelInput(ids: ids)
    let laboratory = try model.laboratory(positions: ids.count)
    let recording = try laboratory.record(input, parts: .attention, cancelled: cancelled)
    let survey = try AttentionSurvey(
      of: recording, tokens: ids, AttentionSurvey.Plan(), pool: WorkerPool(threads: WorkerPool.physicalCores),
      cancelled: cancelled)
    report(.repeated(Dictionary(uniqueKeysWithValues: survey.heads.map { ($0.id, $0.metrics) })), 1)
  }

  private func takeAway(_ order: [HeadID], _ input: ModelInput) throws {
    let laboratory = try model.laboratory(positions: input.ids.count)
    let footprint = HeadFootprint(laboratory.model, cacheType: laboratory.cacheType)
    var plan = InterventionRequest()
    var steps: [SurgeryStep] = []
    for removed in 0...order.count {
      if removed > 0 { plan[order[removed - 1]] = .zero }
      let perplexity = try loss(plan, input, in: laboratory).exponential
      let saved = footprint.saved(by: plan.zeroed)
      steps.append(
        SurgeryStep(
          head: removed > 0 ? order[removed - 1] : nil, removed: removed, perplexity: perplexity,
          savedBytes: saved.weights, savedCacheBytes: saved.cache,
          savedShare: Double(saved.weights) / Double(max(1, laboratory.model.weightBytesPerToken))))
      report(.surgery(steps), Double(removed + 1) / Double(order.count + 1))
    }
  }
}
