#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Owned, fixed-size, 64-byte-aligned storage, zero at first; freed when its owner goes away.
///
/// Large buffers come straight from the kernel, so that a page nobody touches costs nothing.
public struct Buffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  public let base: UnsafeMutablePointer<Element>
  public let count: Int

  /// From this many bytes on, a buffer is mapped instead of allocated.
  private static var mappedSize: Int { 1 << 18 }

  public init(count: Int) {
    precondition(count >= 0, "a buffer of \(count) elements")
    self.count = count
    let bytes = max(count * MemoryLayout<Element>.stride, 1)
    let raw: UnsafeMutableRawPointer
    if bytes >= Self.mappedSize {
      guard let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
        mapped != MAP_FAILED
      else { preconditionFailure("the system has no \(bytes) bytes of memory left") }
      raw = mapped
    } else {
      raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      memset(raw, 0, bytes)
    }
    base = raw.bindMemory(to: Element.self, capacity: count)
  }

  deinit {
    let bytes = max(count * MemoryLayout<Element>.stride, 1)
    if bytes >= Self.mappedSize { munmap(base, bytes) } else { UnsafeMutableRawPointer(base).deallocate() }
  }
}
