import Checkpoints
import History
import Inference

/// What the Quantize pane has done with a loaded model. From one thread at a time.
public protocol QuantizationService: AnyObject, Sendable {
  /// Holds columns against the base over a text, in lockstep; as many at once as memory allows.
  ///
  /// - Returns: what there is to keep of it; nil where no column could be read.
  func compare(
    _ request: ComparisonRequest, cancelled: () -> Bool, report: (QuantizeReport) -> Void
  ) throws -> Comparison?
  func write(
    _ request: SidesRequest, cancelled: () -> Bool, progress: (Double) -> Void
  ) throws -> SidesReport
  func measureMix(cancelled: () -> Bool, progress: (_ done: Int, _ of: Int) -> Void) throws -> TypeMix
  func save(
    _ recipe: QuantizationRecipe, to path: String, cancelled: () -> Bool, progress: (Double) -> Void
  ) throws -> SavedModel
}

/// Columns to be held against a base, and the text they read.
public struct ComparisonRequest: Sendable, Equatable {
  public var kinds: [QuantizeColumn.Kind]
  /// A file's path; empty for the text that comes along.
  public var text: String
  /// Tokens of a window.
  public var context: Int

  public init(kinds: [QuantizeColumn.Kind], text: String = "", context: Int = 512) {
    self.kinds = kinds
    self.text = text
    self.context = context
  }
}

/// What is to be written side by side.
public struct SidesRequest: Sendable, Equatable {
  public var kinds: [QuantizeColumn.Kind]
  public var prompt: [TokenID]
  public var sampling: SamplerSettings
  public var maxTokens: Int

  public init(kinds: [QuantizeColumn.Kind], prompt: [TokenID], sampling: SamplerSettings, maxTokens: Int) {
    self.kinds = kinds
    self.prompt = prompt
    self.sampling = sampling
    self.maxTokens = maxTokens
  }
}

/// What a comparison tells as it goes.
public enum QuantizeReport: Sendable {
  case quantizing(QuantizeColumn.Kind, share: Double)
  case made(QuantizeColumn.Kind, [QuantizedModel.Weight])
  /// The base's row and those of the columns being read.
  case rows(base: ComparisonRow, [(kind: QuantizeColumn.Kind, row: ComparisonRow)], done: Int, of: Int)
  case layers(QuantizeColumn.Kind, [LayerDivergence])
  case finished(QuantizeColumn.Kind)
  case failed(QuantizeColumn.Kind, String)
}

/// What base and columns wrote.
public struct SidesReport: Sendable, Equatable {
  public struct Column: Sendable, Equatable {
    public let name: String
    public let tokens: [Token]
    /// The first token that isn't the base's.
    public let divergence: Int?
    /// Why it is another.
    public let explanation: String

    public init(name: String, tokens: [Token], divergence: Int?, explanation: String) {
      self.name = name
      self.tokens = tokens
      self.divergence = divergence
      self.explanation = explanation
    }
  }

  public struct Token: Sendable, Equatable {
    public let id: TokenID
    public let text: String
    /// KL(base ‖ column) where it was chosen. Nats.
    public let kld: Double

    public init(id: TokenID, text: String, kld: Double) {
      self.id = id
      self.text = text
      self.kld = kld
    }
  }

  /// The base first.
  public let columns: [Column]

  public init(columns: [Column]) { self.columns = columns }

  public var longest: Int { columns.map(\.tokens.count).max() ?? 0 }
}

/// A file that was written.
public struct SavedModel: Sendable, Equatable {
  public let path: String
  public let bytes: Int
  /// Whether weights were quantized already.
  public let isRequantized: Bool

  public init(path: String, bytes: Int, isRequantized: Bool) {
    self.path = path
    self.bytes = bytes
    self.isRequantized = isRequantized
  }
}
