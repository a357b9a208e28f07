import CCurses
import Canvas
import Glibc

extension Screen {
  /// Sets the character set. Where the user says nothing at all, as in containers, UTF-8 is likelier than ASCII. Returns
  /// whether it is UTF-8.
  static func chooseLocale(_ environment: [String: String]) -> Bool {
    let isSilent = ["LC_ALL", "LC_CTYPE", "LANG"].allSatisfy { (environment[$0] ?? "").isEmpty }
    // Only characters: numbers must keep their decimal point.
    if isSilent || setlocale(LC_CTYPE, "") == nil { setlocale(LC_CTYPE, "C.UTF-8") }
    return curses_is_utf8() != 0
  }

  /// Loads the terminal's description and finds out how many colours to use.
  static func describeTerminal(_ environment: [String: String]) throws(TerminalError) -> ColorDepth {
    let term = environment["TERM"] ?? ""
    guard !term.isEmpty else { throw .unusable(term: term, reason: "it is not set") }
    var status: Int32 = 0
    guard setupterm(nil, STDOUT_FILENO, &status) == 0 else {
      throw .unusable(term: term, reason: status == 1 ? "it is a hardcopy terminal" : "terminfo doesn't know it")
    }
    guard tigetstrIsPresent("cup") else { throw .unusable(term: term, reason: "its cursor can't be moved") }
    return .detect(
      environment: environment, terminfoColors: Int(tigetnum("colors")), hasRGB: tigetflag("RGB") > 0)
  }

  /// Starts curses, with direct colours where they are wanted and the description lacks them.
  static func open(_ environment: [String: String], _ depth: ColorDepth) throws(TerminalError) -> OpaquePointer {
    let term = environment["TERM"] ?? ""
    let former = environment["TERMINFO"]
    let isDirect = tigetflag("RGB") > 0
    if depth == .trueColor, !isDirect, let description = DirectColor.description(term: term) {
      setenv("TERMINFO", description, 1)
    }
    set_escdelay(25)
    var screen = curses_new_terminal()
    // Programs started from here must not see the made-up description.
    if let former { setenv("TERMINFO", former, 1) } else { unsetenv("TERMINFO") }
    if screen == nil { screen = curses_new_terminal() }
    guard let screen else { throw .unusable(term: term, reason: "curses can't start on it") }
    set_term(screen)
    if depth != .monochrome {
      start_color()
      use_default_colors()
    }
    return screen
  }

  /// What gives the terminal back, whatever state it is in: prepared now, as a signal handler can't ask terminfo.
  static func resetSequence() -> String {
    let names = ["rmkx", "op", "sgr0", "cnorm", "rmcup"]
    let own = Modes.frameEnd + Modes.mouseOff + Modes.pasteOff
    return own + names.compactMap { capability($0) }.joined()
  }

  static func tigetstrIsPresent(_ name: String) -> Bool { capability(name) != nil }

  /// A string of terminfo without its padding, `$<5>`.
  private static func capability(_ name: String) -> String? {
    guard let value = tigetstr(name), Int(bitPattern: value) != -1 else { return nil }
    var text = ""
    var isPadding = false
    for character in String(cString: value) {
      if character == "$" { continue }
      if character == "<" { isPadding = true }
      if !isPadding { text.append(character) }
      if character == ">" { isPadding = false }
    }
    return text
  }
}
