#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A regular file's bytes, mapped read-only for as long as this object lives.
///
/// Nothing is read until it is touched, and the kernel may drop pages again at will. A file that another process
/// truncates while it is mapped is out of scope: touching the vanished part raises SIGBUS, as for every mapped model.
public final class MappedFile: @unchecked Sendable {
  public let path: String
  /// The whole file; empty for an empty one.
  public let bytes: UnsafeRawBufferPointer

  public var count: Int { bytes.count }

  public init(_ path: String) throws(CheckpointError) {
    // Without O_NONBLOCK a pipe with no writer would keep us waiting.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(opening: path) }
    defer { close(descriptor) }
    self.path = path
    bytes = try Self.map(descriptor, path)
  }

  /// Memory of no file, under a name for messages: zeros that `fill` writes to, and that nobody can from then on.
  public init(
    memory count: Int, named name: String, fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws {
    path = name
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let protection = PROT_READ | PROT_WRITE
    guard let base = mmap(nil, count, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), base != MAP_FAILED else {
      let message = "Cannot have \(count) bytes of memory: \(String(cString: strerror(errno)))."
      throw CheckpointError(.unreadable, message, path: name)
    }
    bytes = UnsafeRawBufferPointer(start: base, count: count)
    try fill(UnsafeMutableRawBufferPointer(start: base, count: count))
    mprotect(base, count, PROT_READ)
  }

  deinit {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func map(_ descriptor: Int32, _ path: String) throws(CheckpointError) -> UnsafeRawBufferPointer {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(opening: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let found = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device or pipe"
      throw CheckpointError(.unsupported, "Expected a regular file, found \(found).", path: path)
    }
    let size = Int(status.st_size)
    guard size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      let message = "Cannot map its \(size) bytes: \(String(cString: strerror(errno)))."
      throw CheckpointError(.unreadable, message, path: path)
    }
    return UnsafeRawBufferPointer(start: base, count: size)
  }

  private static func failure(opening path: String) -> CheckpointError {
    let code = errno
    let isMissing = code == ENOENT || code == ENOTDIR
    let message = isMissing ? "There is no such file." : "Cannot open it: \(String(cString: strerror(code)))."
    return CheckpointError(isMissing ? .missingFile : .unreadable, message, path: path)
  }
}

extension MappedFile {
  /// What the kernel is told about the coming use.
  public enum Advice: Sendable {
    case normal, sequential, random
    /// Start reading ahead now.
    case willNeed
    /// The pages may go; they are read again when touched.
    case dontNeed

    fileprivate var code: Int32 {
      switch self {
      case .normal: MADV_NORMAL
      case .sequential: MADV_SEQUENTIAL
      case .random: MADV_RANDOM
      case .willNeed: MADV_WILLNEED
      case .dontNeed: MADV_DONTNEED
      }
    }
  }

  /// Advises the kernel about the pages that hold `range`, or about the whole file. A hint: it never fails.
  public func advise(_ advice: Advice, _ range: Range<Int>? = nil) {
    guard let base = bytes.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let wanted = (range ?? 0..<count).clamped(to: 0..<count)
    let start = wanted.lowerBound / page * page
    madvise(UnsafeMutableRawPointer(mutating: base + start), wanted.upperBound - start, advice.code)
  }
}
