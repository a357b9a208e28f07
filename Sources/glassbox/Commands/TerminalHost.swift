import Canvas
import Foundation
import Panes
import Terminal

/// The real terminal as the workbench's host.
final class TerminalHost: WorkbenchHost {
  private let screen: Screen

  init(mouse: Bool) throws { screen = try Screen(mouse: mouse, environment: ProcessInfo.processInfo.environment) }

  func stop() { screen.stop() }

  var display: any Display { screen }
  var preferredGlyphs: GlyphSet { screen.glyphs }
  func copy(_ text: String) -> Bool { screen.copy(text) }
  func setMouse(_ isOn: Bool) { screen.setMouse(isOn) }
  func suspend() { screen.suspend() }
  var waker: @Sendable () -> Void {
    let waker = screen.waker
    return { waker.wake() }
  }

  /// Without a terminal, the environment alone says what can be shown.
  static var localeGlyphs: GlyphSet {
    let environment = ProcessInfo.processInfo.environment
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    // A frame for a file or a test has no locale to mind.
    return name.map { $0 == "C" || $0 == "POSIX" ? .ascii : .suited(toLocale: $0) } ?? .braille
  }
}
