#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An output file that appears under its name only when it is whole.
///
/// Bytes go to a nameless file in the target's folder where the file system can make one, so that not even a killed
/// process leaves anything behind, and to a temporary name otherwise. `commit()` gives it the target's name in one
/// step; without it everything is dropped. A target that is a device or pipe is written as it is.
public struct AtomicFile: ~Copyable {
  /// The file that will appear: links resolved, so that a link stays one.
  public let path: String
  private let descriptor: Int32
  private let kind: Kind
  private var isOpen = true

  private enum Kind {
    case nameless
    case named(String)
    /// A device or pipe, which cannot be replaced.
    case direct
  }

  public init(_ path: String) throws(CheckpointError) {
    let opened = try Self.opened(path)
    self.path = opened.path
    descriptor = opened.descriptor
    kind = opened.kind
  }

  deinit {
    guard isOpen else { return }
    close(descriptor)
    if case .named(let temporary) = kind { unlink(temporary) }
  }

  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      #if canImport(Glibc)
        let written = Glibc.write(descriptor, base, rest.count)
      #else
        let written = Darwin.write(descriptor, base, rest.count)
      #endif
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Self.failure("Cannot write it", path) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
  }

  /// Makes the bytes safe on the disk and gives them their name, replacing what had it.
  public consuming func commit() throws(CheckpointError) {
    if case .direct = kind { return }
    guard fsync(descriptor) == 0 else { throw Self.failure("Cannot write it", path) }
    var temporary = ""
    switch kind {
    case .named(let name): temporary = name
    case .nameless: temporary = try Self.name(descriptor, path)
    case .direct: break
    }
    guard rename(temporary, path) == 0 else {
      let error = Self.failure("Cannot rename to it", path)
      unlink(temporary)
      throw error
    }
    isOpen = false
    close(descriptor)
  }
}

extension AtomicFile {
  public mutating func write(_ bytes: [UInt8]) throws(CheckpointError) {
    // A typed error cannot cross withUnsafeBytes of every library version; a result can.
    let result = bytes.withUnsafeBytes { buffer in Result { () throws(CheckpointError) in try write(buffer) } }
    try result.get()
  }

  public mutating func write(_ text: String) throws(CheckpointError) { try write(Array(text.utf8)) }

  /// Writes a whole file at once.
  public static func write(_ text: String, to path: String) throws(CheckpointError) {
    var file = try AtomicFile(path)
    try file.write(text)
    try file.commit()
  }
}

// MARK: - Opening

extension AtomicFile {
  private struct Opened {
    let path: String
    let descriptor: Int32
    let kind: Kind
  }

  private static func opened(_ path: String) throws(CheckpointError) -> Opened {
    var status = stat()
    guard stat(path, &status) == 0 else { return try openBeside(path, mode: nil) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw CheckpointError(.cannotCreate, "Cannot write it: there is a folder of that name.", path: path)
    case S_IFREG: return try openBeside(resolved(path), mode: status.st_mode & 0o777)
    default: return try openDirect(path)
    }
  }

  private static func openDirect(_ path: String) throws(CheckpointError) -> Opened {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("Cannot open it for writing", path) }
    return Opened(path: path, descriptor: descriptor, kind: .direct)
  }

  /// `mode` is that of the file to be replaced; a new one gets what the process's mask leaves.
  private static func openBeside(_ path: String, mode: mode_t?) throws(CheckpointError) -> Opened {
    #if os(Linux)
      // O_TMPFILE, which the importer cannot express; it contains O_DIRECTORY, whose value differs by processor.
      let nameless = open(folder(of: path), 0o20000000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, mode_t(0o666))
      if nameless >= 0 {
        if let mode { fchmod(nameless, mode) }
        return Opened(path: path, descriptor: nameless, kind: .nameless)
      }
    #endif
    let temporary = temporaryName(beside: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(0o666))
    guard descriptor >= 0 else { throw failure("Cannot create it", path) }
    if let mode { fchmod(descriptor, mode) }
    return Opened(path: path, descriptor: descriptor, kind: .named(temporary))
  }

  /// Gives a nameless file a name beside `path`, for the moment until it is renamed.
  private static func name(_ descriptor: Int32, _ path: String) throws(CheckpointError) -> String {
    let temporary = temporaryName(beside: path)
    guard linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0 else {
      throw failure("Cannot name it", path)
    }
    return temporary
  }

  private static func temporaryName(beside path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? "output"
    // A name has at most 255 bytes, and some of them are ours.
    let short = String(decoding: name.utf8.prefix(200), as: UTF8.self)
    return folder(of: path) + "/.\(short).\(String(UInt64.random(in: 0 ... .max), radix: 36)).partial"
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func failure(_ action: String, _ path: String) -> CheckpointError {
    CheckpointError(.cannotCreate, "\(action): \(String(cString: strerror(errno))).", path: path)
  }
}
