import Foundation
import History
import Synchronization

/// This user's history, opened when it is first needed.
public final class HistoryFile: Sendable {
  public let path: String
  /// Only to be looked at: nothing is made, added or deleted.
  public let isReadOnly: Bool
  private let opened = Mutex<HistoryStore?>(nil)

  public init(path: String, readOnly: Bool) {
    self.path = path
    isReadOnly = readOnly
  }

  /// Nil where there is nothing to look at. What went wrong may have passed by the next call.
  public func store() throws(HistoryError) -> HistoryStore? {
    if isReadOnly, !FileManager.default.fileExists(atPath: path) { return nil }
    do {
      return try opened.withLock { opened in
        if let opened { return opened }
        let store = try HistoryStore(path: path, readOnly: isReadOnly)
        opened = store
        return store
      }
    } catch let error as HistoryError {
      throw error
    } catch {
      throw .failed(path: path, reason: "\(error)")
    }
  }
}
