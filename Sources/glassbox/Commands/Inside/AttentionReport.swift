import Analysis
import Checkpoints
import Inference
import Workbench

/// The JSON object of `attention`.
struct AttentionReport: Encodable {
  private let tokens: [String]
  private let ids: [TokenID]
  private let map: String
  /// Where they are others than the queries.
  private let key_tokens: [String]?
  private let heads: [Head]
  private let rollout: [[Double]]
  /// The queries whose rollout it is.
  private let rollout_queries: [Int]
  private let effect: InterventionReport?

  private struct Head: Encodable {
    let layer, head: Int
    let entropy: Double
    let mean_distance: Double?
    let first_token: Double
    let previous_token, duplicate, induction: Double?
    let kind: String?

    init(_ head: AttentionSurvey.Head) {
      let metrics = head.metrics
      layer = head.id.layer
      self.head = head.id.head
      entropy = metrics.entropy
      mean_distance = metrics.meanDistance
      first_token = metrics.firstToken
      previous_token = metrics.previousToken
      duplicate = metrics.duplicate
      induction = metrics.induction
      kind = metrics.kind?.rawValue
    }
  }

  init(_ run: InsideRun, _ survey: AttentionSurvey, attention: AttentionKind) {
    let (queries, keys) = run.input.tokens(of: attention)
    tokens = run.pieces(queries)
    ids = queries
    map = attention.rawValue
    key_tokens = attention == .cross ? run.pieces(keys) : nil
    heads = survey.heads.map(Head.init)
    rollout = survey.rollout.map(\.row)
    rollout_queries = survey.rollout.map(\.query)
    effect = InterventionReport(run)
  }
}

/// The same for people.
struct AttentionTable {
  private let survey: AttentionSurvey

  init(_ survey: AttentionSurvey) { self.survey = survey }

  func text(_ style: TextStyle) -> String {
    var table = TextTable([
      ("HEAD", .left), ("KIND", .left), ("ENTROPY", .right), ("DISTANCE", .right), ("FIRST", .right),
      ("PREVIOUS", .right), ("DUPLICATE", .right), ("INDUCTION", .right),
    ])
    for head in survey.heads {
      let metrics = head.metrics
      func number(_ value: Double?) -> String { value.map { $0.fixed(3) } ?? "-" }
      table.append([
        "\(head.id)", metrics.kind?.rawValue ?? "-", number(metrics.entropy), number(metrics.meanDistance),
        number(metrics.firstToken), number(metrics.previousToken), number(metrics.duplicate),
        number(metrics.induction),
      ])
    }
    return table.text(style)
  }
}
