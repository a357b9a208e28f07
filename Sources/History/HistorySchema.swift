import GRDB

/// The form of the database and how older forms become it. A form that was ever released is never changed, only followed
/// by another.
enum HistorySchema {
  /// `GLBX`: marks the file as ours. Source: SQLite's `PRAGMA application_id`.
  static let applicationID = 0x474C_4258

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("entries") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try createEntries(db)
      try createDetails(db)
    }
    return migrator
  }

  /// What every kind has: the list and the search need no more.
  private static func createEntries(_ db: Database) throws {
    try db.create(table: "entry") { table in
      table.autoIncrementedPrimaryKey("id")
      table.column("kind", .text).notNull()
      // Seconds since 1970, UTC.
      table.column("date", .double).notNull().indexed()
      table.column("model", .text).notNull()
      table.column("modelPath", .text).notNull()
      table.column("modelBytes", .integer).notNull()
      table.column("prompt", .text).notNull()
      table.column("output", .text).notNull()
    }
    try db.create(indexOn: "entry", columns: ["model", "modelBytes", "kind", "date"])
    try db.create(virtualTable: "entryText", using: FTS5()) { table in
      table.synchronize(withTable: "entry")
      table.tokenizer = .unicode61(diacritics: .remove, categories: indexedCategories)
      table.column("model")
      table.column("prompt")
      table.column("output")
    }
  }

  private static func createDetails(_ db: Database) throws {
    try db.create(table: "generation") { table in
      owner(table)
      table.column("isChat", .boolean).notNull()
      for name in ["messages", "promptIDs", "tokens", "settings", "speed"] { table.column(name, .jsonText).notNull() }
      // As text: SQLite's whole numbers have a sign.
      table.column("seed", .text)
      table.column("finish", .text).notNull()
    }
    try db.create(table: "comparison") { table in
      owner(table)
      table.column("textName", .text).notNull()
      table.column("textDigest", .text).notNull()
      for name in ["context", "windows", "positions"] { table.column(name, .integer).notNull() }
      table.column("precision", .text).notNull()
    }
    try db.create(table: "comparisonRow") { table in
      table.column("entryID", .integer).notNull().references("comparison", onDelete: .cascade)
      table.column("place", .integer).notNull()
      for name in ["model", "modelPath", "type"] { table.column(name, .text).notNull() }
      table.column("modelBytes", .integer).notNull()
      // SQLite keeps a figure that is no number as NULL.
      for name in ComparisonRowColumns.figures { table.column(name, .double) }
      table.column("peakBytes", .integer)
      table.primaryKey(["entryID", "place"])
    }
    try db.create(table: "training") { table in
      owner(table)
      for name in ["method", "dataName", "dataDigest", "result"] { table.column(name, .text).notNull() }
      for name in ["settings", "points"] { table.column(name, .jsonText).notNull() }
    }
  }

  /// Details go with their entry.
  private static func owner(_ table: TableDefinition) {
    table.primaryKey("entryID", .integer).references("entry", onDelete: .cascade)
  }

  // MARK: - What a word is

  /// Letters, numbers and pictures (emoji among them): the rest parts words.
  private static let indexedCategories = "L* N* Co So"

  static func isIndexed(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber, .privateUse, .otherSymbol:
      true
    default: false
    }
  }
}
