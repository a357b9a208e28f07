import Analysis
import Checkpoints
import Inference
import Tensors

/// What `e` writes of the Attention pane: the view in sight as a drawing, the head's whole map as a table or tensors, all
/// heads' numbers as JSON.
public struct AttentionExport: Sendable, Equatable {
  public var slot: SlotID
  public var head: HeadID
  public var query: Int
  public var figure: AttentionFigure
  public var sequence: RecordedSequence
  /// The model's name.
  public var source: String
  public var isDark: Bool

  public init(
    slot: SlotID, head: HeadID, query: Int, figure: AttentionFigure, sequence: RecordedSequence, source: String,
    isDark: Bool
  ) {
    self.slot = slot
    self.head = head
    self.query = query
    self.figure = figure
    self.sequence = sequence
    self.source = source
    self.isDark = isDark
  }

  /// Whether all heads are needed, not only one.
  private func needsAll(_ ending: String) -> Bool {
    ending == "json" || (figure == .grid && ending != "safetensors") || figure == .rollout
  }

  func write(_ recording: Recording, to path: String, cancelled: () -> Bool) throws {
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let isAll = needsAll(ending)
    let plan = AttentionSurvey.Plan(
      head.attention, layers: isAll ? nil : [head.layer], heads: isAll ? nil : [head.head],
      rollout: figure == .rollout ? .query(query) : .none)
    let survey = try AttentionSurvey(
      of: recording, tokens: sequence.input.tokens(of: head.attention).queries, plan,
      pool: WorkerPool(threads: WorkerPool.physicalCores), cancelled: cancelled)
    let files = AttentionFiles(
      recording, survey, attention: head.attention, query: query, input: sequence.input,
      queryPieces: sequence.pieces(ofQueries: head.attention), keyPieces: sequence.pieces(ofPositions: head.attention),
      source: source)
    switch ending {
    case "svg": try AtomicFile.write(try files.svg(figure, isDark ? .dark() : .light()), to: path)
    case "csv": try files.writeCSV(figure == .grid ? nil : head, to: path)
    case "safetensors": try files.writeTensors(to: path)
    default: try ExportWriter.write(survey.heads.map(HeadJSON.init), to: path)
    }
  }
}

private struct HeadJSON: Encodable {
  let layer, head: Int
  let entropy: Double
  let mean_distance: Double?
  let first_token: Double
  let previous_token, duplicate, induction: Double?
  let kind: String?

  init(_ head: AttentionSurvey.Head) {
    layer = head.id.layer
    self.head = head.id.head
    entropy = head.metrics.entropy
    mean_distance = head.metrics.meanDistance
    first_token = head.metrics.firstToken
    previous_token = head.metrics.previousToken
    duplicate = head.metrics.duplicate
    induction = head.metrics.induction
    kind = head.metrics.kind?.rawValue
  }
}
