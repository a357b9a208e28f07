/// Labelled horizontal bars, one a row, exact to an eighth of a column: `␣the   ▏██████▍     0.32`.
public struct BarChart: Sendable {
  public struct Bar: Sendable, Equatable {
    public var label: String
    /// The bar's length as a share of the longest possible, 0…1.
    public var share: Double
    /// The number shown behind it.
    public var valueText: String
    public var role: ThemeRole
    /// Where the bar was before, drawn as a mark on the track, 0…1.
    public var formerShare: Double?
    /// Struck out: a sampler dropped it. Its bar is drawn faint and the value in brackets.
    public var isDropped: Bool

    public init(
      _ label: String, share: Double, valueText: String, role: ThemeRole = .bar, formerShare: Double? = nil,
      isDropped: Bool = false
    ) {
      self.label = label
      self.share = share
      self.valueText = valueText
      self.role = role
      self.formerShare = formerShare
      self.isDropped = isDropped
    }
  }

  public var bars: [Bar]
  public var labelWidth: Int
  public var valueWidth: Int

  public init(_ bars: [Bar], labelWidth: Int = 12, valueWidth: Int = 6) {
    self.bars = bars
    self.labelWidth = labelWidth
    self.valueWidth = valueWidth
  }

  /// Draws from the first bar of a list state down. `selected` is the bar marked, or nil.
  public func draw(
    in rect: Rect, on canvas: inout Canvas, _ look: Appearance, first: Int = 0, selected: Int? = nil,
    focused: Bool = true
  ) {
    guard !rect.isEmpty else { return }
    let first = max(0, first)
    canvas.clipped(to: rect) { canvas in
      for line in 0..<max(0, min(rect.height, bars.count - first)) {
        let row = rect.row(line)
        draw(bars[first + line], in: row, on: &canvas, look)
        if first + line == selected {
          canvas.mark(row, look[focused ? .selection : .selectionInactive], look.theme)
        }
      }
    }
  }

  private func draw(_ bar: Bar, in row: Rect, on canvas: inout Canvas, _ look: Appearance) {
    let ellipsis = look.glyphs.ellipsis
    let style = look[bar.isDropped ? .faint : bar.role]
    let (label, rest) = row.splitLeft(min(labelWidth, row.width))
    let labelStyle = look[bar.isDropped ? .faint : .text].adding(bar.role == .barChosen ? .bold : [])
    canvas.write(bar.label, in: label, style: labelStyle, ellipsis: ellipsis)
    let showsValue = rest.width >= valueWidth + 1
    let (middle, value) = showsValue ? rest.splitRight(valueWidth) : (rest, Rect(rest.maxX, rest.y, 0, 1))
    let text =
      bar.isDropped && TextWidth.columns(of: bar.valueText) + 2 <= valueWidth
      ? "(\(bar.valueText))" : bar.valueText
    canvas.write(text, in: value, .right, style: look[bar.isDropped ? .faint : .muted], ellipsis: ellipsis)
    let track = middle.splitLeft(1).rest.splitRight(showsValue ? 1 : 0).rest
    canvas.drawBar(track, share: bar.share, glyphs: look.glyphs, style: style)
    if let former = bar.formerShare, track.width > 0 {
      let column = min(
        track.width - 1, Int(Swift.min(1, Swift.max(0, former.isNaN ? 0 : former)) * Double(track.width)))
      if canvas[track.x + column, track.y].isBlank {
        canvas.set(look.glyphs.mark, at: track.x + column, track.y, style: look[.faint])
      }
    }
  }
}

extension Canvas {
  /// Fills a share of a row from the left, exact to an eighth of a column. A share above 0 always shows something.
  public mutating func drawBar(_ rect: Rect, share: Double, glyphs: GlyphSet, style: Style) {
    guard !rect.isEmpty else { return }
    let steps = glyphs.horizontalSteps
    let perCell = steps.count - 1
    let inside = Swift.min(1, Swift.max(0, share.isNaN ? 0 : share))
    var filled = Int((inside * Double(rect.width * perCell)).rounded())
    if share > 0, filled == 0, glyphs != .ascii { filled = 1 }
    let (whole, part) = (filled / perCell, filled % perCell)
    fill(rect.row(0).splitLeft(whole).left, with: steps[perCell], style: style)
    if part > 0 { set(steps[part], at: rect.x + whole, rect.y, style: style) }
  }

  /// Fills a share of a column from the bottom, exact to an eighth of a row.
  public mutating func drawColumn(_ rect: Rect, share: Double, glyphs: GlyphSet, style: Style) {
    guard !rect.isEmpty else { return }
    let steps = glyphs.verticalSteps
    let perCell = steps.count - 1
    let inside = Swift.min(1, Swift.max(0, share.isNaN ? 0 : share))
    let filled = Int((inside * Double(rect.height * perCell)).rounded())
    let (whole, part) = (filled / perCell, filled % perCell)
    fill(Rect(rect.x, rect.maxY - whole, 1, whole), with: steps[perCell], style: style)
    if part > 0 { set(steps[part], at: rect.x, rect.maxY - whole - 1, style: style) }
  }
}
