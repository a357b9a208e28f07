import Analysis
import Checkpoints
import Inference
import Tensors

/// What a drawing of attention shows.
public enum AttentionFigure: String, Sendable, CaseIterable {
  case heatmap, arcs, grid, rollout
}

/// Files about a recorded sequence's attention: for the verb and for the pane. Maps are made again from the recording, some
/// rows at a time.
public struct AttentionFiles {
  public let recording: Recording
  public let survey: AttentionSurvey
  public let attention: AttentionKind
  /// The only one whose arcs are wanted.
  public let query: Int?
  private let input: ModelInput
  private let queryPieces: [String]
  private let keyPieces: [String]
  /// The model's name, and whether it was altered.
  private let source: String
  /// Throws where the user gave up.
  private let checkpoint: () throws -> Void

  /// queryPieces, keyPieces: the text of each.
  public init(
    _ recording: Recording, _ survey: AttentionSurvey, attention: AttentionKind, query: Int?, input: ModelInput,
    queryPieces: [String], keyPieces: [String], source: String, checkpoint: @escaping () throws -> Void = {}
  ) {
    self.recording = recording
    self.survey = survey
    self.attention = attention
    self.query = query
    self.input = input
    self.queryPieces = queryPieces
    self.keyPieces = keyPieces
    self.source = source
    self.checkpoint = checkpoint
  }

  /// Rows held at a time.
  private static let rows = 64
  /// Most tokens that a drawing of arcs names.
  private static let mostArcTokens = 120

  private func title(_ what: String) -> String { "\(what) · \(source)" }

  // MARK: - Drawings

  /// heatmap: of the survey's first head.
  public func svg(_ view: AttentionFigure, _ style: FigureStyle) throws -> String {
    switch view {
    case .grid: return grid(style)
    case .rollout: return rollout(style)
    case .heatmap: return try heatmap(survey.heads[0].id, style)
    case .arcs: return try arcs(style)
    }
  }

  private func grid(_ style: FigureStyle) -> String {
    let thumbnails = survey.heads.map {
      HeadGridFigure.Thumbnail(layer: $0.id.layer, head: $0.id.head, kind: $0.metrics.kind, map: $0.thumbnail)
    }
    let config = recording.model.config
    return HeadGridFigure(
      thumbnails, title: title("attention of all heads"), groupSize: config.headCount / max(1, config.headCountKV)
    ).svg(style)
  }

  private func heatmap(_ id: HeadID, _ style: FigureStyle) throws -> String {
    var map = PooledMap(
      MapWindow(rows: survey.queries, columns: survey.positions), rows: HeatmapFigure.mostCells,
      columns: HeatmapFigure.mostCells)
    try forEachRow(of: id) { query, row in map.take(row, query: query) }
    return HeatmapFigure(
      map, title: title("layer \(id.layer), head \(id.head)"), queries: queryPieces,
      keys: keyPieces
    ).svg(style)
  }

  private func rollout(_ style: FigureStyle) -> String {
    let rows = survey.rollout
    var map = PooledMap(
      MapWindow(rows: rows.count, columns: survey.positions), rows: HeatmapFigure.mostCells,
      columns: HeatmapFigure.mostCells)
    for (index, entry) in rows.enumerated() { map.take(entry.row.map(Float.init), query: index) }
    let names = rows.map { queryPieces[$0.query] }
    return HeatmapFigure(map, title: title("attention rollout"), queries: names, keys: keyPieces)
      .svg(style)
  }

  /// The last tokens if there are more than a drawing can name.
  private func arcs(_ style: FigureStyle) throws -> String {
    let queries = window(survey.queries), keys = window(survey.positions)
    let heads = try survey.heads.map { head in
      var rows: [[Float]] = []
      try forEachRow(of: head.id) { query, row in
        if queries.contains(query) { rows.append(Array(row[keys])) }
      }
      return ArcFigure.Head("L\(head.id.layer) H\(head.id.head)", rows: rows)
    }
    let chosen = query.map { $0 - queries.lowerBound }
    return ArcFigure(
      heads, title: title("attention"), queries: Array(queryPieces[queries]),
      keys: Array(keyPieces[keys]), chosenQuery: chosen
    ).svg(style)
  }

  private func window(_ count: Int) -> Range<Int> {
    let end = min(count, max(query.map { $0 + 1 } ?? count, Self.mostArcTokens))
    return max(0, end - Self.mostArcTokens)..<end
  }

