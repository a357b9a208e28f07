import Checkpoints
import Inference
import Tensors

/// A session beside the one that generates, for experiments that alter the computation: nothing of it stays. One thread at
/// a time.
public protocol Laboratory: AnyObject {
  /// Alters what follows.
  func apply(_ plan: InterventionPlan, sequence: [TokenID]) throws
  /// Log-probabilities of tokens given those before them, from the second on. [ids.count - 1]
  func logProbs(of ids: [TokenID], cancelled: () -> Bool) throws -> [Float]
  func run(_ request: GenerationRequest, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void) throws
  /// Runs the sequence recorded.
  func record(_ ids: [TokenID], parts: Recording.Parts, cancelled: () -> Bool) throws -> Recording
  var model: BoundModel { get }
  var cacheType: CacheType { get }
}

/// The engine's. It has the adapters of the session it stands beside, and its cache type.
final class LiveLaboratory: Laboratory {
  private let generator: Generator
  var model: BoundModel { generator.model.model }
  var cacheType: CacheType { generator.session.options.cacheType }

  init(model: LoadedModel, options: SessionOptions, threads: Int, adapters: [Adapter]) throws {
    generator = try Generator(model: model, options: options, threads: threads, adapters: adapters)
  }

  func apply(_ plan: InterventionPlan, sequence: [TokenID]) throws {
    try generator.intervene(Interventions())
    try generator.intervene(try interventions(plan, sequence))
  }

  func logProbs(of ids: [TokenID], cancelled: () -> Bool) throws -> [Float] {
    try generator.logProbs(of: ids, cancelled: cancelled)
  }

  func run(_ request: GenerationRequest, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void) throws {
    try generator.run(request, cancelled: cancelled, onEvent: onEvent)
  }

  func record(_ ids: [TokenID], parts: Recording.Parts, cancelled: () -> Bool) throws -> Recording {
    let recording = Recording(
      parts, of: model, contextLength: ids.count, cacheType: generator.session.options.cacheType)
    generator.session.record(into: recording)
    defer { generator.session.record(into: nil) }
    try generator.session.evaluate(ids, cancelled: cancelled)
    return recording
  }

  /// Means and patches are worked out on the sequences they come from.
  func interventions(_ plan: InterventionPlan, _ sequence: [TokenID]) throws -> Interventions {
    var interventions = Interventions()
    interventions.skippedLayers = plan.skippedLayers
    interventions.experts = plan.experts
    let means = plan.heads.values.contains(.mean) ? try watch(sequence, HeadMeans(model)) : nil
    for (id, ablation) in plan.heads {
      switch ablation {
      case .zero: interventions.heads[id] = .scaled(0)
      case .scaled(let factor): interventions.heads[id] = .scaled(factor)
      case .mean: interventions.heads[id] = means?.mean(of: id).map { .replaced($0) } ?? .scaled(0)
      }
    }
    interventions.patches = try plan.patches.map(patch)
    return interventions
  }

  private func patch(_ patch: InterventionPlan.Patch) throws -> Interventions.Patch {
    let stage: Stage
    var columns: Range<Int>?
    switch patch.place {
    case .stream(let layer): stage = .blockOutput(layer: layer)
    case .head(let head):
      stage = head.attention == .cross ? .crossHeadOutputs(layer: head.layer) : .headOutputs(layer: head.layer)
      columns = head.head * model.headOutputWidth..<(head.head + 1) * model.headOutputWidth
    }
    let capture = try watch(Array(patch.source.prefix(patch.position + 1)), StageCapture([stage]))
    let values = capture.values[stage] ?? []
    let width = values.count / max(1, patch.position + 1)
    let row = Array(values.suffix(width))
    let part = columns.map { Array(row[$0.clamped(to: 0..<row.count)]) } ?? row
    return Interventions.Patch(stage, columns: columns, rows: [patch.position: part])
  }

  private func watch<P: Probe>(_ ids: [TokenID], _ probe: P) throws -> P {
    var probe = probe
    try generator.session.trace(ids, probing: &probe) { _, _ in }
    return probe
  }
}
