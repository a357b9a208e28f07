import Analysis
import Canvas
import Workbench

/// Positions across, layers upward: in each cell the token that layer would say, on a colour for how sure it is or how far
/// from the last layer; beside it how long the stream is at the chosen position.
struct LensTableView {
  let state: WorkbenchState
  let sequence: RecordedSequence

  private static let labelWidth = 5

  func draw(in area: Rect, on scene: inout Scene) {
    let (head, rest) = area.splitTop(1)
    let (body, foot) = rest.splitBottom(1)
    let normWidth = area.width >= 60 ? min(16, max(12, area.width / 8)) : 0
    let (left, norms) = body.splitRight(normWidth)
    let grid = Grid(
      room: Rect(left.x + Self.labelWidth, left.y, max(1, left.width - Self.labelWidth), left.height),
      positions: sequence.count, stages: state.lastLensStage + 1, chosen: state.lensStage)
    scene.tell(.lens(.room(grid.fitting)))
    if state.frame.focus == .lens { scene.viewRows = max(1, body.height) }
    drawTokens(grid, in: head, &scene)
    for row in 0..<grid.rows {
      let stage = grid.stage(atRow: row)
      let isChosen = stage == state.lensStage
      scene.write(
        LensStage.label(stage), in: Rect(area.x, grid.y(of: stage), Self.labelWidth - 1, 1),
        isChosen ? .heading : .faint, align: .right)
      for position in state.lensSight { draw(position, stage, grid, &scene) }
    }
    if normWidth > 0 { drawNorms(grid, head: head, in: norms, &scene) }
    drawLegend(in: foot.inset(dx: 1, dy: 0), &scene)
    scene.hit(body, wheel: { [.frame(.focus(.lens)), .move($0 < 0 ? .up : .down)] })
  }

  /// The input at each position in sight.
  private func drawTokens(_ grid: Grid, in row: Rect, _ scene: inout Scene) {
    scene.write("layer", in: row.splitLeft(Self.labelWidth).left, .faint)
    for position in state.lensSight {
      let place = Rect(grid.x(of: position, from: state.lensSight.lowerBound) + 1, row.y, grid.cellWidth - 1, 1)
        .intersection(Rect(grid.room.x, row.y, grid.room.width, 1))
      let isChosen = position == state.lensPosition
      scene.write(VisiblePiece.text(sequence.pieces[position]), in: place, isChosen ? .heading : .muted)
      if isChosen { scene.canvas.restyle(place) { $0.attributes.insert(.underline) } }
      scene.hit(place, press: [.frame(.focus(.lens)), .lens(.point(position: position, stage: nil))])
    }
  }

  private func draw(_ position: Int, _ stage: Int, _ grid: Grid, _ scene: inout Scene) {
    let x = grid.x(of: position, from: state.lensSight.lowerBound)
    let place = Rect(x, grid.y(of: stage), grid.cellWidth, grid.rowHeight).intersection(grid.room)
    let isChosen = position == state.lensPosition && stage == state.lensStage
    guard let column = state.lens.columns[position], column.readings.indices.contains(stage) else {
      scene.write(" …", in: place, .faint)
      if isChosen { scene.canvas.mark(place, scene.style(.selectionInactive), scene.look.theme) }
      return
    }
    let reading = column.readings[stage]
    let share = share(column, stage)
    let color = scene.look.scale(share)
    let best = reading.top.first?.id
    var style = scene.look.ink(on: color)
    // What the model ends up with stands out wherever it comes up first.
    if best == column.likeliest { style = style.adding(.bold) }
    scene.canvas.fill(place, style: style)
    scene.canvas.write(
      best.map { VisiblePiece.text(column.text(of: $0)) } ?? "", in: Rect(place.x + 1, place.y, place.width - 1, 1),
      style: style, ellipsis: scene.look.glyphs.ellipsis)
    if place.height > 1 {
      scene.write(number(reading), style: style, in: Rect(place.x + 1, place.y + 1, place.width - 1, 1))
    }
    if color.isDefault {
      scene.canvas.set(Colormap.shade(share, glyphs: scene.look.glyphs), at: place.x, place.y, style: style)
    }
    if isChosen {
      let mark = state.frame.focus == .lens ? ThemeRole.tokenChosen : .selection
      scene.canvas.mark(place, scene.style(mark), scene.look.theme)
    }
    let press: [Action] =
      isChosen
      ? [.frame(.focus(.lens)), .lens(.view(.parts))]
      : [.frame(.focus(.lens)), .lens(.point(position: position, stage: stage))]
    scene.hit(place, press: press)
  }

