import Planning

/// What the Memory pane shows: whose plan, with which settings, for which device, and what came of it.
public struct MemoryState: Sendable {
  public enum Part: String, Sendable, CaseIterable { case settings, components, switches }

  public var part = Part.settings
  public var row = 0
  public var componentRow = 0
  public var switchRow = 0
  /// The published or typed-in model that is planned for; nil for the one Generate runs on.
  public private(set) var described: DescribedModel?
  public var settings = PlanSettings()
  /// By its name in the catalogue; `host` is this machine.
  public var device = MemoryState.host
  public private(set) var outlook = Outlook.none

  public static let host = "host"

  /// A plan and what it says, worked out when something it depends on changed.
  public enum Outlook: Sendable {
    case none
    case impossible(String)
    case planned(Answers)
  }

  /// What would take too long to work out for every frame.
  public struct Answers: Sendable {
    public let plan: MemoryPlan
    public let device: Device
    public let fits: Bool
    public let marginBytes: Int
    public let maxContext: Int?
    public let maxBatch: Int?
    /// What saves first, the gentlest of those that make it fit before others.
    public let switches: [PlanAnswers.Priced]
  }

  /// The model and the machine that were last planned for.
  private var plannedPath: String?
  private var plannedBytes = 0

  public init() { settings.weights = .asStored }

  /// The settings as they are planned: a published model has no files, and none is trained as its file has it.
  public var effective: PlanSettings {
    var settings = settings
    if settings.work == .qlora, !settings.weights.isQuantized { settings.weights = .nf4 }
    if settings.weights == .asStored, described != nil || settings.work.isTraining { settings.weights = .bf16 }
    return settings
  }

  /// Takes another model to plan for; nil is the one Generate runs on.
  mutating func plan(_ model: DescribedModel?) { described = model }

  public var answers: Answers? { if case .planned(let answers) = outlook { answers } else { nil } }

  /// The rows that mean something for what is planned.
  public var rows: [MemoryRow] { MemoryRow.all.filter { $0.applies(self) } }

  public var selected: MemoryRow? { rows.indices.contains(row) ? rows[row] : nil }

  /// Whether what was planned for is still what is there.
  func isCurrent(_ loaded: ModelFacts?, hostBytes: Int) -> Bool {
    plannedPath == loaded?.path && plannedBytes == hostBytes
  }

  /// Plans anew. loaded: the model Generate runs on. hostBytes: what this machine may use.
  mutating func update(loaded: ModelFacts?, hostBytes: Int) {
    (plannedPath, plannedBytes) = (loaded?.path, hostBytes)
    do {
      guard let model = try described?.model() ?? loaded?.planned else {
        return outlook = .none
      }
      let target =
        device == Self.host
        ? Device(name: Self.host, totalBytes: hostBytes, bytes: hostBytes, source: "measured")
        : try DeviceCatalog.named(device)
      outlook = .planned(Self.answers(try MemoryPlan(model, effective), target))
    } catch {
      outlook = .impossible("\(error)")
    }
  }

  private static func answers(_ plan: MemoryPlan, _ device: Device) -> Answers {
    let answers = PlanAnswers(plan, on: device)
    let saving = answers.remedies
    return Answers(
      plan: plan, device: device, fits: answers.fits, marginBytes: answers.marginBytes, maxContext: answers.maxContext,
      maxBatch: answers.maxBatch, switches: saving + answers.toggles.filter { $0.changeBytes >= 0 })
  }
}

/// Changes of the Memory pane.
public enum MemoryAction: Sendable, Equatable {
  case part(MemoryState.Part)
  case cyclePart(Int)
  case row(Int)
  case componentRow(Int)
  case switchRow(Int)
  /// To the next or previous value of the chosen setting.
  case nudge(Int)
  /// A setting by name to one of its values.
  case set(String, Int)
  /// A setting by name to what was typed.
  case type(String, String)
  case askForValue
  /// Asks for a config's path, or its text.
  case askForConfig
  /// What a config file holds.
  case described(path: String, Result<String, JobFailure>)
  /// Turns the chosen switch.
  case turn
  case reset
  /// Copies the plan as another engine's own.
  case copyAs(ExportFormat)
}
