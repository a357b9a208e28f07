/// What a user typed to search by, as a full-text query: every word must occur, each as the beginning of a word.
///
/// Whatever was typed is text: quotes, stars and words such as `NOT` mean nothing special.
/// Source of the query's grammar: SQLite's documentation of FTS5, "Full-text Query Syntax".
struct SearchPhrase {
  /// Nil where nothing was typed that could be looked for, such as a quote alone: then there is nothing to search by.
  let query: String?

  init(_ text: String) {
    let words = text.unicodeScalars.split(whereSeparator: Self.parts).map(String.init).filter(Self.isSearchable)
    query = words.isEmpty ? nil : words.map { "\"\($0.replacing("\"", with: "\"\""))\"*" }.joined(separator: " ")
  }

  /// Blanks, and control characters: a query would end at a NUL.
  private static func parts(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
  }

  private static func isSearchable(_ word: String) -> Bool {
    word.unicodeScalars.contains { HistorySchema.isIndexed($0.properties.generalCategory) }
  }
}
