import Analysis
import ArgumentParser
import Checkpoints
import Inference
import Tensors
import Workbench

/// What verbs that look inside a model on a prompt have in common.
struct InsideOptions: ParsableArguments {
  @OptionGroup var model: ModelArgument
  @OptionGroup(title: "Prompt") var prompt: PromptOptions
  @Option(
    help: ArgumentHelp(
      "Of a model with an encoder, which reads the prompt: the decoder's tokens (default: the one it starts from).",
      valueName: "1,2,3"))
  var decoderIds: TokenList?
  @Option(help: ArgumentHelp("How many tokens from the first on see each other.", valueName: "n"))
  var prefixLength = 0
  @Flag(inversion: .prefixedNo, help: "Compute with float32 activations and cache.")
  var exact = true
  @OptionGroup(title: "Interventions") var interventions: InterventionOptions
  @OptionGroup var adapters: AdapterOptions
  @OptionGroup var cache: CacheOptions
  @OptionGroup var memory: ForceOptions
  @OptionGroup var threads: ThreadOptions

  /// Opens the model, makes sure there is memory for all of it, and runs the prompt.
  ///
  /// `extra`: bytes the verb takes besides session and recording.
  func run(
    recording parts: Recording.Parts, extra: (_ model: BoundModel, _ input: ModelInput) throws -> Int
  ) throws -> InsideRun {
    Interruption.beginCatching()
    let loaded = try LoadedModel.open(try model.path(), warmingUp: false, isForced: memory.force)
    let input = try self.input(for: loaded)
    let request = try interventions.request(for: loaded)
    let options = try options(for: loaded.model, input, other: request.otherPrompt.count)
    let adapters = try self.adapters.open(on: loaded.model)
    var bytes = adapters.reduce(try extra(loaded.model, input)) { $0 + $1.bytes }
    bytes +=
      input.ids.count
      * Recording.bytesPerPosition(parts, of: loaded.model, cacheType: options.cacheType)
      + Recording.sourceBytes(
        parts, of: loaded.model, sourceLength: input.source.count, cacheType: options.cacheType)
    if !request.isEmpty { bytes += InterventionEffect.bytes(of: loaded.model, tokens: input.ids.count) }
    if !memory.force {
      try EnginePlan(loaded.model, name: loaded.path, options: options, threads: threads.count, extra: bytes).check()
    }
    let pool = WorkerPool(threads: threads.count)
    let session = Session(model: loaded.model, options: options, pool: pool)
    try session.use(adapters)
    let recording = Recording(
      parts, of: loaded.model, contextLength: input.ids.count, sourceLength: input.source.count,
      cacheType: options.cacheType)
    var run = InsideRun(
      loaded: loaded, input: input, request: request, session: session, recording: recording, pool: pool)
    try run.evaluate()
    return run
  }

  private func input(for loaded: LoadedModel) throws -> ModelInput {
    guard decoderIds == nil || loaded.model.readsSource else {
      throw ValidationError(
        "--decoder-ids is for models with an encoder; '\(loaded.model.config.architecture)' has none.")
    }
    let ids = try loaded.tokens(of: try prompt.read())
    guard !ids.isEmpty else { throw InferenceError.emptyPrompt }
    return ModelInput(ids, for: loaded.model, decoderIDs: decoderIds?.ids)
  }

  private func options(for model: BoundModel, _ input: ModelInput, other: Int) throws -> SessionOptions {
    guard (0...input.ids.count).contains(prefixLength) else {
      throw ValidationError(
        "--prefix-length is \(prefixLength); expected 0 to the \(input.ids.count) tokens of the prompt.")
    }
    let length = max(input.ids.count, other)
    var options: SessionOptions =
      exact ? .exact(contextLength: length) : SessionOptions(contextLength: length, logitRows: 32)
    if let type = cache.cacheType { options.cacheType = type }
    options.prefixLength = prefixLength
    options.sourceLength = input.source.count
    return options
  }
}

/// A model that was run on a prompt, and what was kept of it.
struct InsideRun {
  let loaded: LoadedModel
  let input: ModelInput
  let request: InterventionRequest
  let session: Session
  let recording: Recording
  let pool: WorkerPool
  /// Nil where nothing was done.
  private(set) var effect: InterventionEffect?

  init(
    loaded: LoadedModel, input: ModelInput, request: InterventionRequest, session: Session, recording: Recording,
    pool: WorkerPool
  ) {
    self.loaded = loaded
    self.input = input
    self.request = request
    self.session = session
    self.recording = recording
    self.pool = pool
  }

  var model: BoundModel { loaded.model }

  /// What figures call it.
  var title: String { "\(loaded.path.split(separator: "/").last ?? "")" + (request.isEmpty ? "" : " · altered") }

  /// The text of tokens; of a model without a tokenizer, their ids.
  func pieces(_ ids: [TokenID]) -> [String] { ids.map(piece) }

  func piece(_ id: TokenID) -> String {
    loaded.tokenizer.map { String(decoding: $0.piece(id), as: UTF8.self) } ?? "\(id)"
  }

  /// One line on what the interventions did; nothing where there were none.
  var effectText: String {
    guard let effect else { return "" }
    let loss = effect.lossBefore.flatMap { before in
      effect.lossAfter.map { ", loss \(before.fixed(3)) → \($0.fixed(3))" }
    }
    let change = effect.after.chosenLogprob - effect.before.chosenLogprob
    return "\n\(request.descriptions.joined(separator: ", ")): KL \(effect.meanDivergence.fixed(4))\(loss ?? ""), "
      + "log p of \(TokenLabel(piece(effect.before.best.id)).text) \(change.fixed(3))\n"
  }

  fileprivate mutating func evaluate() throws {
    let line = ProgressLine()
    defer { line.clear() }
    let isCancelled = { Interruption.isPending }
    if !request.isEmpty {
      session.record(into: recording)
      effect = try InterventionEffect.measure(on: session, input, cancelled: isCancelled) {
        try request.apply(to: session, input: input, cancelled: isCancelled)
      }
      return
    }
    session.record(into: recording)
    let count = input.ids.count
    try input.evaluate(on: session, progress: { line.show("reading \($0) of \(count)") }, cancelled: isCancelled)
  }
}
