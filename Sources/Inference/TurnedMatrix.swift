import Tensors

/// A matrix the kernels can't read as a checkpoint stores it, copied.
package protocol OwnedMatrix: AnyObject, Sendable {
  var matrix: Matrix { get }
  var bytes: Int { get }
}

/// An owned copy of a matrix that a checkpoint stores as [inputs, outputs], its numbers in their own type.
final class TurnedMatrix: OwnedMatrix {
  private let storage: Buffer<UInt8>
  let matrix: Matrix

  var bytes: Int { storage.count }

  convenience init(_ stored: Matrix) { self.init(stored, firstColumn: 0, step: 1, count: stored.columns) }

  /// The same of a matrix in blocks, unpacked to float32.
  convenience init(unpacking stored: Matrix) {
    guard stored.type.blockElements > 1 else {
      self.init(stored)
      return
    }
    let floats = Buffer<Float>(count: stored.rows * stored.columns)
    stored.dequantize(rows: 0..<stored.rows, into: floats.base)
    self.init(
      Matrix(type: .f32, rows: stored.rows, columns: stored.columns, base: UnsafeRawPointer(floats.base)))
    withExtendedLifetime(floats) {}
  }

  /// Some of the stored columns: `count` of them from `firstColumn` on, `step` apart.
  init(_ stored: Matrix, firstColumn: Int, step: Int, count rows: Int) {
    precondition(firstColumn + (rows - 1) * step < stored.columns, "columns beyond the matrix's \(stored.columns)")
    let size = stored.type.blockBytes
    let columns = stored.rows
    storage = Buffer(count: rows * columns * size)
    let out = UnsafeMutableRawPointer(storage.base)
    let source = stored.base + firstColumn * size
    let pitch = stored.columns
    switch size {
    case 2: Self.turn(source.assumingMemoryBound(to: UInt16.self), pitch, step, out, rows: rows, columns: columns)
    case 4: Self.turn(source.assumingMemoryBound(to: UInt32.self), pitch, step, out, rows: rows, columns: columns)
    default: preconditionFailure("a number of \(size) bytes")
    }
    matrix = Matrix(type: stored.type, rows: rows, columns: columns, base: UnsafeRawPointer(storage.base))
  }

  /// out[r, c] = stored[c, r · step] of rows `pitch` wide, a square at a time so that both sides stay in cache.
  private static func turn<Bits: BitwiseCopyable>(
    _ stored: UnsafePointer<Bits>, _ pitch: Int, _ step: Int, _ out: UnsafeMutableRawPointer, rows: Int, columns: Int
  ) {
    let out = out.assumingMemoryBound(to: Bits.self)
    let square = 32
    for firstRow in stride(from: 0, to: rows, by: square) {
      for firstColumn in stride(from: 0, to: columns, by: square) {
        for column in firstColumn..<min(firstColumn + square, columns) {
          for row in firstRow..<min(firstRow + square, rows) {
            out[row * columns + column] = stored[column * pitch + row * step]
          }
        }
      }
    }
  }
}
