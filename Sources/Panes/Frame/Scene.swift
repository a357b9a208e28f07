import Canvas
import Workbench

/// A frame being drawn: the canvas, how things look, and what a click at each place means.
public struct Scene {
  public var canvas: Canvas
  public let look: Appearance
  /// Later ones lie above earlier ones.
  public private(set) var hits: [Hit] = []
  /// Rows of the focused list in sight: what a page is.
  public var viewRows: Int?
  /// What only drawing knows and the state has to: how much room there is for a map.
  public private(set) var told: [Action] = []

  public init(canvas: Canvas, look: Appearance) {
    self.canvas = canvas
    self.look = look
  }

  /// What the mouse can do at a place.
  public struct Hit {
    public let area: Rect
    public var press: [Action]
    /// Rows, downwards positive.
    public var wheel: ((Int) -> [Action])?
    /// While the button is held.
    public var drag: ((_ x: Int, _ y: Int) -> [Action])?
  }

  public mutating func hit(
    _ area: Rect, press: [Action] = [], wheel: ((Int) -> [Action])? = nil, drag: ((Int, Int) -> [Action])? = nil
  ) {
    guard !area.isEmpty else { return }
    hits.append(Hit(area: area, press: press, wheel: wheel, drag: drag))
  }

  public mutating func tell(_ action: Action) { told.append(action) }

  public func style(_ role: ThemeRole) -> Style { look[role] }

  /// One line in a style of its own, cut with an ellipsis.
  public mutating func write(
    _ text: String, style: Style, in area: Rect, align: TextWidth.Alignment = .left
  ) {
    guard !area.isEmpty else { return }
    canvas.write(text, in: area, align, style: style, ellipsis: look.glyphs.ellipsis)
  }

  /// One line cut with an ellipsis.
  public mutating func write(
    _ text: String, in area: Rect, _ role: ThemeRole = .text, align: TextWidth.Alignment = .left
  ) {
    guard !area.isEmpty else { return }
    canvas.write(text, in: area, align, style: look[role], ellipsis: look.glyphs.ellipsis)
  }
}
