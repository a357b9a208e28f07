/// Matrices of the same columns whose outputs stand side by side, such as q, k and v, or gate and up: what they
/// multiply is read and quantized once, and they are one parallel region.
public struct MatrixGroup: Sendable {
  /// Output features of all of them.
  public let rows: Int
  /// Input features.
  public let columns: Int
  /// Bytes of weights.
  public let bytes: Int
  /// Which of the model's products it is for, by the number adapters know it by; nil where none can add to it.
  public let site: Int?
  private let storage: Storage

  public init(_ matrices: [Matrix], site: Int? = nil) {
    precondition(!matrices.isEmpty, "a group of no matrices")
    precondition(matrices.allSatisfy { $0.columns == matrices[0].columns }, "a group of different columns")
    rows = matrices.reduce(0) { $0 + $1.rows }
    columns = matrices[0].columns
    bytes = matrices.reduce(0) { $0 + $1.rows * $1.rowBytes }
    self.site = site
    storage = Storage(matrices)
  }

  /// Bytes of some of the rows, counted over all matrices.
  public func byteCount(ofRows rows: Range<Int>) -> Int {
    var first = 0, bytes = 0
    for part in parts {
      bytes += rows.clamped(to: first..<first + part.rows).count * part.rowBytes
      first += part.rows
    }
    return bytes
  }

  /// Valid while the group is.
  var parts: UnsafeBufferPointer<Part> { UnsafeBufferPointer(start: storage.parts.base, count: storage.parts.count) }

  /// One matrix, as the inner loops want it: nothing in it is counted.
  struct Part: BitwiseCopyable {
    let typeID: UInt32
    let rows: Int
    let rowBytes: Int
    let base: UnsafeRawPointer
  }

  private final class Storage: Sendable {
    let parts: Buffer<Part>

    init(_ matrices: [Matrix]) {
      parts = Buffer(count: matrices.count)
      for (index, matrix) in matrices.enumerated() {
        parts.base[index] = Part(
          typeID: matrix.type.id, rows: matrix.rows, rowBytes: matrix.rowBytes, base: matrix.base)
      }
    }
  }
}
