/// A labelled value on a track in one row: `temperature  ━━━━━━●───┊──  0.80`.
///
/// The number can be typed over: while it is, an editing field takes its place.
public struct Slider: Sendable {
  public var label: String
  public var value: Double
  public var scale: SliderScale
  /// The number being typed; nil when it isn't.
  public var editing: TextFieldState?
  /// Shown instead of the number, such as `off`.
  public var valueText: String?
  /// Columns kept for the label and the number, so that sliders line up.
  public var labelWidth: Int
  public var valueWidth: Int

  public init(
    _ label: String, value: Double, scale: SliderScale, editing: TextFieldState? = nil, valueText: String? = nil,
    labelWidth: Int = 16, valueWidth: Int = 7
  ) {
    self.label = label
    self.value = value
    self.scale = scale
    self.editing = editing
    self.valueText = valueText
    self.labelWidth = labelWidth
    self.valueWidth = valueWidth
  }

  /// Where the parts lie in a row. The track is the first to go when it is narrow, then the label is cut.
  private func parts(_ rect: Rect) -> (label: Rect, track: Rect, value: Rect) {
    let row = rect.row(0)
    let value = row.splitRight(min(valueWidth, row.width))
    let label = value.rest.splitLeft(min(labelWidth, max(0, value.rest.width - 1)))
    let track = label.rest.inset(dx: 1, dy: 0)
    guard track.width >= 4 else {
      return (value.rest.splitRight(1).rest, Rect(value.rest.maxX, row.y, 0, 1), value.right)
    }
    return (label.left, track, value.right)
  }

  /// The cells of the track when drawn in a rectangle; empty when there is no room for one.
  public func track(in rect: Rect) -> Rect { parts(rect).track }

  /// The value a mouse column stands for; nil when there is no track. Columns beside the track count as its ends.
  public func value(atX x: Int, in rect: Rect) -> Double? {
    let track = track(in: rect)
    guard track.width > 1 else { return nil }
    return scale.value(at: Double(x - track.x) / Double(track.width - 1))
  }

  /// Whether a place belongs to the number.
  public func isValue(atX x: Int, y: Int, in rect: Rect) -> Bool { parts(rect).value.contains(x, y) }

  public func draw(in rect: Rect, on canvas: inout Canvas, _ look: Appearance, selected: Bool = false) {
    guard !rect.isEmpty else { return }
    let parts = parts(rect)
    let glyphs = look.glyphs
    canvas.write(
      label, in: parts.label, style: look[selected ? .text : .muted].adding(selected ? .bold : []),
      ellipsis: glyphs.ellipsis)
    drawTrack(parts.track, &canvas, look)
    if let editing {
      TextField().draw(editing, in: parts.value, on: &canvas, look)
    } else {
      canvas.write(
        valueText ?? scale.text(value), in: parts.value, .right, style: look[.text].adding(selected ? .bold : []),
        ellipsis: glyphs.ellipsis)
    }
    if selected {
      let background = look[.selectionInactive].background
      canvas.restyle(
        parts.value.width > 0 && editing != nil ? rect.row(0).splitRight(parts.value.width).rest : rect.row(0)
      ) {
        $0.background = background
      }
    }
  }

  private func drawTrack(_ track: Rect, _ canvas: inout Canvas, _ look: Appearance) {
    guard track.width > 0 else { return }
    let knob = column(of: value, track.width)
    canvas.fill(track, with: look.glyphs.track, style: look[.sliderTrack])
    canvas.fill(track.splitLeft(knob).left, with: look.glyphs.line, style: look[.sliderFill])
    if let mark = scale.defaultValue.map({ column(of: $0, track.width) }), mark != knob {
      canvas.set(look.glyphs.mark, at: track.x + mark, track.y, style: look[.sliderMark])
    }
    canvas.set(look.glyphs.knob, at: track.x + knob, track.y, style: look[.sliderKnob])
  }

  private func column(of value: Double, _ width: Int) -> Int {
    Int((scale.fraction(of: value) * Double(max(0, width - 1))).rounded())
  }
}
