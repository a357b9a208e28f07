import Analysis
import Canvas
import Workbench

/// Size across, divergence upward on a logarithmic scale: what nothing beats in both is filled.
struct SizeDivergenceView {
  let state: WorkbenchState

  private static let axisWidth = 9

  func draw(in area: Rect, on scene: inout Scene) {
    let rows = state.quantize.columns.enumerated().compactMap { index, column in
      column.row.flatMap { $0.meanKLD > 0 ? (index: index, row: $0) : nil }
    }
    let (head, rest) = area.splitTop(1)
    let mark = scene.look.glyphs == .ascii ? "#" : "●"
    scene.write(
      "size against mean KLD · \(mark) nothing is both smaller and closer", in: head.inset(dx: 1, dy: 0), .muted)
    guard !rows.isEmpty else {
      return scene.write("Points appear as the text is read.", in: rest.row(0).inset(dx: 1, dy: 0), .faint)
    }
    let (body, foot) = rest.splitBottom(1)
    let plot = Rect(body.x + Self.axisWidth, body.y, max(1, body.width - Self.axisWidth - 1), body.height)
    let axes = Axes(rows.map { (Double($0.row.bytes), $0.row.meanKLD) }, in: plot)
    drawAxes(axes, in: body, foot, plot, &scene)
    let front = Set(Pareto.front(rows.map { (Double($0.row.bytes), $0.row.meanKLD) }))
    for (place, entry) in rows.enumerated() { draw(entry, isBest: front.contains(place), axes, plot, &scene) }
  }

  private func drawAxes(_ axes: Axes, in body: Rect, _ foot: Rect, _ plot: Rect, _ scene: inout Scene) {
    for line in stride(from: 0, to: plot.height, by: max(2, plot.height / 4)) {
      let label = Rect(body.x, plot.y + line, Self.axisWidth - 2, 1)
      scene.write(NumberText.short(axes.divergence(atLine: line)), in: label, .faint, align: .right)
      scene.canvas.fill(
        Rect(plot.x, plot.y + line, plot.width, 1), with: scene.look.glyphs.border.horizontal,
        style: scene.style(.border))
    }
    scene.canvas.fill(
      Rect(plot.x - 1, plot.y, 1, plot.height), with: scene.look.glyphs.border.vertical, style: scene.style(.border))
    let row = Rect(plot.x, foot.y, plot.width, 1)
    scene.write(Int(axes.bytes.lowerBound).byteText, in: row, .faint)
    scene.write(Int(axes.bytes.upperBound).byteText, in: row, .faint, align: .right)
  }

  private func draw(
    _ entry: (index: Int, row: ComparisonRow), isBest: Bool, _ axes: Axes, _ plot: Rect, _ scene: inout Scene
  ) {
    let x = axes.x(Double(entry.row.bytes)), y = axes.y(entry.row.meanKLD)
    let isChosen = state.quantize.row == entry.index + 1
    let isPlain = scene.look.glyphs == .ascii
    let glyph: Unicode.Scalar = isBest ? (isPlain ? "#" : "●") : (isPlain ? "o" : "○")
    let role = isChosen ? ThemeRole.tokenChosen : isBest ? .success : .muted
    // The error bar, where it is longer than a cell.
    let top = axes.y(entry.row.meanKLD + entry.row.meanKLDError)
    let bottom = axes.y(max(entry.row.meanKLD - entry.row.meanKLDError, entry.row.meanKLD / 10))
    for line in top..<max(bottom + 1, top) where line != y {
      scene.canvas.set(scene.look.glyphs.border.vertical, at: x, line, style: scene.style(.faint))
    }
    scene.canvas.set(glyph, at: x, y, style: scene.style(role))
    let name = entry.row.name
    let width = TextWidth.columns(of: name)
    let right = Rect(x + 2, y, width, 1)
    let place = right.maxX <= plot.maxX ? right : Rect(max(plot.x, x - 1 - width), y, min(width, x - 1 - plot.x), 1)
    scene.write(name, in: place, isChosen ? .heading : .muted)
    scene.hit(Rect(x, y, 1, 1), press: [.frame(.focus(.quantize)), .quantize(.row(entry.index + 1))])
    scene.hit(place, press: [.frame(.focus(.quantize)), .quantize(.row(entry.index + 1))])
  }

  /// From numbers to cells.
  private struct Axes {
    let bytes: ClosedRange<Double>
    private let logs: ClosedRange<Double>
    private let plot: Rect

    init(_ points: [(bytes: Double, divergence: Double)], in plot: Rect) {
      let sizes = points.map(\.bytes), heights = points.map(\.divergence.logarithm)
      let (left, right) = (sizes.min() ?? 0, sizes.max() ?? 1)
      let margin = max((right - left) * 0.05, right * 0.01)
      bytes = max(0, left - margin)...right + margin
      logs = (heights.min() ?? 0) - 0.2...(heights.max() ?? 1) + 0.2
      self.plot = plot
    }

    func x(_ size: Double) -> Int {
      plot.x + Int((size - bytes.lowerBound) / (bytes.upperBound - bytes.lowerBound) * Double(max(0, plot.width - 1)))
    }

    func y(_ divergence: Double) -> Int {
      let share = (divergence.logarithm - logs.lowerBound) / (logs.upperBound - logs.lowerBound)
      let line = Int(((1 - min(max(share, 0), 1)) * Double(max(0, plot.height - 1))).rounded())
      return plot.y + line
    }

    func divergence(atLine line: Int) -> Double {
      let share = 1 - Double(line) / Double(max(1, plot.height - 1))
      return (logs.lowerBound + share * (logs.upperBound - logs.lowerBound)).exponential
    }
  }
}
