import Analysis
import Canvas
import Inference
import Workbench

/// One number of every head: layers down, heads across, and the heads that have most of it.
struct MeasuresView {
  let state: WorkbenchState
  let sequence: RecordedSequence

  private var attention: AttentionState { state.attention }

  func draw(in area: Rect, on scene: inout Scene) {
    let measure = attention.measure
    let (top, rest) = area.splitTop(1)
    scene.write("\(measure.rawValue): \(measure.summary)", in: top.inset(dx: 1, dy: 0), .text)
    let (body, foot) = rest.splitBottom(1)
    let listWidth = body.width >= 60 ? 26 : 0
    let (map, list) = body.splitRight(listWidth)
    let values = values
    let range = values.values.reduce(into: (low: 0.0, high: 1e-9)) { range, value in
      range = (min(range.low, value), max(range.high, value))
    }
    drawMap(values, range, in: map, &scene)
    if listWidth > 0 { drawList(values, range, in: list, &scene) }
    if measure == .kind {
      scene.write(HeadKind.legend, in: foot.inset(dx: 1, dy: 0), .faint)
    } else {
      let look = scene.look
      Legend(low: NumberText.short(range.low), high: NumberText.short(range.high)).draw(
        in: foot.inset(dx: 1, dy: 0).splitLeft(40).left, on: &scene.canvas, look
      ) { look.scale($0) }
    }
  }

  private var values: [HeadID: Double] {
    switch attention.measure {
    case .importance: attention.importance
    case .repeated: attention.repeated.compactMapValues(\.induction)
    default: attention.survey.compactMapValues { attention.measure.value(of: $0.metrics) }
    }
  }

  private func drawMap(
    _ values: [HeadID: Double], _ range: (low: Double, high: Double), in area: Rect, _ scene: inout Scene
  ) {
    let layers = sequence.anatomy.layers[attention.kind] ?? 0, heads = sequence.anatomy.heads
    let width = max(2, min(7, (area.width - 5) / max(1, heads)))
    let visible = area.height
    let first = max(0, min(attention.layer - visible / 2, layers - visible))
    let firstHead = max(0, min(attention.head - (area.width - 5) / width / 2, heads - (area.width - 5) / width))
    if state.frame.focus == .attention { scene.viewRows = visible }
    for line in 0..<min(visible, layers - first) {
      let layer = first + line
      scene.write("L\(layer)", in: Rect(area.x, area.y + line, 4, 1), layer == attention.layer ? .heading : .faint)
      for head in firstHead..<heads {
        let place = Rect(area.x + 5 + (head - firstHead) * width, area.y + line, width, 1)
        guard place.maxX <= area.maxX else { break }
        draw(HeadID(layer, head, of: attention.kind), values, range, in: place, &scene)
      }
    }
    scene.hit(area, wheel: { [.frame(.focus(.attention)), .attention(.stepLayer($0))] })
  }

  private func draw(
    _ id: HeadID, _ values: [HeadID: Double], _ range: (low: Double, high: Double), in place: Rect, _ scene: inout Scene
  ) {
    let cell = Rect(place.x, place.y, place.width - 1, 1)
    if let value = values[id] {
      let share = (value - range.low) / (range.high - range.low)
      let color = scene.look.scale(share)
      let text =
        attention.measure == .kind
        ? attention.survey[id]?.metrics.kind.map { String($0.badge) } ?? ""
        : cell.width >= 4
          ? Self.number(value, width: cell.width)
          : color.isDefault ? String(Colormap.shade(share, glyphs: scene.look.glyphs)) : ""
      scene.canvas.fill(cell, style: scene.style(.text).on(color))
      let dark = Color(0x101010), light = Color(0xF0F0F0)
      let style = color.isDefault ? scene.style(.text) : Style(share > 0.55 ? dark : light, on: color)
      scene.canvas.write(text, in: cell, .center, style: style, ellipsis: scene.look.glyphs.ellipsis)
    } else {
      scene.write("…", in: cell, .faint)
    }
    if id == attention.id { scene.canvas.mark(cell, scene.style(.tokenChosen), scene.look.theme) }
    let isChosen = id == attention.id
    scene.hit(cell, press: [.frame(.focus(.attention)), isChosen ? .attention(.open) : .attention(.select(id))])
  }

  private static func number(_ value: Double, width: Int) -> String {
    let text = value.fixed(width >= 6 ? 3 : 2)
    return text.count <= width ? text : value.fixed(max(0, width - String(Int(value)).count - 1))
  }

  private func drawList(
    _ values: [HeadID: Double], _ range: (low: Double, high: Double), in area: Rect, _ scene: inout Scene
  ) {
    let body = scene.drawHeading("most", isFocused: false, in: area).inset(dx: 1, dy: 0)
    let best = values.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(max(0, body.height))
    for (line, entry) in best.enumerated() {
      let row = body.row(line)
      scene.write(entry.key.label, in: Rect(row.x, row.y, 9, 1), entry.key == attention.id ? .heading : .text)
      let bar = Rect(row.x + 9, row.y, max(0, row.width - 17), 1)
      scene.canvas.drawBar(
        bar, share: (entry.value - min(0, range.low)) / max(1e-9, range.high - min(0, range.low)),
        glyphs: scene.look.glyphs, style: scene.style(.bar))
      scene.write(NumberText.short(entry.value), in: Rect(row.maxX - 7, row.y, 7, 1), .muted, align: .right)
      scene.hit(row, press: [.frame(.focus(.attention)), .attention(.select(entry.key))])
    }
  }
}

extension AttentionState.Measure {
  /// What it says, in a line.
  var summary: String {
    switch self {
    case .kind: "what each head mostly does"
    case .entropy: "how spread out attention is, mean of its rows, nats"
    case .distance: "how far heads look back, mean in tokens"
    case .first: "share of attention that goes to the first token, the sink"
    case .previous: "share of attention that goes to the token before"
    case .duplicate: "share of attention that goes to earlier copies of the token"
    case .induction: "share of attention that goes to what followed earlier copies"
    case .repeated: "induction on random tokens that come twice; N measures it"
    case .importance: "rise of the mean loss when the head is ablated, nats; I measures it"
    }
  }

  func value(of metrics: HeadMetrics) -> Double? {
    switch self {
    case .kind: metrics.kind.flatMap { HeadKind.allCases.firstIndex(of: $0) }.map { Double($0) }
    case .entropy: metrics.entropy
    case .distance: metrics.meanDistance
    case .first: metrics.firstToken
    case .previous: metrics.previousToken
    case .duplicate: metrics.duplicate
    case .induction: metrics.induction
    case .repeated, .importance: nil
    }
  }
}
