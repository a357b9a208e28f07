import Checkpoints
import Inference
import Tensors

/// A session beside the one that generates, for experiments that alter the computation: nothing of it stays. One thread at
/// a time.
public protocol Laboratory: AnyObject {
  var model: BoundModel { get }
  var cacheType: CacheType { get }
  /// Alters what follows, and nothing else any more.
  func apply(_ request: InterventionRequest, to input: ModelInput) throws
  /// Log-probabilities of the decoder's tokens given those before them, from the second on. [ids.count - 1]
  func logProbs(of input: ModelInput, cancelled: () -> Bool) throws -> [Float]
  func run(_ request: GenerationRequest, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void) throws
  /// Runs a sequence recorded.
  func record(_ input: ModelInput, parts: Recording.Parts, cancelled: () -> Bool) throws -> Recording
}

/// The engine's. It has the adapters of the session it stands beside, and its cache type.
final class LiveLaboratory: Laboratory {
  private let generator: Generator
  private var session: Session { generator.session }
  var model: BoundModel { session.model }
  var cacheType: CacheType { session.options.cacheType }

  init(model: LoadedModel, options: SessionOptions, threads: Int, adapters: [Adapter]) throws {
    generator = try Generator(model: model, options: options, threads: threads, adapters: adapters)
  }

  func apply(_ request: InterventionRequest, to input: ModelInput) throws {
    try session.intervene(Interventions())
    try request.apply(to: session, input: input)
  }

  func logProbs(of input: ModelInput, cancelled: () -> Bool) throws -> [Float] {
    let ids = input.ids
    var probe = NoProbe()
    var found: [Float] = []
    found.reserveCapacity(ids.count)
    try input.trace(on: session, probing: &probe, cancelled: cancelled) { position, logits in
      guard position + 1 < ids.count, let base = logits.baseAddress else { return }
      found.append(logits[Int(ids[position + 1])] - Vectors.logSumExp(base, count: logits.count))
    }
    return found
  }

  func run(_ request: GenerationRequest, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void) throws {
    try generator.run(request, cancelled: cancelled, onEvent: onEvent)
  }

  func record(_ input: ModelInput, parts: Recording.Parts, cancelled: () -> Bool) throws -> Recording {
    let recording = Recording(
      parts, of: model, contextLength: input.ids.count, sourceLength: input.source.count, cacheType: cacheType)
    session.record(into: recording)
    defer { session.record(into: nil) }
    try input.evaluate(on: session, cancelled: cancelled)
    return recording
  }
}
