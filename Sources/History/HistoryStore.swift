import Foundation
import GRDB

/// What was generated, compared and trained, in one SQLite file that can be searched and deleted from.
///
/// Calls block until the disk has answered, so they belong on a thread of their own; any thread may call, and several
/// programs may hold the same file. A file that isn't a sound history of a form this build knows is never written to.
public final class HistoryStore: Sendable {
  public let path: String
  let database: DatabaseQueue

  /// Where history lies below a folder of the user's data.
  public static func path(in dataHome: String) -> String { "\(dataHome)/glassbox/history.sqlite" }

  /// Opens the file, made where it is missing (unless it is only to be read), and brings it to this build's form.
  ///
  /// patience: how long another program that is writing is waited for. Seconds.
  /// largest: the most the file may take, as if the disk were full then; nil for what the disk has. Bytes.
  public init(
    path: String, readOnly: Bool = false, patience: Double = 5, largest: Int? = nil
  ) throws(HistoryError) {
    self.path = path
    do {
      if let size = Self.size(of: path), size > 0 {
        try Self.examine(path, patience)
      } else if readOnly {
        throw HistoryError.inaccessible(path: path, reason: "there is no such file")
      } else {
        try FileManager.default.createDirectory(
          atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      }
      database = try DatabaseQueue(
        path: path, configuration: Self.configuration(readOnly: readOnly, patience, largest: largest))
      if !readOnly { try Self.migrate(database) }
    } catch let error as CocoaError {
      throw .inaccessible(path: path, reason: error.localizedDescription)
    } catch {
      throw HistoryError(error, path: path)
    }
  }

  private static func configuration(readOnly: Bool, _ patience: Double, largest: Int? = nil) -> Configuration {
    var configuration = Configuration()
    configuration.label = "history"
    configuration.readonly = readOnly
    // Others may read while one writes.
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { db in
      guard !readOnly else { return }
      // Deleted is deleted: pages are wiped, and the file shrinks.
      try db.execute(sql: "PRAGMA auto_vacuum = FULL")
      try db.execute(sql: "PRAGMA secure_delete = ON")
      if let largest, let page = try Int.fetchOne(db, sql: "PRAGMA page_size"), page > 0 {
        try db.execute(sql: "PRAGMA max_page_count = \(max(1, largest / page))")
      }
    }
    return configuration
  }

  private static func size(of path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue
  }

  /// Read-only: whether it is a sound database of ours, of a form this build knows.
  private static func examine(_ path: String, _ patience: Double) throws {
    let database = try DatabaseQueue(path: path, configuration: configuration(readOnly: true, patience))
    defer { try? database.close() }
    try database.read { db in
      let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no verdict"
      guard verdict == "ok" else { throw HistoryError.damaged(path: path, reason: verdict) }
      // Made by someone who got no further than the file's first page: as good as empty.
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0 > 0 else { return }
      let mark = try Int.fetchOne(db, sql: "PRAGMA application_id")
      let migrator = HistorySchema.migrator
      let unknown = try migrator.appliedIdentifiers(db).subtracting(migrator.migrations)
      guard try mark == HistorySchema.applicationID || isBeingMade(db) else {
        throw HistoryError.foreign(path: path)
      }
      guard unknown.isEmpty else { throw HistoryError.newer(path: path, unknown: unknown.sorted()) }
    }
  }

  /// Another program is making it at this moment: nothing is in it but the list of forms.
  private static func isBeingMade(_ db: Database) throws -> Bool {
    try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'") == ["grdb_migrations"]
  }

  /// Two programs may do so at once: the one that comes second finds the tables there, and on looking again the form too.
  private static func migrate(_ database: DatabaseQueue) throws {
    let migrator = HistorySchema.migrator
    do { try migrator.migrate(database) } catch let error as DatabaseError where error.resultCode != .SQLITE_BUSY {
      guard try database.read(migrator.hasCompletedMigrations) else { throw error }
    }
  }

  // MARK: - Access

  func read<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
    do { return try database.read(body) } catch { throw HistoryError(error, path: path) }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
    do { return try database.write(body) } catch { throw HistoryError(error, path: path) }
  }
}
