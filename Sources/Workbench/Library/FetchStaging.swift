import Foundation

/// The folder beside the models in which one model is put together, held by one process at a time.
///
/// Packages that are whole stay in it, so that the next fetch need not get them again; everything else is cleared when
/// a fetch begins and when it ends, however it ends.
final class FetchStaging {
  let path: String
  private let descriptor: Int32

  /// Where whole packages are kept.
  var packages: String { "\(path)/packages" }
  /// Where a package is downloaded to.
  var incoming: String { "\(path)/incoming" }
  /// The downloader's own temporary files.
  var temporary: String { "\(path)/tmp" }
  /// The model as it grows.
  var model: String { "\(path)/model" }
  /// What the last program said on standard error.
  var log: String { "\(path)/log" }

  /// Waits until no other process holds the folder; `waiting` is called while another does.
  static func acquire(_ path: String, waiting: () -> Void) async throws -> FetchStaging {
    while true {
      if let staging = try FetchStaging(locking: path) { return staging }
      waiting()
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Nil when another process holds it. The lock belongs to the folder itself and ends with the process.
  private init?(locking path: String) throws {
    self.path = path
    try Self.makeFolder(path)
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Removed again by whoever held it before: the next try makes it anew.
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw FetchError.cannotWrite(path: path, reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isStillThere else { return nil }
    clearUnfinished()
    for folder in [packages, incoming, temporary] { try Self.makeFolder(folder) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whoever held the lock before may have removed the folder that we locked.
  private var isStillThere: Bool {
    var held = stat()
    var named = stat()
    return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
  }

  /// Bytes in unfinished files.
  var incomingBytes: Int { Self.size(of: incoming) + Self.size(of: temporary) }

  /// Removes everything that is not whole; the folder too when nothing is left. Once removed, another process may have
  /// made a folder of this name, which is not ours to touch.
  func clear() {
    guard isStillThere else { return }
    clearUnfinished()
    rmdir(packages)
    rmdir(path)
  }

  /// The folder itself stays: the lock is on it.
  private func clearUnfinished() {
    for item in [incoming, temporary, model, log] { try? FileManager.default.removeItem(atPath: item) }
  }

  /// Removes the folder with the packages in it.
  func remove() {
    guard isStillThere else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FetchError.cannotWrite(path: path, reason: "the folder cannot be made")
    }
  }

  private static func size(of folder: String) -> Int {
    guard let entries = FileManager.default.enumerator(atPath: folder) else { return 0 }
    return entries.reduce(0) { total, entry in
      var information = stat()
      guard lstat("\(folder)/\(entry)", &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
        return total
      }
      return total + Int(information.st_size)
    }
  }
}
