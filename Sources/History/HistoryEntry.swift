import Foundation

/// Names an entry; never used again once it is deleted.
public typealias HistoryID = Int64

public enum HistoryKind: String, Sendable, CaseIterable {
  case generation, comparison, training
}

/// An entry as a list shows it.
public struct HistoryEntry: Sendable, Equatable, Identifiable {
  public let id: HistoryID
  public let kind: HistoryKind
  public let date: Date
  /// The date to the minute in this machine's time, such as `2026-03-01 14:05`.
  public let when: String
  /// Name of the model, of a comparison its base's.
  public let model: String
  /// Size of the model's files.
  public let modelBytes: Int
  /// The beginning of what was asked, or the text that was compared on.
  public let prompt: String
  /// The beginning of what came.
  public let output: String

  public init(
    id: HistoryID, kind: HistoryKind, date: Date, when: String, model: String, modelBytes: Int, prompt: String,
    output: String
  ) {
    self.id = id
    self.kind = kind
    self.date = date
    self.when = when
    self.model = model
    self.modelBytes = modelBytes
    self.prompt = prompt
    self.output = output
  }

  /// The first line of the prompt that isn't blank.
  public var heading: String {
    prompt.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
  }
}

/// The newest entries of a search, and how many it found in all.
public struct HistoryPage: Sendable, Equatable {
  public let entries: [HistoryEntry]
  public let count: Int

  public init(entries: [HistoryEntry], count: Int) {
    self.entries = entries
    self.count = count
  }
}

/// An entry with all that was kept of it.
public struct HistoryRecord: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    case generation(Generation)
    case comparison(Comparison)
    case training(TrainingRun)
  }
  public let entry: HistoryEntry
  public let content: Content

  public init(entry: HistoryEntry, content: Content) {
    self.entry = entry
    self.content = content
  }
}
