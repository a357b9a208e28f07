/// How much memory a file may still make its reader allocate.
///
/// A sparse file of a terabyte costs nothing to make, so "as many elements as the file can hold" is no bound by itself.
/// Gemma 3's metadata, with 262,144 tokens and their merges, takes about 20 MB.
struct HeapBudget {
  static let standard = 256 << 20

  private(set) var bytesLeft: Int

  init(bytes: Int = Self.standard) { bytesLeft = bytes }

  /// Sets aside `count * bytesEach`; false where that is more than is left.
  mutating func reserve(_ count: Int, bytesEach: Int = 1) -> Bool {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: bytesEach)
    guard !overflow, bytes <= bytesLeft else { return false }
    bytesLeft -= bytes
    return true
  }
}
