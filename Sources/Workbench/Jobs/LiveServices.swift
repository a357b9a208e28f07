import Checkpoints
import Foundation
import History
import Inference
import Synchronization
import Tensors
import Tokenizers

/// The real world: this machine's files, the engine, and the settings file.
public final class LiveServices: WorkbenchServices {
  private let settingsFile: SettingsFile?
  private let library: ModelLibrary
  private let historyFile: HistoryFile?
  /// The tokenizer bench asks for the same file at every key.
  private let lastTokenizer = Mutex<(path: String, tokenizer: Tokenizer)?>(nil)

  /// Without a settings file nothing is saved; without a history nothing is kept.
  public init(settingsFile: SettingsFile?, library: ModelLibrary = ModelLibrary(), history: HistoryFile? = nil) {
    self.settingsFile = settingsFile
    self.library = library
    historyFile = history
  }

  public func models() -> [LibraryModel] { library.list().models }

  public func details(path: String) throws -> ModelDetails { try ModelDetails(reading: path) }

  public func tokenize(path: String, _ text: String) throws -> [TokenPiece] {
    let tokenizer = try lastTokenizer.withLock { last in
      if let last, last.path == path { return last.tokenizer }
      let tokenizer = try Tokenizer(opening: path)
      last = (path, tokenizer)
      return tokenizer
    }
    return tokenizer.encode(text, addSpecial: true, parseSpecial: true).map {
      TokenPiece(id: $0, text: tokenizer.display($0), isSpecial: tokenizer.isSpecial($0))
    }
  }

  public func statistics(path: String, tensor: String, progress: (Double) -> Bool) throws -> TensorStatistics {
    let checkpoint = try Checkpoint.open(path)
    return try TensorStatistics(of: checkpoint.matrix(named: tensor), progress: progress)
  }

  public func open(
    path: String, options: LoadOptions, progress: (Double) -> Bool
  ) throws -> any ModelService {
    try checkBudget(options.memoryBudget, path)
    let held = MachineMemory.resident ?? 0
    return try LiveModel(LoadedModel.open(path, progress: progress), options, heldBefore: held)
  }

  /// Before anything is read: the user's own limit, which may be far below what the machine has.
  private func checkBudget(_ budget: Int, _ path: String) throws {
    guard budget > 0 else { return }
    let (bytes, resident) = (try Checkpoint.open(path).fileBytes, MachineMemory.resident ?? 0)
    guard resident + bytes > budget else { return }
    throw JobFailure(
      "The model's \(bytes.byteText) on top of the \(resident.byteText) in use exceed the budget of "
        + "\(budget.byteText); unload another model, or raise memory-budget (F2).")
  }

  public func fetch(name: String, progress: (_ done: Int, _ total: Int) -> Bool) throws -> String {
    guard let sample = library.catalog?.sample(named: name) else {
      throw JobFailure("There is no sample model '\(name)'.")
    }
    let latest = Mutex<FetchProgress?>(nil)
    let fetch = ModelFetch(sample, into: library.folders.models) { report in latest.withLock { $0 = report } }
    let done = DispatchSemaphore(value: 0)
    let outcome = Mutex<Result<Void, any Error>>(.success(()))
    let task = Task {
      do { _ = try await fetch.run() } catch { outcome.withLock { $0 = .failure(error) } }
      done.signal()
    }
    // This thread is the job's own: it waits here and passes on what the fetch reports.
    while done.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      let report = latest.withLock { $0 }
      if !progress(report?.doneBytes ?? 0, report?.totalBytes ?? 0) { task.cancel() }
    }
    try outcome.withLock { $0 }.get()
    return fetch.target
  }

  public func save(_ settings: Settings) throws { try settingsFile?.write(settings) }

  public var keepsHistory: Bool { historyFile?.isReadOnly == false }

  public func history() throws -> HistoryStore? { try historyFile?.store() }

  /// Of a reasonable size: a config has a few kilobytes.
  public func config(path: String) throws -> String {
    var path = ExportWriter.fullPath(path)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      path += "/config.json"
    }
    let most = 4 << 20
    let file = try MappedFile(path)
    guard file.count <= most else {
      throw JobFailure("\(path) has \(file.count) bytes; a config has at most \(most).")
    }
    return withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }
  }

  public func vitals(budget: Int) -> Vitals {
    Vitals(residentBytes: MachineMemory.resident ?? 0, budgetBytes: budget > 0 ? budget : MachineMemory.total ?? 0)
  }
}

