/// How full something is, or how far a job has come: a bar in one row with text on it.
public struct Gauge: Sendable {
  /// 0…1; nil when it is not known how far there is to go, then only the text is shown.
  public var share: Double?
  /// Stands at the left, on the bar.
  public var text: String
  /// Stands at the right, on the bar.
  public var note: String
  /// From which share the bar turns to the warning and the error colour; 1 or more is never.
  public var warnsAt: Double
  public var failsAt: Double

  public init(_ share: Double?, text: String = "", note: String = "", warnsAt: Double = 2, failsAt: Double = 2) {
    self.share = share
    self.text = text
    self.note = note
    self.warnsAt = warnsAt
    self.failsAt = failsAt
  }

  /// A job's progress: percent at the right, then its rate and the time left where there is room.
  public static func progress(_ share: Double?, _ text: String, rate: String = "", secondsLeft: Double? = nil) -> Gauge
  {
    let percent = share.map { NumberText.percent(Swift.min(1, Swift.max(0, $0.isNaN ? 0 : $0))) } ?? ""
    let left = secondsLeft.map { NumberText.duration($0) + " left" } ?? ""
    return Gauge(share, text: text, note: [percent, rate, left].filter { !$0.isEmpty }.joined(separator: "  "))
  }

  private var role: ThemeRole {
    guard let share else { return .gaugeTrack }
    return share >= failsAt ? .error : share >= warnsAt ? .warning : .gaugeFill
  }

  public func draw(in rect: Rect, on canvas: inout Canvas, _ look: Appearance) {
    let row = rect.row(0)
    guard !row.isEmpty else { return }
    canvas.fill(row, style: look[.gaugeTrack])
    let fill = fillStyle(look)
    let inside = Swift.min(1, Swift.max(0, share.map { $0.isNaN ? 0 : $0 } ?? 0))
    let exact = inside * Double(row.width)
    let whole = Int(exact)
    let noteWidth = TextWidth.columns(of: note)
    let showsNote = !note.isEmpty && noteWidth + 2 <= row.width
    let textArea = row.inset(dx: row.width > 4 ? 1 : 0, dy: 0).splitRight(showsNote ? noteWidth + 1 : 0).rest
    drawEdge(row, whole, exact, look, &canvas)
    canvas.write(text, in: textArea, style: look[.gaugeTrack], ellipsis: look.glyphs.ellipsis)
    if showsNote { canvas.write(note, at: row.maxX - noteWidth - 1, row.y, style: look[.gaugeTrack]) }
    canvas.restyle(row.splitLeft(whole).left) { $0 = fill }
  }

  /// The colours of the filled part: text on the bar. Themes without backgrounds get it reversed.
  private func fillStyle(_ look: Appearance) -> Style {
    let style = look[role]
    if role == .gaugeFill { return style }
    return Style(look[.text].background, on: style.foreground, style.foreground.isDefault ? .reverse : [])
  }

  /// The last, partly filled cell, where no text stands.
  private func drawEdge(_ row: Rect, _ whole: Int, _ exact: Double, _ look: Appearance, _ canvas: inout Canvas) {
    let steps = look.glyphs.horizontalSteps
    let fill = fillStyle(look)
    guard look.glyphs != .ascii, whole < row.width, !fill.background.isDefault else { return }
    let part = Int((exact - Double(whole)) * Double(steps.count - 1))
    guard part > 0 else { return }
    let style = look[.gaugeTrack].foreground(fill.background)
    canvas.set(steps[part], at: row.x + whole, row.y, style: style)
  }
}
