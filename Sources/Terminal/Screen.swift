import CCurses
import Canvas
import Glibc

/// The terminal in full-screen mode: frames out, keys and mouse in. A thin layer over ncursesw.
///
/// One at a time in a process, used from one thread; only `waker` may be used from others. The terminal is given back by
/// `stop`, and also by signals and crashes (see `terminal_guard.h`). While the screen is on, what is written to stderr is
/// kept and shown afterwards.
public final class Screen: Display {
  /// How many colours the terminal shows.
  public let depth: ColorDepth
  /// Whether the locale can show more than ASCII.
  public let isUnicode: Bool

  /// Interrupts `nextEvent` from any thread.
  public struct Waker: Sendable {
    public func wake() { guard_wake() }
  }
  public var waker: Waker { Waker() }

  private let handle: OpaquePointer
  private let input: TerminalInput
  private var output: CellEncoder
  private var shown: Canvas?
  private var isMouseOn: Bool
  private var isOn = true

  nonisolated(unsafe) private static var isStarted = false

  /// Takes the terminal over. Throws without having changed anything when that isn't possible.
  public init(mouse: Bool = true, environment: [String: String]) throws(TerminalError) {
    guard !Self.isStarted else { throw .alreadyStarted }
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "standard output") }
    guard guard_save_modes() == 0 else { throw .system(call: "tcgetattr", code: errno) }
    isUnicode = Self.chooseLocale(environment)
    depth = try Self.describeTerminal(environment)
    handle = try Self.open(environment, depth)
    let reset = Self.resetSequence()
    let pipe = guard_arm(reset, reset.utf8.count)
    guard pipe >= 0 else {
      endwin()
      throw .system(call: "pipe", code: errno)
    }
    Self.isStarted = true
    guard_begin_capture()
    input = TerminalInput(pipe: pipe)
    output = CellEncoder(depth: depth, isUnicode: isUnicode)
    isMouseOn = mouse
    enterModes()
  }

  deinit { stop() }

  /// Gives the terminal back. May be called more than once.
  public func stop() {
    guard isOn else { return }
    isOn = false
    leaveModes()
    guard_disarm()
    guard_end_capture()
    input.close()
    delscreen(handle)
    Self.isStarted = false
  }

  public var size: (width: Int, height: Int) {
    (Int(getmaxx(curses_stdscr())), Int(getmaxy(curses_stdscr())))
  }

  /// The graph glyphs that suit the locale.
  public var glyphs: GlyphSet { isUnicode ? .braille : .ascii }

  /// Turns mouse reports on or off; off lets the terminal's own selection work.
  public func setMouse(_ isOn: Bool) {
    guard isOn != isMouseOn else { return }
    isMouseOn = isOn
    send(isOn ? Modes.mouseOn : Modes.mouseOff)
  }

  /// Puts a text into the clipboard of the terminal's user. False when it is too long for terminals to take.
  @discardableResult
  public func copy(_ text: String) -> Bool {
    guard let sequence = Clipboard.sequence(for: text) else { return false }
    send(sequence)
    return true
  }

  // MARK: Frames

  public func present(_ canvas: Canvas) {
    let diff = CanvasDiff(from: shown, to: canvas)
    shown = canvas
    guard !diff.isEmpty else { return }
    if !output.draw(diff, of: canvas) {
      // Out of colour pairs: with a fresh table one frame's worth always fits, or is drawn in the default colours.
      output.reset()
      clearok(curses_curscr(), true)
      _ = output.draw(CanvasDiff(from: nil, to: canvas), of: canvas)
    }
    wnoutrefresh(curses_stdscr())
    let isSynchronized = depth == .trueColor
    if isSynchronized { send(Modes.frameBegin) }
    doupdate()
    if isSynchronized { send(Modes.frameEnd) }
  }

  /// Makes the next frame draw everything, for when something else has written to the terminal.
  public func redrawAll() {
    shown = nil
    clearok(curses_curscr(), true)
  }

  // MARK: Events

  public func nextEvent(timeout: Double?) -> InputEvent? {
    let deadline = timeout.map { TerminalInput.now() + max(0, $0) }
    while true {
      if let event = input.next() { return event }
      let notices = input.wait(until: deadline)
      if notices.contains(.suspend) { suspend() }
      if notices.contains(.continued) { resume() }
      if notices.contains(.resize), let event = resize() { return event }
      if notices.contains(.closed) { guard_hang_up() }
      if notices.contains(.wake) || notices.contains(.timeout) { return input.next() }
    }
  }

  private func resize() -> InputEvent? {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return nil }
    resize_term(Int32(window.ws_row), Int32(window.ws_col))
    redrawAll()
    return .resize(width: size.width, height: size.height)
  }

  /// Stops the process as Ctrl-Z does in other programs; returns when it is continued, with the screen on again.
  public func suspend() {
    leaveModes()
    guard_end_capture()
    guard_stop_process()
    resume()
  }

  private func resume() {
    guard_begin_capture()
    reset_prog_mode()
    // Reloads what a shell may have changed meanwhile, and enters the alternate screen again.
    clearok(curses_curscr(), true)
    wrefresh(curses_curscr())
    enterModes()
    redrawAll()
    input.post(resize() ?? .resize(width: size.width, height: size.height))
  }

  private func enterModes() {
    raw()
    noecho()
    nonl()
    curs_set(0)
    send(Modes.pasteOn + (isMouseOn ? Modes.mouseOn : ""))
  }

  private func leaveModes() {
    send(Modes.mouseOff + Modes.pasteOff)
    curs_set(1)
    endwin()
    guard_restore()
  }

  private func send(_ text: String) { TerminalInput.write(text) }
}
