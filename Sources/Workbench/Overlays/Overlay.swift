import History

/// A dialog over the panes. Dialogs stack; the topmost has the keys, and Esc closes it.
public enum Overlay: Sendable, Equatable {
  case help(HelpState)
  case palette(PaletteState)
  case commandLine(PaletteState)
  case settings(FormState)
  case layouts(PickerState)
  case history(HistoryState)
  case comparison(ComparisonSheet)
  case confirm(Confirmation)
  case question(Question)
  /// A message too long or too grave for the last line.
  case notice(Notice)
}

public struct HelpState: Sendable, Equatable {
  /// Contexts whose keys are shown first.
  public let contexts: [InputContext]
  public var filter = EditBuffer()
  public var isFiltering = false
  public var row = 0
  public init(contexts: [InputContext]) { self.contexts = contexts }
}

public struct PaletteState: Sendable, Equatable {
  public var query: EditBuffer
  public var row = 0
  public init(_ text: String = "") { query = EditBuffer(text) }
}

/// The settings dialog.
public struct FormState: Sendable, Equatable {
  public var row = 0
  /// The value being typed; nil while rows are walked.
  public var entry: EditBuffer?
  public init() {}
}

public struct PickerState: Sendable, Equatable {
  public var row = 0
  public init(row: Int = 0) { self.row = row }
}

/// A question answered with yes or no.
public struct Confirmation: Sendable, Equatable {
  public enum Deed: Sendable, Equatable {
    case quit
    case unload(SlotID)
    case deleteBranch(Int)
    case deleteHistory([HistoryID])
  }
  public let question: String
  public let deed: Deed
}

/// A question answered with a line of text.
public struct Question: Sendable, Equatable {
  public enum Purpose: Sendable, Equatable {
    case layoutName
    case exportFile
    /// What a head is multiplied by.
    case scaleHead
    /// Whose logit is taken apart, and against whose.
    case lensSubject, lensRival
    /// A slider's number.
    case parameter(String)
    case seed
    /// Where an adapter lies, and what it is multiplied by.
    case adapter
    /// A setting of the memory plan.
    case planValue(String)
    /// The text that models are held against each other on.
    case evaluationText
    /// Bits of a number on average.
    case mixBits
    /// Where a quantized model is to lie.
    case quantizedFile
  }
  public let title: String
  public let purpose: Purpose
  public var answer: EditBuffer
  public var complaint: String?

  public init(_ title: String, _ purpose: Purpose, answer: String = "") {
    self.title = title
    self.purpose = purpose
    self.answer = EditBuffer(answer)
  }
}

public struct Notice: Sendable, Equatable {
  public let title: String
  public let text: String
  public init(title: String, text: String) {
    self.title = title
    self.text = text
  }
}

/// Opening dialogs.
public enum OverlayAction: Sendable, Equatable {
  case help, palette, commandLine, settings, layouts
  case saveLayout
  case notice(Notice)
  case row(Int)
}
