import Canvas
import Workbench

/// The display as the loop uses it: frames and events, and the few things only its owner can do.
public protocol WorkbenchHost: AnyObject {
  var display: any Display { get }
  /// What graphs are drawn with when the settings leave it to the display.
  var preferredGlyphs: GlyphSet { get }
  func copy(_ text: String) -> Bool
  func setMouse(_ isOn: Bool)
  /// Gives the terminal back until the process is continued.
  func suspend()
  /// What makes `nextEvent` return from another thread.
  var waker: @Sendable () -> Void { get }
}
