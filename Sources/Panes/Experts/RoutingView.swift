import Canvas
import Inference
import Workbench

/// A layer's routing: the load of every expert as a column, and under it tokens by experts, coloured by the weight each
/// token gives each expert.
struct RoutingView {
  let state: WorkbenchState
  let sequence: RecordedSequence
  let sight: RoutingSight

  func draw(in area: Rect, on scene: inout Scene) {
    let facts = RoutingFacts(state: state, sight: sight).lines(width: area.width - 2)
    let (head, rest) = area.splitTop(min(facts.count, max(0, area.height - 6)))
    for (line, text) in facts.enumerated() {
      scene.write(text, in: head.row(line).inset(dx: 1, dy: 0), line == 0 ? .text : .muted)
    }
    let (body, foot) = rest.splitBottom(1)
    let chart = body.height >= 14 ? min(8, body.height / 5 + 1) : body.height >= 8 ? 2 : 0
    let (loads, below) = body.splitTop(chart)
    let (numbers, table) = below.splitTop(1)
    let columns = ExpertColumns(
      area: Rect(area.x + Self.labelWidth, area.y, max(1, area.width - Self.labelWidth - 1), area.height),
      experts: sight.experts, chosen: state.expert)
    drawLoads(columns, in: loads, &scene)
    drawNumbers(columns, in: numbers, &scene)
    drawTokens(columns, in: table, &scene)
    drawLegend(in: foot.inset(dx: 1, dy: 0), &scene)
  }

  private static let labelWidth = 13

  private func drawLoads(_ columns: ExpertColumns, in area: Rect, _ scene: inout Scene) {
    guard area.height > 0 else { return }
    let most = max(1e-12, sight.load.max() ?? 0)
    scene.write("load", in: Rect(area.x, area.y, Self.labelWidth - 1, 1), .muted, align: .right)
    scene.write(
      "\(most.percentText)", in: Rect(area.x, area.y + (area.height > 1 ? 1 : 0), Self.labelWidth - 1, 1), .faint,
      align: .right)
    for expert in columns.shown {
      let place = columns.place(of: expert, y: area.y)
      for x in place.x..<max(place.x + 1, place.maxX - (place.width > 2 ? 1 : 0)) {
        scene.canvas.drawColumn(
          Rect(x, area.y, 1, area.height), share: sight.load[expert] / most, glyphs: scene.look.glyphs,
          style: scene.style(expert == state.expert ? .barChosen : .bar))
      }
      scene.hit(
        Rect(place.x, area.y, place.width, area.height),
        press: [.frame(.focus(.experts)), .experts(.select(layer: nil, expert: expert))])
    }
  }

  private func drawNumbers(_ columns: ExpertColumns, in row: Rect, _ scene: inout Scene) {
    scene.write("expert", in: Rect(row.x, row.y, Self.labelWidth - 1, 1), .muted, align: .right)
    for expert in columns.shown {
      let place = columns.place(of: expert, y: row.y)
      guard columns.isNamed(expert) || expert == state.expert else { continue }
      let change = state.attention.plan[Interventions.ExpertID(sight.query.layer, expert)]
      let mark = change == .forbidden ? "✗" : change == .forced ? "!" : ""
      let text = "\(expert)\(mark)"
      scene.write(
        text, in: Rect(place.x, row.y, max(place.width, min(text.count, row.maxX - place.x)), 1),
        expert == state.expert ? .heading : change == nil ? .faint : .warning)
      scene.hit(place, press: [.frame(.focus(.experts)), .experts(.select(layer: nil, expert: expert))])
    }
  }

  private func drawTokens(_ columns: ExpertColumns, in area: Rect, _ scene: inout Scene) {
    let cursor = state.row(of: .decoder)
    let first = max(0, min(cursor - area.height / 2, sight.tokens - area.height))
    if state.frame.focus == .experts { scene.viewRows = max(1, area.height) }
    scene.hit(area, wheel: { [.frame(.focus(.experts)), .move(.scroll($0))] })
    for line in 0..<max(0, min(area.height, sight.tokens - first)) {
      let token = first + line
      let row = area.row(line)
      let label = Rect(row.x, row.y, Self.labelWidth - 1, 1)
      let piece = sequence.pieces.indices.contains(token) ? VisiblePiece.text(sequence.pieces[token]) : "\(token)"
      scene.write(piece, in: label, token == cursor ? .heading : .muted, align: .right)
      for expert in columns.shown { draw(token, expert, columns.place(of: expert, y: row.y), &scene) }
      if token == cursor { scene.canvas.mark(label, scene.style(.selection), scene.look.theme) }
      scene.hit(row, press: [.frame(.focus(.experts)), .experts(.point(token))])
    }
  }