  // MARK: - Tables and tensors

  /// One head's map, a query a line; or every head's metrics, a head a line.
  public func writeCSV(_ id: HeadID?, to path: String) throws {
    var file = try AtomicFile(path)
    if let id {
      let names = ["query"] + keyPieces.enumerated().map { "\($0.offset) \($0.element)" }
      try file.write(CSVTable.line(names.map { .text($0) }))
      for block in blocks {
        try checkpoint()
        try file.write(lines(of: id, block))
      }
    } else {
      try file.write(metrics.text)
    }
    try file.commit()
  }

  private func lines(of id: HeadID, _ block: Range<Int>) -> String {
    var text = ""
    read(id, block) { query, row in
      text += CSVTable.line([.text("\(query) \(queryPieces[query])")] + row.map { .number(Double($0)) })
    }
    return text
  }

  private var metrics: CSVTable {
    var table = CSVTable([
      "layer", "head", "kind", "entropy", "mean_distance", "first_token", "previous_token", "duplicate", "induction",
    ])
    for head in survey.heads {
      let metrics = head.metrics
      func number(_ value: Double?) -> CSVTable.Value { value.map { .number($0) } ?? .none }
      table.append([
        .whole(head.id.layer), .whole(head.id.head), metrics.kind.map { .text($0.rawValue) } ?? .none,
        .number(metrics.entropy), number(metrics.meanDistance), .number(metrics.firstToken),
        number(metrics.previousToken), number(metrics.duplicate), number(metrics.induction),
      ])
    }
    return table
  }

  /// `input_ids` [T] and `key_ids` [P], `heads` [N, 2] (layer and head of each map), `attentions` [N, T, P], `metrics` [N, 6]
  /// (entropy, mean distance, first token, previous token, duplicate, induction; NaN where one means nothing), `rollout` [R, P]
  /// and `rollout_queries` [R].
  public func writeTensors(to path: String) throws {
    let heads = survey.heads
    let (queries, keys) = input.tokens(of: attention)
    var writer = try SafetensorsWriter(
      path,
      [
        .init("input_ids", shape: [queries.count], .int32), .init("key_ids", shape: [keys.count], .int32),
        .init("heads", shape: [heads.count, 2], .int32),
        .init("rollout_queries", shape: [survey.rollout.count], .int32),
        .init("metrics", shape: [heads.count, 6]), .init("rollout", shape: [survey.rollout.count, keys.count]),
        .init("attentions", shape: [heads.count, survey.queries, survey.positions]),
      ], metadata: ["map": attention.rawValue])
    try writer.append(queries)
    try writer.append(keys)
    try writer.append(heads.flatMap { [Int32($0.id.layer), Int32($0.id.head)] })
    try writer.append(survey.rollout.map { Int32($0.query) })
    try writer.append(heads.flatMap { $0.metrics.row })
    for entry in survey.rollout { try writer.append(entry.row.map(Float.init)) }
    for head in heads {
      for block in blocks {
        try checkpoint()
        var values: [Float] = []
        values.reserveCapacity(block.count * survey.positions)
        read(head.id, block) { _, row in values += row }
        try writer.append(values)
      }
    }
    try writer.finish()
  }

  // MARK: - Rows

  private var blocks: [Range<Int>] {
    stride(from: 0, to: survey.queries, by: Self.rows).map { $0..<min($0 + Self.rows, survey.queries) }
  }

  private func forEachRow(of id: HeadID, _ body: (Int, UnsafeBufferPointer<Float>) -> Void) throws {
    for block in blocks {
      try checkpoint()
      read(id, block, body)
    }
  }

  private func read(_ id: HeadID, _ block: Range<Int>, _ body: (Int, UnsafeBufferPointer<Float>) -> Void) {
    guard let reader = AttentionReader(recording, attention, layer: id.layer, head: id.head) else { return }
    let rows = Buffer<Float>(count: block.count * survey.positions)
    reader.read(head: id.head, rows: block, into: rows.base)
    for query in block {
      let start = rows.base + (query - block.lowerBound) * survey.positions
      body(query, UnsafeBufferPointer(start: start, count: survey.positions))
    }
  }
}

extension HeadMetrics {
  fileprivate var row: [Float] {
    [entropy, meanDistance, firstToken, previousToken, duplicate, induction].map { Float($0 ?? .nan) }
  }
}
