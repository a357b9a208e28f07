import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Eight bits about each Unicode scalar, computed once when first asked for: a property lookup costs 150 ns, this table
/// 1 ns. 1.1 MB of address space, of which only the pages of scripts that were met are ever resident.
final class ScalarTable: Sendable {
  private static let known: UInt8 = 128

  private nonisolated(unsafe) let table: UnsafeMutablePointer<Atomic<UInt8>>
  private let compute: @Sendable (Unicode.Scalar) -> UInt8
  /// What surrogates, which are no scalars, get.
  private let surrogates: UInt8

  /// `compute` may use the low seven bits. A table is made once and never freed.
  init(surrogates: UInt8 = 0, _ compute: @escaping @Sendable (Unicode.Scalar) -> UInt8) {
    // calloc, because memory set to zero by hand would be resident at once.
    guard let zeros = calloc(0x110000, 1) else { preconditionFailure("out of memory for a table of characters") }
    table = zeros.bindMemory(to: Atomic<UInt8>.self, capacity: 0x110000)
    (self.compute, self.surrogates) = (compute, surrogates)
  }

  deinit { free(table) }

  @inline(__always) subscript(scalar: UInt32) -> UInt8 {
    let stored = table[Int(scalar)].load(ordering: .relaxed)
    return stored != 0 ? stored : lookUp(scalar)
  }

  private func lookUp(_ value: UInt32) -> UInt8 {
    let found = (Unicode.Scalar(value).map(compute) ?? surrogates) | Self.known
    table[Int(value)].store(found, ordering: .relaxed)
    return found
  }
}

extension Unicode.Scalar {
  /// Whether the character was there before Unicode `major`.
  func isOlder(than major: Int) -> Bool { properties.age.map { $0.major < major } ?? false }
}
