import Checkpoints
import Inference
import Quantization

/// What the Quantize pane shows: the columns put beside the base, what came of them, and the mix of types under a budget.
public struct QuantizeState: Sendable, Equatable {
  public enum View: String, Sendable, Equatable, CaseIterable {
    /// A row for each column, and size against divergence.
    case table
    /// What each weight of a column lost, by layer.
    case errors
    /// Where in depth a column leaves the base.
    case layers
    /// What the columns write on the same prompt.
    case texts
    /// A type for every weight under a budget.
    case mix
  }

  public var view = View.table
  /// Chosen line of the table: 0 is the base.
  public var row = 0
  public var columns: [QuantizeColumn] = QuantizeColumn.offered
  /// The base's own row, once something was read.
  public var baseRow: ComparisonRow?
  /// Windows of the text read, and of how many.
  public var windows = Windows()
  /// A file's path; empty for the text that comes along.
  public var text = ""
  /// The slot that the figures are of.
  public var slot: SlotID?

  /// The chosen cell of a map of weights.
  public var layer = 0
  public var part = 0

  public var texts: SidesReport?
  /// The chosen token of the texts, and the chosen text: 0 is the base's.
  public var token = 0
  public var textColumn = 1

  public var mix: TypeMix? { didSet { choice = mix?.choose(bitsPerWeight: bits) } }
  /// Budget of the mix: bits of a number on average.
  public var bits = 4.5 { didSet { choice = mix?.choose(bitsPerWeight: bits) } }
  /// What the budget chooses: worked out when it moves, not for every frame.
  public private(set) var choice: TypeMix.Choice?

  public init() {}

  /// The column of the chosen row; nil for the base.
  public var selected: QuantizeColumn? { columns.indices.contains(row - 1) ? columns[row - 1] : nil }

  public struct Windows: Sendable, Equatable {
    public var done = 0
    public var of = 0
  }
}

/// Something that is held against the base, and what is known of it so far.
public struct QuantizeColumn: Sendable, Equatable {
  public enum Kind: Sendable, Hashable {
    /// The base quantized in memory.
    case recipe(QuantizationRecipe)
    /// Another loaded model.
    case slot(SlotID)
  }

  public enum Phase: Sendable, Equatable {
    case idle
    case waiting
    /// The share done.
    case quantizing(Double)
    case reading
    case done
    case failed(String)
  }

  public let kind: Kind
  public let name: String
  public var isChosen: Bool
  public var phase = Phase.idle
  public var row: ComparisonRow?
  /// What each weight lost; empty for a model from a file.
  public var weights: [QuantizedModel.Weight] = []
  public var layers: [LayerDivergence] = []

  public init(kind: Kind, name: String, isChosen: Bool) {
    self.kind = kind
    self.name = name
    self.isChosen = isChosen
  }

  /// Every named recipe that can be written, those that most people weigh against each other chosen.
  public static let offered: [QuantizeColumn] = QuantizationRecipe.named.map { recipe in
    QuantizeColumn(
      kind: .recipe(recipe), name: recipe.name,
      isChosen: ["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "Q3_K_M", "Q2_K"].contains(recipe.name))
  }

  /// Without what was found.
  var cleared: QuantizeColumn { QuantizeColumn(kind: kind, name: name, isChosen: isChosen) }
}

/// Changes of the Quantize pane.
public enum QuantizeAction: Sendable {
  case view(QuantizeState.View)
  case cycleView(Int)
  case row(Int)
  /// Puts the chosen column among those to compare, or takes it out.
  case toggle
  case toggleAll
  case compare
  case askForText
  case useText(String)
  /// Has the base and the chosen columns write on Generate's prompt.
  case write
  case nextDivergence
  case token(Int)
  case cell(layer: Int, part: Int)
  case measureMix
  case bits(Double)
  case nudgeBits(Double)
  case askForBits
  /// Puts the mix among the columns.
  case addMix
  case askForFile
  case save(path: String)
  case reported(SlotID, QuantizeReport)
  case compared(JobID, Result<Bool, JobFailure>)
  case wrote(JobID, Result<SidesReport, JobFailure>)
  case measured(SlotID, JobID, Result<TypeMix, JobFailure>)
  case saved(JobID, Result<SavedModel, JobFailure>)
}
