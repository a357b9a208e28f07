import Checkpoints
import Inference

/// What the Lens pane shows: what every layer would say, and what wrote a token's logit.
public struct LensState: Sendable, Equatable {
  public enum View: String, Sendable, Equatable, CaseIterable {
    /// Positions across, layers upward.
    case layers
    /// All that wrote the chosen token's logit.
    case parts
  }

  /// What a cell's colour says.
  public enum Tint: String, Sendable, Equatable, CaseIterable {
    case probability, divergence
  }

  /// Whose logit is taken apart.
  public enum Subject: Sendable, Equatable {
    /// What the last layer finds likeliest.
    case likeliest
    /// What came next in the sequence.
    case next
    case token(TokenID)
    case typed(String)
  }

  public var view = View.layers
  public var tint = Tint.probability
  /// Of the stream: 0 before the first block, i after block i - 1; nil for the last.
  public var stage: Int?
  public var subject = Subject.likeliest
  /// The token it is held against.
  public var rival: TokenReference?

  /// By position, of `ids`.
  public var columns: [Int: LensColumn] = [:]
  public var ids: [TokenID] = []
  /// Which model, with which adapters, they were read of.
  public var model = ""
  /// Changes when columns are dropped: answers to older questions are of another sequence.
  public var generation = 0
  /// Positions that are being read.
  public var asked: [Int] = []
  /// The first position in sight, and how many there is room for.
  public var first = 0
  public var room = 6

  public var attribution: AttributionReport?
  /// Why there is none.
  public var attributionProblem: String?
  /// What was asked for last.
  public var attributing: AttributionPlace?
  /// The first line in sight of `parts`.
  public var line = 0

  public init() {}

  /// Columns beyond these are dropped, those farthest from sight first.
  static let mostColumns = 512
  /// Tokens told of each cell.
  public static let top = 12
}

/// Where in a sequence whose logit is taken apart.
public struct AttributionPlace: Sendable, Equatable {
  public var generation: Int
  public var position: Int
  public var token: TokenReference
  public var rival: TokenReference?

  public init(generation: Int, position: Int, token: TokenReference, rival: TokenReference? = nil) {
    self.generation = generation
    self.position = position
    self.token = token
    self.rival = rival
  }
}

/// Changes of the Lens pane.
public enum LensAction: Sendable {
  case view(LensState.View)
  case toggleTint
  /// Chooses a cell.
  case point(position: Int, stage: Int?)
  /// By so many screens of positions.
  case page(Int)
  /// Positions there is room for.
  case room(Int)
  case subject(LensState.Subject)
  case toggleNext
  /// To the next candidate of the chosen cell.
  case cycleCandidate(Int)
  case cycleRival
  case rival(TokenReference?)
  case askForSubject
  case askForRival
  /// Looks at a head in the Attention pane, where that is open.
  case openPart(StreamPart)

  case read(SlotID, generation: Int, LensColumn)
  /// What was asked for is read, as far as it is there.
  case rested(generation: Int)
  case attributed(SlotID, AttributionPlace, Result<AttributionReport, JobFailure>)
}
