import GRDB

/// Why history can't be kept or read. The file is left as it is in every case.
public enum HistoryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No database, or one with holes.
  case damaged(path: String, reason: String)
  /// A database, but another program's.
  case foreign(path: String)
  /// Written by a later build; `unknown` are the changes of form this one doesn't know.
  case newer(path: String, unknown: [String])
  /// The folder or file can't be made, opened or written.
  case inaccessible(path: String, reason: String)
  case full(path: String)
  /// Another program held it for longer than was waited.
  case busy(path: String)
  case missing(HistoryID)
  /// An entry that doesn't hold what it should.
  case unreadable(HistoryID, reason: String)
  case failed(path: String, reason: String)

  public var description: String {
    switch self {
    case .damaged(let path, let reason):
      "\(path) should be a history in SQLite, but is damaged (\(reason)). It is left as it is; move it away to begin anew."
    case .foreign(let path):
      "\(path) should be a history of glassbox, but is another program's database. It is left as it is."
    case .newer(let path, let unknown):
      "\(path) was written by a newer glassbox: expected a form this one knows, but found "
        + "\(unknown.joined(separator: ", ")). It is left as it is."
    case .inaccessible(let path, let reason): "History can't be kept in \(path): \(reason)."
    case .full(let path): "History couldn't be written to \(path): the disk is full."
    case .busy(let path): "History couldn't be written to \(path): another program is using it."
    case .missing(let id): "There is no entry \(id) in the history."
    case .unreadable(let id, let reason): "Entry \(id) of the history can't be read: \(reason)."
    case .failed(let path, let reason): "History in \(path) failed: \(reason)."
    }
  }

  /// What an error met at a path means.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as HistoryError: self = error
    case let error as DatabaseError: self = Self.meaning(of: error, path)
    default: self = .failed(path: path, reason: "\(error)")
    }
  }

  private static func meaning(of error: DatabaseError, _ path: String) -> HistoryError {
    let reason = error.message ?? "\(error.resultCode)"
    return switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: .damaged(path: path, reason: reason)
    case .SQLITE_FULL: .full(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path)
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_IOERR, .SQLITE_AUTH:
      .inaccessible(path: path, reason: reason)
    default: .failed(path: path, reason: reason)
    }
  }
}
