import Tensors

/// An owned copy of a matrix that a checkpoint stores as [inputs, outputs], its numbers in their own type.
final class TurnedMatrix: Sendable {
  private let storage: Buffer<UInt8>
  let matrix: Matrix

  var bytes: Int { storage.count }

  init(_ stored: Matrix) {
    let size = stored.type.blockBytes
    let (rows, columns) = (stored.columns, stored.rows)
    storage = Buffer(count: rows * columns * size)
    let out = UnsafeMutableRawPointer(storage.base)
    switch size {
    case 2: Self.turn(stored.base.assumingMemoryBound(to: UInt16.self), out, rows: rows, columns: columns)
    case 4: Self.turn(stored.base.assumingMemoryBound(to: UInt32.self), out, rows: rows, columns: columns)
    default: preconditionFailure("a number of \(size) bytes")
    }
    matrix = Matrix(type: stored.type, rows: rows, columns: columns, base: UnsafeRawPointer(storage.base))
  }

  /// out[r, c] = stored[c, r], a square at a time so that both sides stay in cache.
  private static func turn<Bits: BitwiseCopyable>(
    _ stored: UnsafePointer<Bits>, _ out: UnsafeMutableRawPointer, rows: Int, columns: Int
  ) {
    let out = out.assumingMemoryBound(to: Bits.self)
    let square = 32
    for firstRow in stride(from: 0, to: rows, by: square) {
      for firstColumn in stride(from: 0, to: columns, by: square) {
        for column in firstColumn..<min(firstColumn + square, columns) {
          for row in firstRow..<min(firstRow + square, rows) {
            out[row * columns + column] = stored[column * rows + row]
          }
        }
      }
    }
  }
}
