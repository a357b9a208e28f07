import Checkpoints
import History
import Inference

/// What the job runner asks of the world: files, models, the machine. Tests bring their own.
public protocol WorkbenchServices: Sendable {
  func models() -> [LibraryModel]
  func details(path: String) throws -> ModelDetails
  func tokenize(path: String, _ text: String) throws -> [TokenPiece]
  /// `progress` is told the share done and returns false to give up.
  func statistics(path: String, tensor: String, progress: (Double) -> Bool) throws -> TensorStatistics
  func open(path: String, options: LoadOptions, progress: (Double) -> Bool) throws -> any ModelService
  /// Returns the path; `progress` is told bytes done and of how many.
  func fetch(name: String, progress: (_ done: Int, _ total: Int) -> Bool) throws -> String
  func save(_ settings: Settings) throws
  /// The text of a config.json, or of the one in a folder.
  func config(path: String) throws -> String
  func vitals(budget: Int) -> Vitals
  /// Whether generations are to be kept.
  var keepsHistory: Bool { get }
  /// What is kept; nil where nothing is.
  func history() throws -> HistoryStore?
}

/// A world that keeps no history and has no configs, unless it says otherwise.
extension WorkbenchServices {
  public func config(path: String) throws -> String { throw JobFailure("There is no \(path).") }
  public var keepsHistory: Bool { false }
  public func history() throws -> HistoryStore? { nil }
}

/// A loaded model as the job runner uses it: from one thread at a time, except where said.
public protocol ModelService: AnyObject, Sendable {
  var facts: ModelFacts { get }
  /// Puts an adapter on, switched on.
  func attach(_ source: AdapterSource) throws -> AdapterFacts
  /// Which of its adapters are on; those beyond are detached.
  func use(adapters isOn: [Bool]) throws
  func run(
    _ request: GenerationRequest, cancelled: () -> Bool, onEvent: (GenerationEvent) -> Void) throws
  /// A token as it is shown. From any thread.
  func text(of id: TokenID) -> String
  func isSpecial(_ id: TokenID) -> Bool
  /// The logits after exactly these tokens, or with nil the newest and what they follow. From any thread; nil where
  /// they are not kept.
  func logits(after history: [TokenID]?) -> (logits: [Float], history: [TokenID])?
  /// What is recorded of its passes; may be read from any thread.
  var recording: Recording? { get }
  /// Records these parts of what follows, in at most so many bytes; nothing of none.
  func record(_ parts: Recording.Parts, limit: Int) throws
  /// Gives the recording away: what follows is not recorded until it is asked for again.
  func takeRecording() -> Recording?
  /// Reads the recorded stream through the model's head; from any thread. Nil where none is recorded.
  var lens: LensReader? { get }
  /// What wrote a token's logit.
  func attribute(_ query: AttributionQuery, cancelled: () -> Bool) throws -> AttributionReport
  var anatomy: Anatomy { get }
  /// Has it run altered from here on; means are taken over the input.
  func alter(_ plan: InterventionRequest, _ input: ModelInput) throws
  /// A session of its own for experiments, with room for so many positions.
  func laboratory(positions: Int) throws -> any Laboratory
  /// The model as a base that others, or its own weights in other types, are held against.
  func quantizations(beside others: [SlotID: any ModelService]) -> any QuantizationService
}
