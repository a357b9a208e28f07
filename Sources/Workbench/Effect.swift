import Checkpoints
import History
import Inference
import Tensors

/// Work the reducer asks for and others perform. A value, so that tests can read it.
public enum Effect: Sendable, Equatable {
  // The job runner's.
  case listModels
  case inspect(path: String)
  case load(JobID, path: String, slot: SlotID, options: LoadOptions)
  case unload(SlotID)
  case attach(SlotID, AdapterSource)
  /// Which of the slot's adapters are to be on; those beyond are to be detached.
  case useAdapters(SlotID, [Bool])
  case fetch(JobID, name: String, thenLoad: Bool)
  case generate(JobID, SlotID, GenerationRequest)
  case cancel(JobID)
  case waterfall(SlotID, WaterfallQuery)
  /// Records a sequence, and goes on recording what the slot generates.
  case watch(JobID?, Watch)
  /// Records what the slot runs from here on, in at most so many bytes.
  case record(SlotID, Recording.Parts, limit: Int)
  case unwatch(SlotID)
  /// Keeps what is recorded to be compared with, or lets go of it.
  case hold(SlotID, name: String)
  case release
  case lookAtHead(SlotID, HeadQuery)
  case surveyHeads(JobID, SlotID, AttentionKind, ModelInput)
  /// Has the slot run altered from here on; means are taken over the input.
  case alter(SlotID, InterventionRequest, ModelInput)
  case readLens(SlotID, LensQuery)
  case attribute(SlotID, AttributionPlace, AttributionQuery)
  case readRouting(SlotID, RoutingQuery, [TokenID])
  case compareInterventions(JobID, SlotID, InterventionTrial)
  case measureHeads(JobID, SlotID, HeadStudy)
  case compareQuantizations(JobID, SlotID, ComparisonRequest)
  case writeSides(JobID, SlotID, SidesRequest)
  case measureMix(JobID, SlotID)
  case saveQuantized(JobID, SlotID, QuantizationRecipe, path: String)
  case tokenize(path: String, String)
  case measure(JobID, path: String, tensor: String)
  case readConfig(path: String)
  case export(ExportDocument, path: String)
  case save(Settings)
  /// Keeps what a run made in the history; a branch has one entry.
  case remember(Generation, branch: Int)
  case listHistory(String)
  case readHistory([HistoryID])
  case deleteHistory([HistoryID])
  // The display owner's.
  case copy(String)
  case setMouse(Bool)
  case suspend
  case quit
}

public struct LoadOptions: Sendable, Equatable {
  /// 0: the model's own, at most 4096.
  public var contextLength: Int
  /// 0: one for each physical core.
  public var threads: Int
  /// For logits of positions already generated. Bytes.
  public var logitsBudget: Int
  /// What the process may take in all; 0 is no limit of the user's. Bytes.
  public var memoryBudget: Int
  /// How keys and values are kept.
  public var cacheType: CacheType

  public init(
    contextLength: Int, threads: Int, logitsBudget: Int, memoryBudget: Int = 0, cacheType: CacheType = .f16
  ) {
    self.contextLength = contextLength
    self.threads = threads
    self.logitsBudget = logitsBudget
    self.memoryBudget = memoryBudget
    self.cacheType = cacheType
  }
}

/// Which token's waterfall is wanted, and under which settings.
public struct WaterfallQuery: Sendable, Equatable {
  /// The tokens before it; nil means the token a run under way chooses next.
  public var history: [TokenID]?
  public var sampling: SamplerSettings
  public var top: Int

  public init(history: [TokenID]?, sampling: SamplerSettings, top: Int) {
    self.history = history
    self.sampling = sampling
    self.top = top
  }
}
