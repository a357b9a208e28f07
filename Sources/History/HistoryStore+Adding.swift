import Foundation
import GRDB

extension HistoryStore {
  /// replaces: an entry of an earlier part of the same text, which this one takes the place of.
  @discardableResult
  public func add(
    _ generation: Generation, at date: Date = Date(), replacing old: HistoryID? = nil
  ) throws(HistoryError) -> HistoryID {
    try write { db in
      if let old { try db.execute(sql: "DELETE FROM entry WHERE id = ?", arguments: [old]) }
      let id = try Self.addEntry(
        .generation, date, generation.model, prompt: generation.prompt, output: generation.output, db)
      try db.execute(
        sql: """
          INSERT INTO generation (entryID, isChat, messages, promptIDs, tokens, settings, speed, seed, finish)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, generation.isChat, try JSONText.encode(generation.messages), try JSONText.encode(generation.promptIDs),
          try JSONText.encode(generation.tokens), try JSONText.encode(generation.settings),
          try JSONText.encode(generation.speed), generation.seed.map { "\($0)" }, generation.finish,
        ])
      return id
    }
  }

  @discardableResult
  public func add(_ comparison: Comparison, at date: Date = Date()) throws(HistoryError) -> HistoryID {
    try write { db in
      let id = try Self.addEntry(
        .comparison, date, comparison.base, prompt: comparison.text.name,
        output: comparison.rows.map { "\($0.type) \($0.model.name)" }.joined(separator: "\n"), db)
      try db.execute(
        sql: """
          INSERT INTO comparison (entryID, textName, textDigest, context, windows, positions, precision)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, comparison.text.name, comparison.text.digest, comparison.context, comparison.windows,
          comparison.positions, comparison.precision,
        ])
      for (place, row) in comparison.rows.enumerated() {
        try db.execute(
          sql: ComparisonRowColumns.insertion, arguments: ComparisonRowColumns.values(row, of: id, place: place))
      }
      return id
    }
  }

  @discardableResult
  public func add(_ run: TrainingRun, at date: Date = Date()) throws(HistoryError) -> HistoryID {
    try write { db in
      let id = try Self.addEntry(
        .training, date, run.model, prompt: run.data.name, output: "\(run.method) \(run.result)", db)
      try db.execute(
        sql: """
          INSERT INTO training (entryID, method, dataName, dataDigest, result, settings, points)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, run.method, run.data.name, run.data.digest, run.result, try JSONText.encode(run.settings),
          try JSONText.encode(run.points),
        ])
      return id
    }
  }

  private static func addEntry(
    _ kind: HistoryKind, _ date: Date, _ model: ModelStamp, prompt: String, output: String, _ db: Database
  ) throws -> HistoryID {
    try db.execute(
      sql: """
        INSERT INTO entry (kind, date, model, modelPath, modelBytes, prompt, output) VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        kind.rawValue, date.timeIntervalSince1970, model.name, model.path, model.bytes, shown(prompt), shown(output),
      ])
    return db.lastInsertedRowID
  }

  /// For list and search: SQLite's functions take a text as ended by a NUL.
  private static func shown(_ text: String) -> String { text.replacing("\0", with: " ") }

  /// Leaves no trace of the entries: their words go from the index too, and the journal is emptied.
  public func delete(_ ids: [HistoryID]) throws(HistoryError) {
    try write { db in
      for id in ids { try db.execute(sql: "DELETE FROM entry WHERE id = ?", arguments: [id]) }
      // Until its parts are merged, the index only notes that words are gone.
      try db.execute(sql: "INSERT INTO entryText(entryText) VALUES('optimize')")
    }
    // Another program that is reading keeps the journal; it is emptied when that one is done.
    try? database.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
  }
}
