/// What the workbench needs of a screen; the terminal is one, tests bring their own.
public protocol Display: AnyObject {
  /// Columns and rows.
  var size: (width: Int, height: Int) { get }

  /// How many colours it shows. Without any, only a theme of attributes tells what is selected.
  var depth: ColorDepth { get }

  /// Shows a frame. Only what differs from the last one is sent.
  func present(_ canvas: Canvas)

  /// The next event; nil when the time (in seconds, nil is for ever) has passed or `wake` was called.
  func nextEvent(timeout: Double?) -> InputEvent?
}

extension Display {
  public var depth: ColorDepth { .trueColor }
}