  /// What the colour says, where there is room to say it in digits too.
  private func number(_ reading: LensReading) -> String {
    switch state.lens.tint {
    case .probability: (reading.top.first?.logprob.probability ?? 0).percentText
    case .divergence: NumberText.short(reading.klToFinal)
    }
  }

  private func share(_ column: LensColumn, _ stage: Int) -> Double {
    switch state.lens.tint {
    case .probability: column.readings[stage].top.first?.logprob.probability ?? 0
    case .divergence: mostDivergence > 0 ? min(1, (column.readings[stage].klToFinal / mostDivergence).squareRoot()) : 0
    }
  }

  /// Of all cells in sight but the embedding's, which is many times the layers'. Nats.
  private var mostDivergence: Double {
    state.lensSight.reduce(0) { most, position in
      state.lens.columns[position]?.readings.dropFirst().reduce(most) {
        $1.klToFinal.isFinite ? max($0, $1.klToFinal) : $0
      } ?? most
    }
  }

  private func drawNorms(_ grid: Grid, head: Rect, in area: Rect, _ scene: inout Scene) {
    let title = Rect(area.x + 1, head.y, area.width - 1, 1)
    scene.write("norm ‖x‖", in: title, .muted)
    guard let column = state.lensColumn else { return }
    let most = max(1e-12, column.norms.max() ?? 0)
    for row in 0..<grid.rows {
      let stage = grid.stage(atRow: row)
      guard column.norms.indices.contains(stage) else { continue }
      let row = Rect(area.x + 1, grid.y(of: stage), area.width - 1, 1)
      let (bar, number) = row.splitRight(6)
      scene.canvas.drawBar(
        bar, share: column.norms[stage] / most, glyphs: scene.look.glyphs,
        style: scene.style(stage == state.lensStage ? .barChosen : .bar))
      scene.write(NumberText.short(column.norms[stage]), in: number, .muted, align: .right)
    }
  }

  private func drawLegend(in row: Rect, _ scene: inout Scene) {
    let look = scene.look
    let (left, right) = row.splitLeft(min(38, row.width))
    switch state.lens.tint {
    case .probability:
      Legend("probability", low: "0", high: "1").draw(in: left, on: &scene.canvas, look) { look.scale($0) }
    case .divergence:
      Legend("KL to final", low: "0", high: "\(NumberText.short(mostDivergence)) nats √").draw(
        in: left, on: &scene.canvas, look
      ) { look.scale($0) }
    }
    let sight = state.lensSight
    let range = sight.count < sequence.count ? "positions \(sight.lowerBound)–\(sight.upperBound - 1) · " : ""
    scene.write("\(range)bold: final", in: right.inset(dx: 2, dy: 0), .faint)
  }
}

/// Where the cells lie.
private struct Grid {
  let room: Rect
  let cellWidth: Int
  /// Positions there is room for.
  let fitting: Int
  let rows: Int
  /// Lines of a layer: two where all layers have room for that.
  let rowHeight: Int
  private let topStage: Int

  init(room: Rect, positions: Int, stages: Int, chosen: Int) {
    self.room = room
    // Nine columns a token, more where there are few.
    let wanted = max(1, min(positions, room.width / 9))
    cellWidth = max(6, min(16, room.width / wanted))
    fitting = max(1, room.width / cellWidth)
    rowHeight = room.height >= 2 * stages ? 2 : 1
    rows = max(0, min(room.height / rowHeight, stages))
    let line = max(0, min(stages - 1 - chosen - rows / 2, stages - rows))
    topStage = stages - 1 - line
  }

  func stage(atRow row: Int) -> Int { topStage - row }
  func y(of stage: Int) -> Int { room.y + (topStage - stage) * rowHeight }
  func x(of position: Int, from first: Int) -> Int { room.x + (position - first) * cellWidth }
}

/// What a stage of the stream is called.
enum LensStage {
  static func label(_ stage: Int) -> String { stage == 0 ? "emb" : "L\(stage - 1)" }
}
