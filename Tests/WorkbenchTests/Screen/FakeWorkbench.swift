import Checkpoints
import History
import Inference
import Synchronization
import Workbench

/// A world with one model that answers at once and says the same every time.
final class FakeServices: WorkbenchServices {
  let saved = Mutex<[Settings]>([])
  let holdsOpen: Bool
  private let historyFile: HistoryFile?

  /// With `holdsOpen`, loading goes on until it is cancelled.
  init(holdsOpen: Bool = false, history: HistoryFile? = nil) {
    self.holdsOpen = holdsOpen
    historyFile = history
  }

  func models() -> [LibraryModel] {
    [LibraryModel(name: "tiny", origin: .cache, path: "/models/tiny.gguf", architecture: "llama", bytes: 1000)]
  }
  func details(path: String) throws -> ModelDetails {
    ModelDetails(path: path, facts: [], metadata: [], tensors: [], diagram: [], template: "")
  }
  func tokenize(path: String, _ text: String) throws -> [TokenPiece] {
    text.enumerated().map { TokenPiece(id: Int32($0.offset), text: String($0.element)) }
  }
  func statistics(path: String, tensor: String, progress: (Double) -> Bool) throws -> TensorStatistics {
    throw JobFailure("There are no numbers here.")
  }
  func open(path: String, options: LoadOptions, progress: (Double) -> Bool) throws -> any ModelService {
    var share = 0.0
    while progress(share) {
      share = min(1, share + 0.1)
      if share == 1, !holdsOpen { return FakeModel(path) }
    }
    throw JobFailure("given up", isCancellation: true)
  }
  func fetch(name: String, progress: (Int, Int) -> Bool) throws -> String { "/models/\(name).gguf" }
  func save(_ settings: Settings) throws { saved.withLock { $0.append(settings) } }
  var keepsHistory: Bool { historyFile?.isReadOnly == false }
  func history() throws -> HistoryStore? { try historyFile?.store() }
  func vitals(budget: Int) -> Vitals { Vitals(residentBytes: 1 << 20, budgetBytes: 1 << 30) }
}

/// Says `a b c …`, one letter a token, until its request's limit or for ever.
final class FakeModel: ModelService {
  let facts: ModelFacts
  private let newest = Mutex<[TokenID]>([])

  init(_ path: String) {
    facts = ModelFacts(
      name: "tiny", path: path, architecture: "llama", type: "F32", contextLength: 4096, vocabularySize: 26,
      bytes: 1000,
      hasChatTemplate: true)
  }

  func attach(_ source: AdapterSource) throws -> AdapterFacts {
    guard source.path.hasPrefix("/adapters/") else { throw JobFailure("There is no such file.") }
    return AdapterFacts(name: "style", path: source.path, scale: source.scale, rank: 4, moduleCount: 2)
  }

  func use(adapters isOn: [Bool]) throws {}

  func run(_ request: GenerationRequest, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void) throws {
    var ids: [TokenID] = if case .ids(let ids) = request.prompt { ids } else { [1, 2, 3] }
    onEvent(.prompt(ids: ids, reused: 0))
    ids += request.begun
    newest.withLock { $0 = ids }
    var made = 0
    while made < request.maxTokens ?? 10_000, !cancelled() {
      let id = TokenID(made % 26)
      onEvent(
        .step(
          StepTrace(
            id: id, position: ids.count, text: text(of: id), logprob: -1, entropy: 1, rank: 0, seconds: 0.01)))
      ids.append(id)
      newest.withLock { $0 = ids }
      made += 1
    }
    onEvent(.finished(cancelled() ? .interrupted : .length, GenerationTiming()))
  }

  var recording: Recording? { nil }
  var anatomy: Anatomy { Anatomy(layers: [.decoder: 2], heads: 4, group: 2) }
  func record(_ parts: Recording.Parts, limit: Int) throws {}
  func takeRecording() -> Recording? { nil }
  func alter(_ plan: InterventionRequest, _ input: ModelInput) throws {}
  var lens: LensReader? { nil }
  func attribute(_ query: AttributionQuery, cancelled: () -> Bool) throws -> AttributionReport {
    throw JobFailure("A fake model has no stream.")
  }
  func laboratory(positions: Int) throws -> any Laboratory { throw JobFailure("A fake model has no laboratory.") }

  func quantizations(beside others: [SlotID: any ModelService]) -> any QuantizationService { FakeQuantizations() }

  func text(of id: TokenID) -> String { String(UnicodeScalar(UInt8(97 + max(0, id) % 26))) }
  func isSpecial(_ id: TokenID) -> Bool { false }
  func logits(after history: [TokenID]?) -> (logits: [Float], history: [TokenID])? {
    let latest = newest.withLock { $0 }
    return ((0..<26).map { 2 - Float($0) / 4 }, history ?? latest)
  }
}

/// Answers at once; one recipe can't be made.
final class FakeQuantizations: QuantizationService {
  func compare(
    _ request: ComparisonRequest, cancelled: () -> Bool, report: (QuantizeReport) -> Void
  ) throws -> Comparison? {
    for kind in request.kinds {
      guard kind != .recipe(.mixture(.q2_K)) else {
        report(.failed(kind, "Rows of 64 numbers are too short."))
        continue
      }
      report(.quantizing(kind, share: 0.5))
      report(.made(kind, []))
      report(.finished(kind))
    }
    return nil
  }

  func write(_ request: SidesRequest, cancelled: () -> Bool, progress: (Double) -> Void) throws -> SidesReport {
    SidesReport(columns: [
      .init(name: "tiny", tokens: [.init(id: 1, text: "a", kld: 0)], divergence: nil, explanation: "")
    ])
  }

  func measureMix(cancelled: () -> Bool, progress: (Int, Int) -> Void) throws -> TypeMix {
    throw JobFailure("A fake model has no weights.")
  }

  func save(
    _ recipe: QuantizationRecipe, to path: String, cancelled: () -> Bool, progress: (Double) -> Void
  ) throws -> SavedModel { SavedModel(path: path, bytes: 1000, isRequantized: false) }
}
