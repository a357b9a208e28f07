/// What the Models pane shows: the list, the chosen model's details, the slots.
public struct ModelsState: Sendable, Equatable {
  public enum Part: Sendable, Equatable, CaseIterable { case list, details }

  public enum Tab: String, Sendable, Equatable, CaseIterable {
    case overview, metadata, tensors, diagram, tokenizer, template
  }

  public enum Details: Sendable, Equatable {
    case none
    case reading(path: String)
    case read(ModelDetails)
    case failed(path: String, String)
  }

  public enum TensorOrder: String, Sendable, Equatable, CaseIterable { case file, name, shape, type, bytes }

  public var entries: [LibraryModel] = []
  /// Nil until the first listing came in.
  public var isListed = false
  public var filter = EditBuffer()
  public var row = 0
  public var part = Part.list
  public var tab = Tab.overview
  public var details = Details.none

  public var metadataFilter = EditBuffer()
  public var metadataRow = 0
  public var tensorFilter = EditBuffer()
  public var tensorRow = 0
  public var tensorOrder = TensorOrder.file
  public var isTensorOrderReversed = false
  /// By tensor name, of the model in `details`.
  public var statistics: [String: TensorStatistics] = [:]
  public var textRow = 0
  public var bench = EditBuffer("Hello, wörld! 👋 1234\n\tA tab.")
  public var benchPieces: [TokenPiece] = []
  public var benchProblem: String?

  public var slots: [ModelSlot] = []
  /// The slot Generate runs on.
  public var active: SlotID?

  public init() {}

  public var activeFacts: ModelFacts? { slot(active)?.facts }
  public func slot(_ id: SlotID?) -> ModelSlot? { slots.first { $0.id == id } }
  public func slot(ofPath path: String) -> ModelSlot? { slots.first { $0.path == path } }

  /// Loaded models that lie in none of the listed folders.
  private var opened: [LibraryModel] {
    slots.compactMap { slot in
      guard let facts = slot.facts, !entries.contains(where: { $0.path == slot.path }) else { return nil }
      return LibraryModel(
        name: facts.name, origin: .opened, path: slot.path, architecture: facts.architecture, type: facts.type,
        bytes: facts.bytes)
    }
  }

  /// Those the filter lets through, best first.
  public var shown: [LibraryModel] {
    let entries = opened + entries
    return FuzzyMatch.ranked(filter.text, among: entries.map { "\($0.name) \($0.architecture ?? "") \($0.type ?? "")" })
      .map { entries[$0.index] }
  }

  public var selected: LibraryModel? {
    let shown = shown
    return shown.indices.contains(row) ? shown[row] : nil
  }

  public var readDetails: ModelDetails? {
    if case .read(let details) = details { details } else { nil }
  }

  public var shownMetadata: [ModelDetails.MetadataRow] {
    let rows = readDetails?.metadata ?? []
    return FuzzyMatch.ranked(metadataFilter.text, among: rows.map { "\($0.key) \($0.value.prefix(60))" })
      .map { rows[$0.index] }
  }

  public var shownTensors: [ModelDetails.TensorRow] {
    let rows = readDetails?.tensors ?? []
    let needle = tensorFilter.text.lowercased()
    let hits = needle.isEmpty ? rows : rows.filter { "\($0.name) \($0.type)".lowercased().contains(needle) }
    let sorted =
      switch tensorOrder {
      case .file: hits
      case .name: hits.sorted { $0.name.localizedLess(than: $1.name) }
      case .shape: hits.sorted { $0.shape.lexicographicallyPrecedes($1.shape) }
      case .type: hits.sorted { $0.type < $1.type }
      case .bytes: hits.sorted { $0.bytes < $1.bytes }
      }
    return isTensorOrderReversed ? sorted.reversed() : sorted
  }

  public var selectedTensor: ModelDetails.TensorRow? {
    let shown = shownTensors
    return shown.indices.contains(tensorRow) ? shown[tensorRow] : nil
  }
}

extension String {
  /// Digits compare as numbers, so that `blk.10` comes after `blk.2`.
  func localizedLess(than other: String) -> Bool {
    let (a, b) = (Self.keys(self), Self.keys(other))
    return a.lexicographicallyPrecedes(b) { ($0.number, $0.text) < ($1.number, $1.text) }
  }

  private static func keys(_ name: String) -> [(number: Int, text: Substring)] {
    name.split(separator: ".").map { (Int($0) ?? -1, $0) }
  }
}

/// Changes of the Models pane.
public enum ModelsAction: Sendable {
  case refresh
  case listed([LibraryModel])
  case row(Int)
  case part(ModelsState.Part)
  case tab(ModelsState.Tab)
  case cycleTab(Int)
  case detailsRow(Int)
  case inspected(path: String, Result<ModelDetails, JobFailure>)
  /// Loads the selected model, fetching a sample first.
  case load
  case loadPath(String)
  case loadReplacing
  case unload
  case unloadSlot(SlotID)
  case activate
  case cycleActive
  /// Asks for an adapter's path.
  case askForAdapter
  case attach(AdapterSource)
  /// To the model of this path, once it is loaded.
  case attachTo(path: String, AdapterSource)
  case attached(SlotID, Result<AdapterFacts, JobFailure>)
  /// All off where any is on, else all on.
  case toggleAdapters
  case detachAdapters
  /// Which of a slot's adapters are on; those beyond are attached no more.
  case adaptersUsed(SlotID, Result<[Bool], JobFailure>)
  case loaded(SlotID, Result<ModelFacts, JobFailure>)
  case unloaded(SlotID)
  case fetched(name: String, Result<String, JobFailure>)
  case fetch
  case sort(ModelsState.TensorOrder)
  case cycleSort
  case reverseSort
  case measure
  case measured(path: String, tensor: String, Result<TensorStatistics, JobFailure>)
  case benchEdited
  case benched([TokenPiece], problem: String?)
}

/// An error as the screen tells it: what went wrong, in words that are safe to show.
public struct JobFailure: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  /// Not a failure at all: the user gave it up.
  public let isCancellation: Bool
  public init(_ description: String, isCancellation: Bool = false) {
    self.description = description
    self.isCancellation = isCancellation
  }
}
