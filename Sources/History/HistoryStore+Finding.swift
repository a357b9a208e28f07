import Foundation
import GRDB

extension HistoryStore {
  /// The newest entries whose model, prompt or output hold every word of the text, newest first; all of no text.
  public func entries(matching text: String = "", limit: Int = 1000) throws(HistoryError) -> HistoryPage {
    let query = SearchPhrase(text).query
    let source = query == nil ? "entry" : "entry JOIN entryText ON entryText.rowid = entry.id AND entryText MATCH ?"
    let arguments: StatementArguments = query.map { [$0] } ?? []
    return try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT \(Self.entryColumns) FROM \(source) ORDER BY entry.date DESC, entry.id DESC LIMIT ?",
        arguments: arguments + [limit])
      let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(source)", arguments: arguments) ?? 0
      // What can't be read doesn't keep the rest from being shown.
      return HistoryPage(entries: rows.compactMap { try? Self.entry($0) }, count: count)
    }
  }

  /// All that was kept of an entry.
  public func record(_ id: HistoryID) throws(HistoryError) -> HistoryRecord {
    try read { db in
      guard let row = try Row.fetchOne(db, sql: "SELECT \(Self.entryColumns) FROM entry WHERE id = ?", arguments: [id])
      else { throw HistoryError.missing(id) }
      do {
        let entry = try Self.entry(row)
        return HistoryRecord(entry: entry, content: try Self.content(of: entry, row, db))
      } catch let error as ColumnError {
        throw HistoryError.unreadable(id, reason: error.description)
      } catch let error as DecodingError {
        throw HistoryError.unreadable(id, reason: "\(error)")
      }
    }
  }

  /// Comparisons against a base of this name and size, newest first: what was found on other days.
  public func comparisons(
    ofBase name: String, bytes: Int, limit: Int = 100
  ) throws(HistoryError) -> [(entry: HistoryEntry, comparison: Comparison)] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT \(Self.entryColumns) FROM entry WHERE model = ? AND modelBytes = ? AND kind = 'comparison'
          ORDER BY date DESC, id DESC LIMIT ?
          """, arguments: [name, bytes, limit])
      return rows.compactMap { row in
        guard let entry = try? Self.entry(row), let comparison = try? Self.comparison(row, db) else { return nil }
        return (entry, comparison)
      }
    }
  }

  // MARK: - Rows

  /// For a list: the beginnings of texts are enough.
  private static let entryColumns = """
    entry.id, kind, date, strftime('%Y-%m-%d %H:%M', date, 'unixepoch', 'localtime') AS whenText, entry.model, modelPath,
    modelBytes, substr(entry.prompt, 1, 500) AS promptText, substr(entry.output, 1, 500) AS outputText
    """

  private static func entry(_ row: Row) throws -> HistoryEntry {
    guard let kind = HistoryKind(rawValue: try row.checked("kind")) else {
      throw ColumnError(column: "kind", expected: "kind this build knows")
    }
    return HistoryEntry(
      id: try row.checked("id"), kind: kind, date: Date(timeIntervalSince1970: try row.checked("date")),
      when: try row.optional("whenText") ?? "", model: try row.checked("model"),
      modelBytes: try row.checked("modelBytes"), prompt: try row.checked("promptText"),
      output: try row.checked("outputText"))
  }

  private static func model(_ row: Row) throws -> ModelStamp {
    ModelStamp(
      name: try row.checked("model"), path: try row.checked("modelPath"), bytes: try row.checked("modelBytes"))
  }

  private static func content(of entry: HistoryEntry, _ row: Row, _ db: Database) throws -> HistoryRecord.Content {
    switch entry.kind {
    case .generation: .generation(try generation(row, db))
    case .comparison: .comparison(try comparison(row, db))
    case .training: .training(try training(row, db))
    }
  }

  /// The details that belong to an entry.
  private static func details(_ table: String, of entry: Row, _ db: Database) throws -> Row {
    let id: HistoryID = try entry.checked("id")
    let row = try Row.fetchOne(db, sql: "SELECT * FROM \(table) WHERE entryID = ?", arguments: [id])
    guard let row else { throw HistoryError.unreadable(id, reason: "its \(table) is missing") }
    return row
  }

  private static func generation(_ entry: Row, _ db: Database) throws -> Generation {
    let row = try details("generation", of: entry, db)
    return Generation(
      model: try model(entry), isChat: try row.checked("isChat"), messages: try row.json("messages"),
      promptIDs: try row.json("promptIDs"), tokens: try row.json("tokens"),
      settings: try row.json("settings"), seed: (try row.optional("seed") as String?).flatMap(UInt64.init),
      finish: try row.checked("finish"), speed: try row.json("speed"))
  }

  private static func comparison(_ entry: Row, _ db: Database) throws -> Comparison {
    let row = try details("comparison", of: entry, db)
    let rows = try Row.fetchAll(
      db, sql: "SELECT * FROM comparisonRow WHERE entryID = ? ORDER BY place",
      arguments: [try entry.checked("id") as HistoryID])
    return Comparison(
      base: try model(entry), text: TextStamp(name: try row.checked("textName"), digest: try row.checked("textDigest")),
      context: try row.checked("context"),
      windows: try row.checked("windows"), positions: try row.checked("positions"),
      precision: try row.checked("precision"),
      rows: try rows.map(ComparisonRowColumns.row))
  }

  private static func training(_ entry: Row, _ db: Database) throws -> TrainingRun {
    let row = try details("training", of: entry, db)
    return TrainingRun(
      model: try model(entry), method: try row.checked("method"),
      data: TextStamp(name: try row.checked("dataName"), digest: try row.checked("dataDigest")),
      settings: try row.json("settings"), points: try row.json("points"), result: try row.checked("result"))
  }
}
