/// Text being edited and the place of the cursor in it: one line or many.
///
/// It holds what a field *is*; how it looks and which keys change it are decided elsewhere.
public struct EditBuffer: Sendable, Equatable {
  public private(set) var characters: [Character]
  /// Between 0 and `characters.count`.
  public private(set) var cursor: Int

  public init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  public var text: String { String(characters) }
  public var isEmpty: Bool { characters.isEmpty }

  /// The line the cursor is in, counted from 0, and the characters before it there.
  public var position: (line: Int, column: Int) {
    var line = 0
    var start = 0
    for index in 0..<cursor where characters[index] == "\n" {
      line += 1
      start = index + 1
    }
    return (line, cursor - start)
  }

  public var lineCount: Int { 1 + characters.count { $0 == "\n" } }
}

/// What can be done to a text field.
public enum TextEdit: Sendable, Equatable {
  /// Typed or pasted text; a field of one line turns line ends into blanks.
  case insert(String)
  case newline
  case deleteBackward, deleteForward, deleteWord, deleteToStart, deleteToEnd
  case left, right, up, down, wordLeft, wordRight, lineStart, lineEnd, start, end
  case clear
}

extension EditBuffer {
  /// False when the edit had nothing to act on, so that the caller may give the key another meaning
  /// (an arrow up in the first line walks the history).
  @discardableResult
  public mutating func apply(_ edit: TextEdit, isMultiline: Bool) -> Bool {
    let before = self
    switch edit {
    case .insert(let text): insert(text, isMultiline: isMultiline)
    case .newline: if isMultiline { insert("\n", isMultiline: true) }
    case .deleteBackward: delete(from: cursor - 1, to: cursor)
    case .deleteForward: delete(from: cursor, to: cursor + 1)
    case .deleteWord: delete(from: wordBoundaryBefore, to: cursor)
    case .deleteToStart: delete(from: lineStart, to: cursor)
    case .deleteToEnd: delete(from: cursor, to: lineEnd)
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .up: moveLine(by: -1)
    case .down: moveLine(by: 1)
    case .wordLeft: cursor = wordBoundaryBefore
    case .wordRight: cursor = wordBoundaryAfter
    case .lineStart: cursor = lineStart
    case .lineEnd: cursor = lineEnd
    case .start: cursor = 0
    case .end: cursor = characters.count
    case .clear: self = EditBuffer()
    }
    return self != before
  }

  /// Puts the cursor before the character `column` of `line`, or as near as there is text.
  public mutating func place(line: Int, column: Int) {
    var start = 0
    for _ in 0..<max(0, line) {
      guard let end = characters[start...].firstIndex(of: "\n") else { break }
      start = end + 1
    }
    let end = characters[start...].firstIndex(of: "\n") ?? characters.count
    cursor = min(end, start + max(0, column))
  }

  private mutating func insert(_ text: String, isMultiline: Bool) {
    // A character may join the one before it (a combining mark), so the seam is read again as a whole.
    let flat = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    let clean = isMultiline ? flat : flat.replacing("\n", with: " ")
    let head = Array(String(characters[..<cursor]) + clean)
    characters = head + characters[cursor...]
    cursor = head.count
  }

  private mutating func delete(from: Int, to: Int) {
    let from = max(0, from)
    let to = min(characters.count, to)
    guard from < to else { return }
    characters.removeSubrange(from..<to)
    cursor = from
  }

  private var lineStart: Int { characters[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0 }
  private var lineEnd: Int { characters[cursor...].firstIndex(of: "\n") ?? characters.count }

  private mutating func moveLine(by step: Int) {
    let (line, column) = position
    guard line + step >= 0, line + step < lineCount else { return }
    place(line: line + step, column: column)
  }

  private var wordBoundaryBefore: Int {
    var index = cursor
    while index > 0, !Self.isWord(characters[index - 1]) { index -= 1 }
    while index > 0, Self.isWord(characters[index - 1]) { index -= 1 }
    return index
  }

  private var wordBoundaryAfter: Int {
    var index = cursor
    while index < characters.count, !Self.isWord(characters[index]) { index += 1 }
    while index < characters.count, Self.isWord(characters[index]) { index += 1 }
    return index
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
