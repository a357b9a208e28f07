/// Text being edited and the place in it where typing goes on.
///
/// The cursor stands before a grapheme cluster or at the end, so moving and deleting never splits one. Newlines are
/// `\n` only; other control characters are kept and drawn as symbols. Moves and edits cost O(bytes) at worst.
public struct TextBuffer: Sendable, Equatable {
  public private(set) var text: String
  /// The cursor as an offset into the text's UTF-8, on a cluster's edge.
  public private(set) var offset: Int
  /// What the last kill took, for `yank`.
  public private(set) var killed = ""

  public init(_ text: String = "") {
    self.text = Self.withPlainNewlines(text)
    offset = self.text.utf8.count
  }

  public var cursor: String.Index { text.utf8.index(text.startIndex, offsetBy: offset) }
  public var isEmpty: Bool { text.isEmpty }
  public var beforeCursor: Substring { text[..<cursor] }
  public var afterCursor: Substring { text[cursor...] }

  /// Puts the cursor before the cluster at or after an index.
  public mutating func moveCursor(to index: String.Index) {
    let clamped = min(max(index, text.startIndex), text.endIndex)
    var aligned = text.index(clamped, offsetBy: 0)
    if let exact = clamped.samePosition(in: text) {
      aligned = exact
    } else {
      aligned = text.indices.first { $0 >= clamped } ?? text.endIndex
    }
    offset = text.utf8.distance(from: text.startIndex, to: aligned)
  }

  public mutating func setText(_ new: String) { self = TextBuffer(new) }

  // MARK: Inserting and deleting

  /// Inserts typed or pasted text at the cursor; CR and CR LF become newlines.
  public mutating func insert(_ inserted: String) {
    let clean = Self.withPlainNewlines(inserted)
    text.insert(contentsOf: clean, at: cursor)
    settle(at: offset + clean.utf8.count)
  }

  public mutating func deleteBackward() { delete(from: leftOfCursor, to: cursor) }
  public mutating func deleteForward() { delete(from: cursor, to: rightOfCursor) }
  public mutating func deleteWordBackward() { kill(from: wordStart(before: cursor), to: cursor) }
  public mutating func deleteWordForward() { kill(from: cursor, to: wordEnd(after: cursor)) }

  /// Deletes to the end of the line, or the newline itself when already there.
  public mutating func killToLineEnd() {
    let end = lineEnd(from: cursor)
    kill(from: cursor, to: end == cursor ? rightOfCursor : end)
  }

  public mutating func killToLineStart() {
    let start = lineStart(of: cursor)
    kill(from: start == cursor ? leftOfCursor : start, to: cursor)
  }

  public mutating func yank() { insert(killed) }

  private mutating func kill(from start: String.Index, to end: String.Index) {
    if start < end { killed = String(text[start..<end]) }
    delete(from: start, to: end)
  }

  private mutating func delete(from start: String.Index, to end: String.Index) {
    guard start < end else { return }
    let target = text.utf8.distance(from: text.startIndex, to: start)
    text.removeSubrange(start..<end)
    settle(at: target)
  }

  /// Puts the cursor at a byte, or at the end of the cluster it now lies in: neighbours may have joined.
  private mutating func settle(at byte: Int) {
    let index = text.utf8.index(text.startIndex, offsetBy: min(max(0, byte), text.utf8.count))
    moveCursor(to: index)
  }

  // MARK: Moving

  public mutating func moveLeft() { moveCursor(to: leftOfCursor) }
  public mutating func moveRight() { moveCursor(to: rightOfCursor) }
  public mutating func moveWordLeft() { moveCursor(to: wordStart(before: cursor)) }
  public mutating func moveWordRight() { moveCursor(to: wordEnd(after: cursor)) }
  public mutating func moveToLineStart() { moveCursor(to: lineStart(of: cursor)) }
  public mutating func moveToLineEnd() { moveCursor(to: lineEnd(from: cursor)) }
  public mutating func moveToStart() { moveCursor(to: text.startIndex) }
  public mutating func moveToEnd() { moveCursor(to: text.endIndex) }

  private var leftOfCursor: String.Index { offset > 0 ? text.index(before: cursor) : cursor }
  private var rightOfCursor: String.Index { cursor < text.endIndex ? text.index(after: cursor) : cursor }

  func lineStart(of index: String.Index) -> String.Index {
    text[..<index].lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex
  }

  func lineEnd(from index: String.Index) -> String.Index { text[index...].firstIndex(of: "\n") ?? text.endIndex }

  private func wordStart(before index: String.Index) -> String.Index {
    var position = index
    func before() -> Character? { position > text.startIndex ? text[text.index(before: position)] : nil }
    while let character = before(), !Self.isWord(character) { position = text.index(before: position) }
    while let character = before(), Self.isWord(character) { position = text.index(before: position) }
    return position
  }

  private func wordEnd(after index: String.Index) -> String.Index {
    var position = index
    while position < text.endIndex, !Self.isWord(text[position]) { position = text.index(after: position) }
    while position < text.endIndex, Self.isWord(text[position]) { position = text.index(after: position) }
    return position
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  private static func withPlainNewlines(_ text: String) -> String {
    guard text.utf8.contains(0x0D) else { return text }
    return text.reduce(into: "") { $0.append($1 == "\r\n" || $1 == "\r" ? "\n" : $1) }
  }
}

extension TextBuffer {
  /// The editing keys of readline and of every desktop. Returns whether the key was one of them.
  ///
  /// Keys that mean a new line or leaving the field are the caller's.
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .char(let character): insert(String(character))
    case .backspace: deleteBackward()
    case .delete, .ctrl("d"): deleteForward()
    case .left, .ctrl("b"): moveLeft()
    case .right, .ctrl("f"): moveRight()
    case .home, .ctrl("a"): moveToLineStart()
    case .end, .ctrl("e"): moveToLineEnd()
    case .ctrlLeft, .altLeft, .alt("b"): moveWordLeft()
    case .ctrlRight, .altRight, .alt("f"): moveWordRight()
    case .ctrl("w"), .altBackspace: deleteWordBackward()
    case .alt("d"): deleteWordForward()
    case .ctrl("k"): killToLineEnd()
    case .ctrl("u"): killToLineStart()
    case .ctrl("y"): yank()
    default: return false
    }
    return true
  }
}
