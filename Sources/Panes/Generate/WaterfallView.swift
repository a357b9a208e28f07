import Canvas
import Inference
import Workbench

/// The next-token waterfall: a row for each candidate, a column for each sampler stage, bars for what it left.
struct WaterfallView {
  let state: WorkbenchState

  private static let columnWidth = 11

  func draw(in area: Rect, on scene: inout Scene) {
    let generate = state.generate
    let isFocused = state.frame.focus == .generate && generate.part == .waterfall
    let body = scene.drawHeading(title, note: note, isFocused: isFocused, in: area).inset(dx: 1, dy: 0)
    scene.hit(
      area, press: [.frame(.focus(.generate)), .generate(.part(.waterfall))],
      wheel: { [.frame(.focus(.generate)), .generate(.part(.waterfall)), .move(.scroll($0))] })
    guard let report = generate.waterfall else {
      return scene.write("What comes next is shown once a prompt was sent.", in: body.row(0), .faint)
    }
    if let problem = report.problem {
      return Paragraph([Span(problem, scene.style(.muted))], width: body.width).draw(in: body, on: &scene.canvas)
    }
    let labels = max(8, min(18, body.width / 4))
    let columns = Self.columns(of: report.waterfall, from: generate.stage, width: body.width - labels)
    let (head, rows) = body.splitTop(body.height >= 6 ? 2 : 1)
    drawHead(report, columns, in: head.splitLeft(labels).rest, &scene)
    drawRows(report, columns, labels: labels, isFocused: isFocused, in: rows, &scene)
  }

  private var title: String {
    guard let report = state.generate.waterfall, state.cursor.position != nil else { return "Next token" }
    return "Token @\(report.position)"
  }

  private var note: String {
    guard let report = state.generate.waterfall, let last = report.waterfall.stages.last else { return "" }
    return "\(last.remaining) of \(report.waterfall.stages.first?.remaining ?? 0) left"
  }

  /// The stages in sight: from the chosen one on, and always the last.
  static func columns(of waterfall: Waterfall, from first: Int, width: Int) -> [Waterfall.Stage] {
    let count = max(1, width / columnWidth)
    let stages = waterfall.stages
    guard stages.count > count, let last = stages.last else { return stages }
    let start = max(0, min(first, stages.count - count))
    return count == 1 ? [stages[max(0, min(first, stages.count - 1))]] : stages[start..<start + count - 1] + [last]
  }

  private func place(_ column: Int, of count: Int, in row: Rect) -> Rect {
    let width = max(1, row.width / max(1, count))
    return Rect(row.x + column * width, row.y, min(width, 30) - 1, 1)
  }

  private func drawHead(
    _ report: WaterfallReport, _ columns: [Waterfall.Stage], in area: Rect, _ scene: inout Scene
  ) {
    for (index, stage) in columns.enumerated() {
      let head = place(index, of: columns.count, in: area.row(0))
      scene.write(Self.title(stage.name, width: head.width), in: head, .tableHeader)
      guard area.height > 1 else { continue }
      let mass = stage.mass >= 0.9995 ? " left" : " · \(Double(stage.mass).percentText)"
      scene.write(
        "\(stage.remaining.countText)\(mass)", in: place(index, of: columns.count, in: area.row(1)), .faint)
    }
  }

  /// The stage's name, or the shortest other spelling where it doesn't fit.
  private static func title(_ name: SamplerName, width: Int) -> String {
    guard name.rawValue.count > width, let entry = SamplerCatalog.entry(name) else { return name.rawValue }
    return entry.aliases.min { $0.count < $1.count } ?? name.rawValue
  }

  private func drawRows(
    _ report: WaterfallReport, _ columns: [Waterfall.Stage], labels: Int, isFocused: Bool, in area: Rect,
    _ scene: inout Scene
  ) {
    let candidates = report.candidates
    let cursor = ListState(selection: state.generate.candidateRow)
    let first = cursor.firstRow(height: area.height, of: candidates.count)
    if isFocused { scene.viewRows = max(1, area.height) }
    let shares = columns.map { stage in
      Dictionary(stage.top.map { ($0.id, Double($0.probability)) }, uniquingKeysWith: { first, _ in first })
    }
    let most = columns.map { Double($0.top.first?.probability ?? 1) }
    for line in 0..<max(0, min(area.height, candidates.count - first)) {
      let candidate = candidates[first + line]
      let row = area.row(line)
      let isTaken = candidate.id == takenID
      let (label, bars) = row.splitLeft(labels)
      let mark = isTaken ? "\(scene.look.glyphs.pointer)" : " "
      scene.write(
        mark + VisiblePiece.text(candidate.text), in: label.splitRight(1).rest, isTaken ? .barChosen : .text)
      for (index, stage) in columns.enumerated() {
        drawBar(
          shares[index][candidate.id], of: most[index], stage, isTaken: isTaken,
          in: place(index, of: columns.count, in: Rect(bars.x, row.y, bars.width, 1)), &scene)
      }
      if first + line == state.generate.candidateRow {
        scene.canvas.mark(row, scene.style(isFocused ? .selection : .selectionInactive), scene.look.theme)
      }
      let isChosen = isFocused && first + line == state.generate.candidateRow
      scene.hit(
        row,
        press: [
          .frame(.focus(.generate)),
          isChosen ? .generate(.chooseCandidate) : .generate(.candidateRow(first + line)),
        ])
    }
  }

  private func drawBar(
    _ share: Double?, of most: Double, _ stage: Waterfall.Stage, isTaken: Bool, in area: Rect, _ scene: inout Scene
  ) {
    let (track, value) = area.splitRight(min(6, area.width))
    guard let share else {
      // Among fewer than are listed, a missing one was dropped; else it only ranks below those listed.
      let isDropped = stage.remaining <= stage.top.count
      return scene.write(isDropped ? (scene.look.glyphs == .ascii ? "x" : "✕") : "·", in: area, .faint)
    }
    let bar = Rect(track.x, track.y, max(0, track.width - 1), 1)
    scene.canvas.drawBar(
      bar, share: most > 0 ? share / most : 0, glyphs: scene.look.glyphs,
      style: scene.style(isTaken ? .barChosen : .bar))
    scene.write(share.percentText, in: value, .muted, align: .right)
  }

  /// The token that stands at the place, where one does.
  private var takenID: Int32? {
    guard let branch = state.generate.tree.current, let report = state.generate.waterfall else { return nil }
    let index = report.position - branch.promptIDs.count
    return branch.tokens.indices.contains(index) ? branch.tokens[index].id : nil
  }
}
