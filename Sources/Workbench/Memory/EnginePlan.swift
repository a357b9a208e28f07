import Checkpoints
import Inference
import Planning
import Tensors

/// What this process takes to run a model: its files mapped, what of them is copied, a session, and what a process takes
/// that runs nothing. Worked out from settings and directory, before any weight is touched.
public struct EnginePlan: Sendable {
  public let model: PlannedModel
  public let components: [Component]
  private let options: SessionOptions
  private let threads: Int

  public var bytes: Int { components.bytes }

  /// work: what will be run; nil for all that a session may come to take. base: bytes of a process that runs nothing.
  /// extra: bytes the caller needs besides.
  public init(
    _ checkpoint: Checkpoint, name: String, options: SessionOptions, threads: Int = WorkerPool.physicalCores,
    work: SessionPlan.Work? = nil, base: Int = 0, extra: Int = 0
  ) throws {
    try self.init(
      try PlannedModel(name: name, checkpoint), in: checkpoint, options: options, threads: threads, work: work,
      base: base, extra: extra)
  }

  /// The same of a model that is bound.
  public init(
    _ model: BoundModel, name: String, options: SessionOptions, threads: Int = WorkerPool.physicalCores, base: Int = 0,
    extra: Int = 0
  ) throws {
    let planned = PlannedModel(name: name, model.declaration, of: model.architecture, in: model.checkpoint)
    try self.init(
      planned, in: model.checkpoint, options: options, threads: threads, work: nil, base: base, extra: extra)
  }

  private init(
    _ model: PlannedModel, in checkpoint: Checkpoint, options: SessionOptions, threads: Int, work: SessionPlan.Work?,
    base: Int, extra: Int
  ) throws {
    self.model = model
    (self.options, self.threads) = (options, threads)
    let types = Set(model.tensors.filter { $0.kind != .vector }.compactMap { $0.stored?.type })
    let session = SessionPlan(
      model.declaration, options: options, threads: threads, types: Array(types), work: work)
    components =
      try Self.files(model, checkpoint)
      + session.parts.map {
        try Component($0.isCache ? .cache : .activations, $0.name, bytes: Double($0.bytes), $0.formula)
      }
      + [
        try Component(
          .runtime, "the process itself", bytes: Double(base), "measured on this machine with a tiny model"),
        try Component(.buffers, "adapters and results", bytes: Double(extra), "what this run keeps besides"),
      ].filter { $0.bytes > 0 }
  }

  /// Whole files, since loading reads all of them: tensors by what they are for, and the rest.
  private static func files(_ model: PlannedModel, _ checkpoint: Checkpoint) throws -> [Component] {
    let groups: [(String, Set<PlannedTensor.Kind>)] = [
      ("embeddings", [.embedding]), ("attention", [.attention]), ("feed-forward", [.feedForward, .projection]),
      ("experts", [.experts]), ("output head", [.head]), ("norms, biases, routers", [.vector, .router]),
    ]
    var parts = try groups.compactMap { name, kinds -> Component? in
      let tensors = model.tensors.filter { kinds.contains($0.kind) }
      let bytes = tensors.reduce(0) { $0 + ($1.stored?.bytes ?? 0) }
      guard bytes > 0 else { return nil }
      let types = Set(tensors.compactMap { $0.stored?.type.name }).sorted().joined(separator: ", ")
      let numbers = Int(tensors.reduce(0) { $0 + $1.elements })
      return try Component(.weights, name, bytes: Double(bytes), "\(numbers) parameters in \(types), mapped")
    }
    let rest = checkpoint.fileBytes - parts.bytes
    parts.append(
      try Component(
        .weights, "settings and directory", bytes: Double(max(rest, 0)),
        "the rest of the \(checkpoint.fileBytes) bytes of files"))
    let vectors = model.tensors.filter { $0.kind == .vector }.reduce(0) { $0 + $1.elements }
    let copied = model.tensors.reduce(0) { $0 + ($1.stored?.copiedBytes ?? 0) }
    parts.append(
      try Component(
        .weights, "copies of weights", bytes: vectors * 4 + Double(copied),
        "norms and biases as float32" + (copied > 0 ? ", and matrices that kernels can't read as they lie" : "")))
    return parts
  }

  // MARK: - Whether it fits

  /// Throws where `available` bytes are too few, with what would fit instead.
  public func check(available: Int? = MachineMemory.available) throws(GenerationError) {
    guard let available, bytes > available else { return }
    throw .notEnoughMemory(needed: bytes, available: available, instead: instead(available))
  }

  /// The longest context that fits in `available`, with this type of cache or a smaller one; nil where none does.
  public func longestContext(in available: Int, cacheType: CacheType? = nil) -> Int? {
    func fits(_ length: Int) -> Bool {
      var changed = options
      changed.contextLength = length
      if let cacheType { changed.cacheType = cacheType }
      let plan = SessionPlan(model.declaration, options: changed, threads: threads)
      let fixed = components.filter { $0.kind != .cache && $0.kind != .activations }.bytes
      return fixed + plan.bytes <= available
    }
    guard fits(1) else { return nil }
    var known = 1, beyond = max(model.config.contextLength, 2)
    if fits(beyond) { return beyond }
    while beyond - known > 1 {
      let middle = known + (beyond - known) / 2
      if fits(middle) { known = middle } else { beyond = middle }
    }
    return known
  }

  private func instead(_ available: Int) -> String {
    if let length = longestContext(in: available), length < options.contextLength {
      return "a context of \(length) fits"
    }
    if options.cacheType != .q8_0, let length = longestContext(in: available, cacheType: .q8_0) {
      return "a context of \(length) with keys and values in q8_0 fits"
    }
    return "a model of at most \((available - components.filter { $0.kind != .weights }.bytes).byteText) would fit"
  }
}