/// A model of the engine behind the runner's protocol.
final class LiveModel: ModelService, @unchecked Sendable {
  // @unchecked: `generator` and `adapters` are used by the slot's thread alone; what other threads use is locked or immutable.
  let facts: ModelFacts
  let anatomy: Anatomy
  private let loaded: LoadedModel
  private let generator: Generator
  private let kept: LogitsStore
  /// Of the slot's thread, as the generator is.
  private let threads: Int
  private var adapters: [(adapter: Adapter, isOn: Bool)] = []

  /// heldBefore: bytes the process held before the model was opened.
  init(_ loaded: LoadedModel, _ options: LoadOptions, heldBefore: Int) throws {
    self.loaded = loaded
    anatomy = Anatomy(loaded.model)
    let own = loaded.model.config.contextLength
    let wanted = options.contextLength > 0 ? min(options.contextLength, own) : min(own, 4096)
    var session = SessionOptions(contextLength: wanted, cacheType: options.cacheType)
    if loaded.model.readsSource { session.sourceLength = wanted }
    let kept = LogitsStore(budget: options.logitsBudget, vocabularySize: loaded.model.config.vocabularySize)
    self.kept = kept
    threads = options.threads > 0 ? options.threads : WorkerPool.physicalCores
    generator = try Generator(model: loaded, options: session, threads: threads, keeping: kept)
    let plan = try EnginePlan(
      loaded.model, name: loaded.path, options: session, threads: threads, base: heldBefore)
    let summary = loaded.summary
    facts = ModelFacts(
      name: VisibleText(summary.name).description, path: loaded.path,
      architecture: VisibleText(summary.architecture ?? "?").description, type: summary.type ?? "?",
      contextLength: wanted, vocabularySize: loaded.model.config.vocabularySize, bytes: summary.fileBytes,
      hasChatTemplate: loaded.tokenizer?.chatTemplateSource != nil, readsSource: loaded.model.readsSource,
      planned: plan.model, predictedBytes: plan.bytes)
  }

  func attach(_ source: AdapterSource) throws -> AdapterFacts {
    let adapter = try source.open(on: loaded.model)
    try generator.use(adapters.filter(\.isOn).map(\.adapter) + [adapter])
    adapters.append((adapter, true))
    try renewReaders()
    return AdapterFacts(
      name: VisibleText(adapter.name).description, path: adapter.path, scale: adapter.scale, rank: adapter.rank,
      moduleCount: adapter.moduleCount)
  }

  func use(adapters isOn: [Bool]) throws {
    let chosen = zip(adapters, isOn).map { (adapter: $0.adapter, isOn: $1) }
    try generator.use(chosen.filter(\.isOn).map(\.adapter))
    adapters = chosen
    try renewReaders()
  }

  // MARK: - Looking inside

  private let taken = Mutex<Recording?>(nil)

  var recording: Recording? { taken.withLock { $0 } }

  func record(_ parts: Recording.Parts, limit: Int) throws {
    if parts == recording?.parts ?? [] { return }
    let options = generator.session.options
    let next =
      parts.isEmpty
      ? nil
      : Recording(
        parts, of: loaded.model, contextLength: options.contextLength, sourceLength: options.sourceLength,
        cacheType: options.cacheType, limit: limit)
    generator.session.record(into: next)
    taken.withLock { $0 = next }
    try renewReaders()
  }

