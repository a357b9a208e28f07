import Planning

/// The letter a loaded model goes by: A, B, …
public struct SlotID: Hashable, Sendable, CustomStringConvertible, Comparable {
  public let index: Int
  public init(_ index: Int) { self.index = index }

  public var description: String { index < 26 ? String(UnicodeScalar(UInt8(65 + index))) : "#\(index + 1)" }
  public static func < (a: SlotID, b: SlotID) -> Bool { a.index < b.index }
}

/// What the screen knows of a loaded model. The weights themselves are the job runner's.
public struct ModelFacts: Sendable, Equatable {
  public let name: String
  public let path: String
  public let architecture: String
  /// Such as `Q4_1`.
  public let type: String
  /// Positions its cache has room for.
  public let contextLength: Int
  public let vocabularySize: Int
  /// Size of its files.
  public let bytes: Int
  public let hasChatTemplate: Bool
  /// Whether an encoder reads the prompt, so that it takes no place in the cache.
  public let readsSource: Bool

  /// What memory is planned by.
  public let planned: PlannedModel?
  /// The most the process was predicted to hold with the model loaded and its context full: what it held before, and what
  /// loading was worked out to take. 0 where nothing was predicted.
  public let predictedBytes: Int

  public init(
    name: String, path: String, architecture: String, type: String, contextLength: Int, vocabularySize: Int,
    bytes: Int, hasChatTemplate: Bool, readsSource: Bool = false, planned: PlannedModel? = nil, predictedBytes: Int = 0
  ) {
    self.name = name
    self.path = path
    self.architecture = architecture
    self.type = type
    self.contextLength = contextLength
    self.vocabularySize = vocabularySize
    self.bytes = bytes
    self.hasChatTemplate = hasChatTemplate
    self.readsSource = readsSource
    self.planned = planned
    self.predictedBytes = predictedBytes
  }

  /// Positions of the cache that a prompt and what was generated after it take.
  public func positions(prompt: Int, tokens: Int) -> Int { (readsSource ? 1 : prompt) + tokens }
}

/// One place for a model: being filled, or filled.
public struct ModelSlot: Sendable, Equatable {
  public enum Phase: Sendable, Equatable {
    case loading(JobID)
    case ready(ModelFacts)
  }
  public let id: SlotID
  public let path: String
  public var phase: Phase
  /// On it, in the order they were attached.
  public var adapters: [AdapterFacts] = []
  /// To be attached once the model is loaded.
  public var waiting: [AdapterSource] = []

  public init(id: SlotID, path: String, phase: Phase) {
    self.id = id
    self.path = path
    self.phase = phase
  }

  public var facts: ModelFacts? {
    if case .ready(let facts) = phase { facts } else { nil }
  }

  /// Its adapters in a few words, such as `+ style ×0.5`; empty without any.
  public var adapterNote: String {
    guard !adapters.isEmpty else { return "" }
    let names = adapters.filter(\.isOn).map { "+ \($0.label)" }
    return names.isEmpty ? "(adapters off)" : names.joined(separator: " ")
  }
}
