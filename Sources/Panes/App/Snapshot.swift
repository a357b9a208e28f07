import Canvas
import Foundation
import Workbench

/// One frame as plain text after feeding keys, with no terminal: the same loop, reducer and compositor as the real one.
public final class Snapshot: WorkbenchHost, Display {
  public let size: (width: Int, height: Int)
  public let preferredGlyphs: GlyphSet
  public private(set) var canvas: Canvas
  /// How the last frame's theme looks.
  private var look = Appearance()
  /// What was copied, newest last.
  public private(set) var copied: [String] = []
  private let signal = DispatchSemaphore(value: 0)

  public init(width: Int, height: Int, glyphs: GlyphSet = .braille) {
    size = (width, height)
    preferredGlyphs = glyphs
    canvas = Canvas(width: width, height: height)
  }

  /// The last frame as a picture.
  public func picture(title: String) -> String { CanvasPicture(canvas, look, title: title).svg() }

  public var display: any Display { self }
  public var waker: @Sendable () -> Void { { [signal] in signal.signal() } }
  public func present(_ canvas: Canvas) { self.canvas = canvas }
  public func nextEvent(timeout: Double?) -> InputEvent? {
    if let timeout { _ = signal.wait(timeout: .now() + timeout) } else { signal.wait() }
    return nil
  }
  public func copy(_ text: String) -> Bool {
    copied.append(text)
    return true
  }
  public func setMouse(_ isOn: Bool) {}
  public func suspend() {}

  /// The last frame once all keys were pressed. After the start and after each key, jobs get up to `patience` seconds to
  /// come to rest.
  public func run(
    _ state: WorkbenchState, startingWith actions: [Action], keys: [Key], runner: JobRunner, themes: ThemeLibrary,
    patience: Double = 120
  ) -> String {
    let loop = WorkbenchLoop(state: state, host: self, runner: runner, themes: themes)
    for action in actions { loop.apply(action) }
    settle(loop, runner, patience)
    for key in keys {
      loop.handle(.key(key))
      settle(loop, runner, patience)
    }
    runner.shutDown()
    look = loop.look
    return canvas.plainText
  }

  private func settle(_ loop: WorkbenchLoop, _ runner: JobRunner, _ patience: Double) {
    let deadline = runner.mailbox.now + patience
    // A frame tells the state how much room there is, and that may ask for more.
    for _ in 0..<4 {
      rest(loop, runner, until: deadline)
      loop.draw()
      if runner.isIdle && loop.state.jobs.isEmpty { break }
    }
    loop.draw()
  }

  private func rest(_ loop: WorkbenchLoop, _ runner: JobRunner, until deadline: Double) {
    loop.takeNews()
    while !(runner.isIdle && loop.state.jobs.isEmpty) && runner.mailbox.now < deadline {
      if runner.mailbox.isEmpty { _ = nextEvent(timeout: 0.02) }
      loop.takeNews()
    }
  }
}