  private let reader = Mutex<LensReader?>(nil)
  /// Of the slot's thread.
  private var dissector: StreamDissector?

  var lens: LensReader? { reader.withLock { $0 } }

  /// What reads the recording, or its sequence again, does so with the adapters that are on.
  private func renewReaders() throws {
    dissector = nil
    guard let recording, recording.parts.contains(.stream) else { return reader.withLock { $0 = nil } }
    let projector = try LogitProjector(
      loaded.model, rows: min(32, loaded.model.config.blockCount + 1), pool: WorkerPool(threads: max(1, threads / 2)),
      precision: generator.session.options.precision, adapters: activeAdapters)
    let next = LensReader(recording, through: projector) { [loaded] in loaded.display($0) }
    reader.withLock { $0 = next }
  }

  private var activeAdapters: [Adapter] { adapters.filter(\.isOn).map(\.adapter) }

  func attribute(_ query: AttributionQuery, cancelled: () -> Bool) throws -> AttributionReport {
    let dissector = try dissector(for: query)
    return try dissector.attribute(query, text: text, named: firstToken, cancelled: cancelled)
  }

  /// The one there is, or one with room for twice as much, as far as the context goes.
  private func dissector(for query: AttributionQuery) throws -> StreamDissector {
    if let dissector, dissector.fits(query) { return dissector }
    self.dissector = nil
    let options = generator.session.options
    func room(_ count: Int, _ most: Int) -> Int { max(count, min(most, max(64, 2 * count))) }
    let made = try StreamDissector(
      loaded.model, capacity: room(query.ids.count, options.contextLength),
      sourceCapacity: query.source.isEmpty ? 0 : room(query.source.count, options.sourceLength),
      adapters: activeAdapters, interventions: generator.session.interventions, threads: threads)
    dissector = made
    return made
  }

  /// What a text begins with; with `#` before it, the token of that number.
  private func firstToken(of text: String) throws -> TokenID {
    if text.hasPrefix("#"), let id = TokenID(text.dropFirst()) { return id }
    guard let id = try loaded.requiredTokenizer().encode(text, addSpecial: false, parseSpecial: true).first else {
      throw JobFailure("'\(text)' makes no token.")
    }
    return id
  }

  func takeRecording() -> Recording? {
    generator.session.record(into: nil)
    reader.withLock { $0 = nil }
    return taken.withLock { recording in
      defer { recording = nil }
      return recording
    }
  }

  func alter(_ plan: InterventionRequest, _ input: ModelInput) throws {
    dissector = nil
    try generator.intervene(Interventions())
    if !plan.isEmpty { try plan.apply(to: generator.session, input: input) }
  }

  func laboratory(positions: Int) throws -> any Laboratory {
    var options = generator.session.options
    options.contextLength = max(2, min(positions, options.contextLength))
    options.sourceLength = min(options.sourceLength, max(options.sourceLength, positions))
    return try LiveLaboratory(
      model: loaded, options: options, threads: threads, adapters: activeAdapters)
  }

  func quantizations(beside others: [SlotID: any ModelService]) -> any QuantizationService {
    LiveQuantizations(
      loaded, beside: others.compactMapValues { ($0 as? LiveModel)?.loaded }, threads: threads)
  }

  func run(
    _ request: GenerationRequest, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void
  ) throws {
    try generator.run(request, cancelled: cancelled, onEvent: onEvent)
  }

  func text(of id: TokenID) -> String { loaded.display(id) }

  func isSpecial(_ id: TokenID) -> Bool { loaded.tokenizer?.isSpecial(id) ?? true }

  func logits(after history: [TokenID]?) -> (logits: [Float], history: [TokenID])? {
    if let history { return kept.logits(after: history).map { ($0, history) } }
    return kept.newest.map { ($0.logits, $0.history) }
  }
}
