import CCurses
import Canvas
import Glibc

/// Cells of a canvas as curses wants them.
///
/// The C library decides how many columns a character takes on the screen, the canvas has its own opinion; where they
/// differ, or where a cluster is more than curses can hold in a cell, something simpler of the right width is shown, so
/// that the grid always holds.
struct CellEncoder {
  private var pairs: ColorPairs
  private let isUnicode: Bool
  private var cells: [cchar_t] = []
  /// The last style and its translation: neighbours mostly share one.
  private var last: (style: Style, attributes: attr_t, pair: Int32)?

  init(depth: ColorDepth, isUnicode: Bool) {
    // Started with direct colours refused, curses may know fewer colours than the terminal.
    let colors = curses_colors()
    let usable: ColorDepth = depth == .trueColor && colors <= 256 ? (colors >= 256 ? .indexed256 : .ansi16) : depth
    pairs = ColorPairs(depth: usable, colors: max(8, colors), limit: curses_color_pairs())
    self.isUnicode = isUnicode
  }

  /// Forgets all colour pairs.
  mutating func reset() {
    pairs.reset()
    last = nil
  }

  /// Puts runs into curses' window. False when colour pairs ran out.
  mutating func draw(_ diff: CanvasDiff, of canvas: Canvas) -> Bool {
    let window = curses_stdscr()
    var isComplete = true
    for run in diff.runs {
      cells.removeAll(keepingCapacity: true)
      for column in run.columns {
        let cell = canvas[column, run.row]
        if cell.isContinuation { continue }
        isComplete = translate(cell.style) && isComplete
        encode(cell, canvas, column, run.row)
      }
      mvwadd_wchnstr(window, Int32(run.row), Int32(run.columns.lowerBound), cells, Int32(cells.count))
    }
    return isComplete
  }

  /// Translates a style into `last`. False when colour pairs ran out; then it has the default colours.
  private mutating func translate(_ style: Style) -> Bool {
    if let last, last.style == style { return true }
    let pair = pairs.pair(for: style)
    let attributes = style.attributes.union(pair?.extra ?? [])
    var bits: attr_t = 0
    if attributes.contains(.bold) { bits |= curses_bold() }
    if attributes.contains(.dim) { bits |= curses_dim() }
    if attributes.contains(.italic) { bits |= curses_italic() }
    if attributes.contains(.underline) { bits |= curses_underline() }
    if attributes.contains(.reverse) { bits |= curses_reverse() }
    last = (style, bits, pair?.number ?? 0)
    return pair != nil
  }

  private mutating func encode(_ cell: Cell, _ canvas: Canvas, _ x: Int, _ y: Int) {
    if let scalar = cell.scalar {
      if scalar.value < 0x7F {
        append(wchar_t(scalar.value))
      } else if isUnicode, curses_width(wchar_t(bitPattern: scalar.value)) == Int32(cell.width) {
        append(wchar_t(bitPattern: scalar.value))
      } else {
        replace(cell)
      }
    } else {
      encodeCluster(canvas.text(at: x, y), cell)
    }
  }

  /// A cluster of several scalars: a base with its combining marks; a flag's two letters side by side; of any other
  /// sequence only what comes first, filled up with a blank.
  private mutating func encodeCluster(_ text: String, _ cell: Cell) {
    let scalars = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) }
    guard isUnicode, let base = scalars.first, curses_width(base) > 0 else { return replace(cell) }
    let marks = scalars.dropFirst().prefix(4).prefix { curses_width($0) == 0 && $0 != 0xFE0F && $0 != 0x200D }
    let isFlag = scalars.count == 2 && cell.width == 2 && scalars.allSatisfy { curses_width($0) == 1 }
    if isFlag {
      append(scalars[0])
      append(scalars[1])
    } else if curses_width(base) == Int32(cell.width) {
      append(base, marks: Array(marks))
    } else if curses_width(base) == 1, cell.width == 2 {
      append(base, marks: Array(marks))
      append(0x20)
    } else {
      replace(cell)
    }
  }

  /// Something harmless of the same width.
  private mutating func replace(_ cell: Cell) {
    for _ in 0..<max(1, cell.width) { append(isUnicode ? 0xFFFD : wchar_t(UInt8(ascii: "?"))) }
  }

  private mutating func append(_ base: wchar_t, marks: [wchar_t] = []) {
    var cell = cchar_t()
    let attributes = last?.attributes ?? 0
    let pair = last?.pair ?? 0
    if marks.isEmpty {
      withUnsafePointer(to: (base, wchar_t(0))) { text in
        text.withMemoryRebound(to: wchar_t.self, capacity: 2) { _ = curses_set_cell(&cell, $0, attributes, pair) }
      }
    } else {
      _ = curses_set_cell(&cell, [base] + marks + [0], attributes, pair)
    }
    cells.append(cell)
  }
}