  private func draw(_ token: Int, _ expert: Int, _ place: Rect, _ scene: inout Scene) {
    let weight = Double(sight.weight(token, expert)), probability = Double(sight.probability(token, expert))
    let value = state.experts.showsProbability ? probability : weight
    let isChosenExpert = expert == state.expert
    let cell = Rect(place.x, place.y, max(1, place.width - (place.width > 2 ? 1 : 0)), 1)
    guard value > 0, weight != 0 || state.experts.showsProbability else {
      // The chosen expert's column can be followed down where it isn't chosen.
      if isChosenExpert {
        scene.canvas.set(scene.look.glyphs.mark, at: cell.x + cell.width / 2, cell.y, style: scene.style(.faint))
      }
      return
    }
    let color = scene.look.scale(min(1, value / most))
    var style = scene.look.ink(on: color)
    if weight != 0 { style = style.adding(.bold) }
    scene.canvas.fill(cell, style: style)
    if cell.width >= 3 {
      scene.canvas.write(Self.short(value), in: cell, .center, style: style, ellipsis: scene.look.glyphs.ellipsis)
    } else if color.isDefault {
      scene.canvas.fill(cell, with: Colormap.shade(value / most, glyphs: scene.look.glyphs), style: style)
    }
  }

  /// `.37`, or `1.2` of weights beyond 1.
  private static func short(_ value: Double) -> String {
    value < 0.995 ? String(NumberText.fixed(value, 2).dropFirst()) : NumberText.fixed(value, 1)
  }

  /// The largest number a cell can show: weights may be scaled beyond 1.
  private var most: Double {
    state.experts.showsProbability ? 1 : max(1, Double(sight.weights.max() ?? 1))
  }

  private func drawLegend(in row: Rect, _ scene: inout Scene) {
    let look = scene.look
    let (left, right) = row.splitLeft(min(36, row.width))
    Legend(state.experts.showsProbability ? "router p" : "weight", low: "0", high: NumberText.short(most)).draw(
      in: left, on: &scene.canvas, look
    ) { look.scale($0) }
    scene.write(
      state.experts.showsProbability ? "bold: chosen" : "empty: not chosen", in: right.inset(dx: 2, dy: 0), .faint)
  }
}

/// Where experts stand side by side: all of them where they fit, else those around the chosen one.
struct ExpertColumns {
  let width: Int
  let shown: Range<Int>
  private let x: Int

  init(area: Rect, experts: Int, chosen: Int, widest: Int = 8) {
    width = max(1, min(widest, area.width / max(1, experts)))
    x = area.x
    let fitting = max(1, area.width / width)
    let first = max(0, min(chosen - fitting / 2, experts - fitting))
    shown = first..<min(experts, first + fitting)
  }

  func place(of expert: Int, y: Int) -> Rect { Rect(x + (expert - shown.lowerBound) * width, y, width, 1) }

  /// Whether there is room for its number.
  func isNamed(_ expert: Int) -> Bool { width >= 3 || expert.isMultiple(of: width == 2 ? 2 : 4) }
}

/// How even a layer's routing is, in as few lines as that takes.
struct RoutingFacts {
  private let facts: [String]

  init(state: WorkbenchState, sight: RoutingSight) {
    let used = state.inside.sequence?.anatomy.usedExperts ?? 0
    let even = NumberText.fixed(Double(max(1, sight.experts)).logarithm, 2)
    facts = [
      "layer \(sight.query.layer)", "\(sight.experts) experts, \(used) a token",
      "imbalance \(sight.imbalance.fixed(2))",
      "variation \(sight.variation.fixed(2))", "balance loss \(sight.balanceLoss.fixed(2))",
      "entropy \(sight.entropy.fixed(2)) of \(even) nats", "a token's \(sight.tokenEntropy.fixed(2))",
    ]
  }

  func lines(width: Int) -> [String] {
    facts.reduce(into: []) { lines, fact in
      if let last = lines.last, TextWidth.columns(of: last) + TextWidth.columns(of: fact) + 3 <= width {
        lines[lines.count - 1] = "\(last) · \(fact)"
      } else {
        lines.append(fact)
      }
    }
  }
}
