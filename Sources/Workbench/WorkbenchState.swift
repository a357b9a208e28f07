/// Everything the screen shows, as one value. It holds facts about models, never the models themselves.
public struct WorkbenchState: Sendable {
  public var frame: FrameState
  public var models = ModelsState()
  public var generate = GenerateState()
  public var inside = InsideState()
  public var attention = AttentionState()
  public var memory = MemoryState()
  public var lens = LensState()
  public var experts = ExpertsState()
  public var quantize = QuantizeState()
  public var settings: Settings
  public var undo = UndoHistory<Settings>()
  /// The one token all panes look at.
  public var cursor = TokenCursor()
  /// The topmost last.
  public var overlays: [Overlay] = []
  /// The text field being typed in, when no dialog is open.
  public var editing: FieldID?
  public var jobs: [Job] = []
  public var nextJob: JobID = 1
  public var message: Message?
  public var vitals = Vitals()
  /// Names the settings may choose among.
  public var themes: [String]
  /// Seconds since the workbench opened.
  public var clock = 0.0

  public init(panes: [PaneID], settings: Settings = Settings(), themes: [String] = []) {
    frame = FrameState(panes: panes)
    self.settings = settings
    self.themes = themes
  }
}

/// A text field outside of dialogs.
public enum FieldID: Sendable, Equatable {
  case prompt, system, modelsFilter, metadataFilter, tensorFilter, bench
}

/// A line for the user, in the place of the key hints until the next key.
public struct Message: Sendable, Equatable {
  public enum Kind: Sendable, Equatable { case info, warning, error }
  public let text: String
  public let kind: Kind
  public init(_ text: String, _ kind: Kind = .info) {
    self.text = text
    self.kind = kind
  }
}

/// What the process takes of the machine.
public struct Vitals: Sendable, Equatable {
  /// Resident memory. Bytes.
  public var residentBytes = 0
  /// What there is to use: the user's budget, else the machine's memory. Bytes.
  public var budgetBytes = 0
  public init(residentBytes: Int = 0, budgetBytes: Int = 0) {
    self.residentBytes = residentBytes
    self.budgetBytes = budgetBytes
  }
}
