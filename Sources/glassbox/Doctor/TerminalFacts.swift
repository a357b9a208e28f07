import Canvas
import Foundation
import Terminal

/// The terminal: its size and colours, the locale, and how wide it draws the glyphs that the panes use.
struct TerminalFacts: Encodable {
  let term: String?
  let isTerminal: Bool
  let columns: Int?
  let rows: Int?
  /// 2 (monochrome), 16, 256 or 16777216.
  let colors: Int
  let noColor: Bool
  let locale: String
  let charset: String
  /// Nil when there is no terminal to ask.
  let glyphs: [GlyphProbe.Sample]?
  let problems: [DoctorReport.Problem]

  private enum CodingKeys: String, CodingKey {
    case term, columns, rows, colors, locale, charset, glyphs
    case isTerminal = "is_terminal"
    case noColor = "no_color"
  }

  init() {
    let environment = ProcessInfo.processInfo.environment
    term = environment["TERM"]
    isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    var size = winsize()
    let isSized = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    columns = isSized ? Int(size.ws_col) : nil
    rows = isSized ? Int(size.ws_row) : nil
    colors = ColorDepth.detect(environment: environment, terminfoColors: Self.terminfoColors()).rawValue
    noColor = !(environment["NO_COLOR"] ?? "").isEmpty
    locale = setlocale(LC_CTYPE, nil).map { String(cString: $0) } ?? "C"
    charset = String(cString: nl_langinfo(Int32(CODESET)))
    glyphs = isTerminal ? GlyphProbe.measure() : nil
    problems = Self.problems(
      term: term, charset: charset, isTerminal: isTerminal, size: (columns, rows), glyphs: glyphs)
  }

  /// What terminfo says, asked of ncurses' own `tput`; 8 when it cannot tell.
  private static func terminfoColors() -> Int {
    let tput = Process()
    let pipe = Pipe()
    tput.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tput.arguments = ["tput", "colors"]
    tput.standardOutput = pipe
    tput.standardError = FileHandle.nullDevice
    guard (try? tput.run()) != nil else { return 8 }
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    tput.waitUntilExit()
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 8
  }

  private static func problems(
    term: String?, charset: String, isTerminal: Bool, size: (columns: Int?, rows: Int?), glyphs: [GlyphProbe.Sample]?
  ) -> [DoctorReport.Problem] {
    var problems: [DoctorReport.Problem] = []
    if charset != "UTF-8" {
      problems.append(
        .init(
          message: "The locale's character set is \(charset), so the workbench draws in ASCII.",
          remedy: "Set LC_ALL=C.UTF-8, which every Debian has."))
    }
    if isTerminal, term == nil || term == "dumb" {
      problems.append(
        .init(
          message: "TERM is \(term ?? "not set"), so the workbench cannot draw.",
          remedy: "Set TERM=xterm-256color, or what your terminal is."))
    }
    if let columns = size.columns, let rows = size.rows, columns < 60 || rows < 15 {
      problems.append(
        .init(
          message: "The terminal has \(columns)×\(rows) cells; the workbench needs 60×15.",
          remedy: "Make the window larger or its font smaller."))
    }
    for sample in glyphs ?? [] where sample.measured.map({ $0 != sample.expected }) ?? false {
      problems.append(
        .init(
          message: "\(sample.name) '\(sample.glyph)' takes \(sample.measured ?? 0) cells here, not \(sample.expected).",
          remedy: "Choose another glyph set in the settings (F2), or another font."))
    }
    return problems
  }

  var lines: [(String, String)] {
    let size = columns.flatMap { columns in rows.map { "\(columns)×\($0)" } }
    let depth = [2: "monochrome", 16: "16", 256: "256", 16_777_216: "true colour"][colors] ?? "\(colors)"
    let widths = glyphs?.map { "\($0.glyph) \($0.measured.map(String.init) ?? "?")" }.joined(separator: "  ")
    return [
      ("TERM", term ?? "not set"),
      ("size", size ?? "not a terminal"),
      ("colours", depth + (noColor ? " (NO_COLOR is set)" : "")),
      ("locale", "\(locale) (\(charset))"),
      ("glyph widths", widths ?? "not measured: there is no terminal to ask"),
    ]
  }
}
