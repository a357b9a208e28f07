import Tensors

/// An owned copy of weights that a checkpoint stores as 8-bit floats with scales in a tensor apart: in blocks the kernels
/// read, or as float32 where its rows are no whole number of them or a block would need several scales.
final class ScaledF8: OwnedMatrix {
  private let storage: Buffer<UInt8>
  let matrix: Matrix

  var bytes: Int { storage.count }

  /// codes: [rows, columns] in the single numbers of `type`.
  init(_ codes: UnsafePointer<UInt8>, type: TensorType, rows: Int, columns: Int, scales: WeightScales) {
    let block = type.blockElements, blockBytes = type.blockBytes
    let perRow = columns / block
    let isWhole = columns.isMultiple(of: block) && scales.tileColumns.isMultiple(of: block)
    guard isWhole else {
      storage = Buffer(count: rows * columns * MemoryLayout<Float>.size)
      let out = UnsafeMutableRawPointer(storage.base).assumingMemoryBound(to: Float.self)
      Self.unpack(codes, type, rows: rows, columns: columns, scales, into: out)
      matrix = Matrix(type: .f32, rows: rows, columns: columns, base: UnsafeRawPointer(storage.base))
      return
    }
    storage = Buffer(count: rows * perRow * blockBytes)
    for row in 0..<rows {
      for index in 0..<perRow {
        let out = UnsafeMutableRawPointer(storage.base + (row * perRow + index) * blockBytes)
        out.storeBytes(of: scales[row, index * block], as: Float.self)
        (out + 4).copyMemory(from: codes + row * columns + index * block, byteCount: block)
      }
    }
    matrix = Matrix(type: type, rows: rows, columns: columns, base: UnsafeRawPointer(storage.base))
  }

  /// A number at a time.
  private static func unpack(
    _ codes: UnsafePointer<UInt8>, _ type: TensorType, rows: Int, columns: Int, _ scales: WeightScales,
    into out: UnsafeMutablePointer<Float>
  ) {
    let numbers = Buffer<Float>(count: 256)
    // What each of the 256 codes stands for.
    let all = Buffer<UInt8>(count: 256 / type.blockElements * type.blockBytes)
    for code in 0..<256 {
      let block = UnsafeMutableRawPointer(all.base + code / type.blockElements * type.blockBytes)
      block.storeBytes(of: 1, as: Float.self)
      block.storeBytes(of: UInt8(code), toByteOffset: 4 + code % type.blockElements, as: UInt8.self)
    }
    Matrix(type: type, rows: 1, columns: 256, base: UnsafeRawPointer(all.base))
      .dequantize(rows: 0..<1, into: numbers.base)
    for row in 0..<rows {
      for column in 0..<columns {
        out[row * columns + column] = numbers.base[Int(codes[row * columns + column])] * scales[row, column]
      }
    }
  }
}

/// The scales of a matrix, one for each tile. [tile rows, tile columns]
struct WeightScales {
  let values: [Float]
  let tileRows: Int
  let tileColumns: Int
  private let perRow: Int

  /// Of a matrix of these sizes.
  init(_ values: [Float], tileRows: Int, tileColumns: Int, columns: Int) {
    self.values = values
    self.tileRows = tileRows
    self.tileColumns = tileColumns
    perRow = (columns + tileColumns - 1) / tileColumns
  }

  subscript(row: Int, column: Int) -> Float { values[row / tileRows * perRow + column / tileColumns] }
}
