import Canvas
import Synchronization
import Workbench

/// A branch's text wrapped to a width, each token in its tint, and which token lies where.
///
/// It is kept in stretches that end at line ends, so that a token that comes in costs only the last stretch.
struct OutputFlow: Sendable {
  private struct Stretch: Sendable {
    let paragraph: Paragraph
    /// The first token, and how many spans before it are none.
    let firstToken: Int
    let lead: Int
    /// -1 where it holds the turns before the reply.
    let tokens: Int
    let firstLine: Int
    let lines: Int
  }

  private let width: Int
  private let tint: TokenTint
  private let look: Appearance
  private let opening: [Span]
  private var stretches: [Stretch] = []
  private(set) var tokenCount = 0

  var lineCount: Int { stretches.last.map { $0.firstLine + $0.lines } ?? 0 }

  init(_ branch: Branch, width: Int, tint: TokenTint, _ look: Appearance) {
    self.width = width
    self.tint = tint
    self.look = look
    opening = Self.opening(of: branch, look)
    if branch.isChat { addConversation() }
    grow(to: branch)
  }

  /// Takes in the tokens that have come since.
  mutating func grow(to branch: Branch) {
    let isBegun = stretches.count > conversationStretches
    guard tokenCount != branch.tokens.count || !isBegun else { return }
    // The last stretch may have been open.
    let open = isBegun ? stretches.popLast() : nil
    var first = open?.firstToken ?? 0
    var line = open?.firstLine ?? lineCount
    repeat {
      let rest = branch.tokens[min(first, branch.tokens.count)...]
      let end = rest.firstIndex { $0.text.hasSuffix("\n") }.map { $0 + 1 } ?? branch.tokens.count
      let isClosed = end > first && branch.tokens[end - 1].text.hasSuffix("\n")
      let lead = first == 0 && !branch.isChat ? opening : []
      let spans = lead + branch.tokens[first..<end].map { Span($0.text, tint.style(of: $0, look)) }
      let paragraph = Paragraph(spans, width: width, newlineMark: look.glyphs == .ascii ? "$" : "⏎")
      let lines = max(1, paragraph.lineCount - (isClosed ? 1 : 0))
      stretches.append(
        Stretch(
          paragraph: paragraph, firstToken: first, lead: lead.count, tokens: end - first, firstLine: line, lines: lines)
      )
      first = end
      line += lines
    } while first < branch.tokens.count
    tokenCount = branch.tokens.count
  }

  private var conversationStretches: Int { stretches.first?.tokens == -1 ? 1 : 0 }

  /// Turns before the reply stand on lines of their own; their line ends are layout, not tokens.
  private mutating func addConversation() {
    let paragraph = Paragraph(opening, width: width)
    stretches = [
      Stretch(
        paragraph: paragraph, firstToken: 0, lead: opening.count, tokens: -1, firstLine: 0,
        lines: max(0, paragraph.lineCount - 1))
    ]
  }

  /// The conversation so far, or the prompt the output goes on from.
  private static func opening(of branch: Branch, _ look: Appearance) -> [Span] {
    guard branch.isChat else { return branch.messages.map { Span(visible($0.content), look[.prompt]) } }
    let turns = branch.messages.flatMap { message in
      [
        Span(message.role + "\n", look[.faint]),
        Span(visible(message.content) + "\n\n", look[message.role == "assistant" ? .reply : .prompt]),
      ]
    }
    return turns + [Span("assistant\n", look[.faint])]
  }

  private static func visible(_ text: String) -> String { text }

  func draw(in area: Rect, firstLine: Int, on canvas: inout Canvas) {
    for stretch in stretches {
      let top = stretch.firstLine - firstLine
      guard top < area.height, top + stretch.lines > 0 else { continue }
      let skipped = max(0, -top)
      let rows = min(stretch.lines - skipped, area.height - max(0, top))
      stretch.paragraph.draw(
        in: Rect(area.x, area.y + max(0, top), area.width, rows), on: &canvas, firstLine: skipped)
    }
  }

  /// Where a token begins.
  func place(of token: Int) -> (line: Int, column: Int)? {
    guard let stretch = stretches.last(where: { $0.firstToken <= token && $0.tokens > 0 }),
      let place = stretch.paragraph.place(ofSpan: stretch.lead + token - stretch.firstToken)
    else { return nil }
    return (stretch.firstLine + place.line, place.column)
  }

  /// The token at a place, or the last one before it in its line.
  func token(atLine line: Int, column: Int) -> Int? {
    guard let stretch = stretches.last(where: { $0.firstLine <= line }) else { return nil }
    for column in stride(from: max(0, column), through: 0, by: -1) {
      guard let span = stretch.paragraph.span(atLine: line - stretch.firstLine, column: column) else { continue }
      let token = stretch.firstToken + span - stretch.lead
      return token >= stretch.firstToken && span >= stretch.lead ? token : nil
    }
    return nil
  }

  /// The token so many lines from another, about as far to the right; nil past either end.
  func token(from start: Int, lines: Int) -> Int? {
    guard let place = place(of: start) else { return nil }
    let target = place.line + lines
    if target >= lineCount { return nil }
    let top = (self.place(of: 0)?.line ?? 0)
    let step = lines < 0 ? -1 : 1
    var line = max(top, target)
    while line >= top, line < lineCount {
      if let token = token(atLine: line, column: place.column) { return token }
      line += step
    }
    return lines < 0 ? 0 : nil
  }

  /// The cells of a token as lines and columns; a token may go over a line's end.
  func cells(of token: Int) -> [(line: Int, columns: Range<Int>)] {
    guard let place = place(of: token), let stretch = stretches.last(where: { $0.firstToken <= token && $0.tokens > 0 })
    else { return [] }
    let span = stretch.lead + token - stretch.firstToken
    var cells: [(Int, Range<Int>)] = []
    for line in place.line..<min(place.line + 4, stretch.firstLine + stretch.lines) {
      let columns = (0..<width).filter { stretch.paragraph.span(atLine: line - stretch.firstLine, column: $0) == span }
      if let first = columns.first, let last = columns.last { cells.append((line, first..<last + 1)) }
      if columns.isEmpty, line > place.line { break }
    }
    return cells
  }
}

/// The flow of the last frame, to be grown in the next. Used by the screen's thread alone; the lock says so.
final class OutputFlowCache: Sendable {
  private struct Key: Equatable {
    let branch: Int
    let width: Int
    let tint: TokenTint
    let theme: String
    let glyphs: GlyphSet
    let opening: Int
  }
  private let last = Mutex<(key: Key, flow: OutputFlow)?>(nil)

  func flow(of branch: Branch, width: Int, tint: TokenTint, _ look: Appearance) -> OutputFlow {
    let key = Key(
      branch: branch.id, width: width, tint: tint, theme: look.theme.name, glyphs: look.glyphs,
      opening: branch.messages.count)
    return last.withLock { last in
      if let old = last, old.key == key, old.flow.tokenCount <= branch.tokens.count {
        var flow = old.flow
        last = nil
        flow.grow(to: branch)
        last = (key, flow)
        return flow
      }
      let flow = OutputFlow(branch, width: width, tint: tint, look)
      last = (key, flow)
      return flow
    }
  }
}
