/// One line on standard error that is written over and over, when that is a terminal; nothing otherwise.
final class ProgressLine: Sendable {
  private let isShown = StandardError.isTerminal

  func show(_ text: String) { if isShown { StandardError.write("\r\u{1B}[K\(text)") } }

  /// Leaves the line empty for what comes next.
  func clear() { if isShown { StandardError.write("\r\u{1B}[K") } }
}
