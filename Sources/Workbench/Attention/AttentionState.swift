import Analysis
import Inference

/// What the Attention pane shows.
public struct AttentionState: Sendable, Equatable {
  public enum View: String, Sendable, Equatable, CaseIterable {
    /// Thumbnails of all heads.
    case heads
    /// One head's map.
    case head
    /// One query's attention as arcs.
    case arcs
    /// One number of every head, layers down and heads across.
    case measures
    /// What an intervention does to the text.
    case beside
    /// Heads taken away one by one.
    case surgery
  }

  /// What `measures` shows.
  public enum Measure: String, Sendable, Equatable, CaseIterable {
    case kind, entropy, distance, first, previous, duplicate, induction, repeated, importance
  }

  public var view = View.heads
  public var kind = AttentionKind.decoder
  public var layer = 0
  public var head = 0
  /// The part of the map in sight; nil for all.
  public var window: MapWindow?
  /// The key under the cross-hair; nil is the first in sight.
  public var key: Int?
  public var measure = Measure.kind
  /// Whether the row shown is that of all layers together.
  public var showsRollout = false
  /// Cells the drawing side has for a map.
  public var room = Room(rows: 24, columns: 40)
  public var sight: HeadSight?
  public var survey: [HeadID: AttentionSurvey.Head] = [:]
  /// The job that makes the survey, and positions it is of.
  public var surveying: JobID?
  public var surveyed = 0
  /// What is held to be compared with: its name.
  public var held: String?
  public var showsDifference = false

  public var plan = InterventionRequest()
  /// Whether the slot itself runs altered, and not only the text beside.
  public var isLive = false
  public var trial: TrialReport?
  public var importance: [HeadID: Double] = [:]
  public var importanceBase = 0.0
  public var repeated: [HeadID: HeadMetrics] = [:]
  public var surgery: [SurgeryStep] = []
  /// The first line in sight of `beside` and `surgery`.
  public var line = 0

  public init() {}

  public struct Room: Sendable, Equatable {
    public var rows: Int
    public var columns: Int
    public init(rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
    }
  }

  public var id: HeadID { HeadID(layer, head, of: kind) }
}

/// Changes of the Attention pane.
public enum AttentionAction: Sendable {
  case view(AttentionState.View)
  case cycleKind
  case select(HeadID)
  /// Opens the chosen head.
  case open
  case stepHead(Int)
  case stepLayer(Int)
  /// The place under the cross-hair, in positions.
  case point(query: Int?, key: Int?)
  case zoom(Double)
  case showAll
  case pan(rows: Int, columns: Int)
  case room(AttentionState.Room)
  case measure(AttentionState.Measure)
  case cycleMeasure(Int)
  case toggleRollout
  case hold
  case held(String?)
  case toggleDifference
  // Interventions.
  case ablate(InterventionRequest.HeadChange)
  case askForScale
  case scale(Float)
  case skipLayer
  case patch(fromHead: Bool)
  case clearPlan
  /// Lets the slot itself run altered, or untouched again.
  case toggleLive
  case altered(SlotID, Result<Bool, JobFailure>)
  case tryPlan
  case study(StudyChoice)

  case saw(SlotID, HeadSight)
  case surveyed(JobID, [AttentionSurvey.Head])
  case surveyEnded(JobID)
  case tried(JobID, Result<TrialReport, JobFailure>)
  case studied(JobID, StudyReport)
  case studyFailed(JobID, JobFailure)

  public enum StudyChoice: Sendable, Equatable { case importance, repeated, surgery }
}
