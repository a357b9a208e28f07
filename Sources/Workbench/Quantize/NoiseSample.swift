import Checkpoints
import Tensors

/// How much noise a type adds to a weight, from some of its rows: the power of the errors over that of the numbers.
struct NoiseSample {
  private let numbers: [Float]
  private let columns: Int
  private let power: Double

  /// Numbers read of a weight, evenly spread over its rows.
  private static let most = 1 << 16

  init(_ weight: Int, of source: any WeightSource) {
    let own = source.weights[weight]
    columns = own.columns
    let count = max(1, min(own.rows, Self.most / max(1, columns)))
    var numbers = [Float](repeating: 0, count: count * own.columns)
    numbers.withUnsafeMutableBufferPointer { buffer in
      guard let out = buffer.baseAddress else { return }
      for index in 0..<count {
        let row = index * own.rows / count
        source.read(weight, rows: row..<row + 1, into: out + index * own.columns)
      }
    }
    self.numbers = numbers
    power = numbers.reduce(0) { $0 + Double($1) * Double($1) }
  }

  /// Noise over signal; 0 of a weight that is nothing but zeros. Nil where the type can't be written, or its blocks don't
  /// divide a row.
  func ratio(of type: TensorType) -> Double? {
    guard let encoder = BlockEncoder(type), columns.isMultiple(of: type.blockElements) else { return nil }
    guard power > 0 else { return 0 }
    let rows = numbers.count / columns
    let blocks = Buffer<UInt8>(count: numbers.count / type.blockElements * type.blockBytes)
    let back = Buffer<Float>(count: numbers.count)
    return numbers.withUnsafeBufferPointer { buffer in
      guard let x = buffer.baseAddress else { return 0 }
      encoder.encode(x, rows: rows, columns: columns, importance: nil, into: UnsafeMutableRawPointer(blocks.base))
      Matrix(type: type, rows: rows, columns: columns, base: UnsafeRawPointer(blocks.base))
        .dequantize(rows: 0..<rows, into: back.base)
      var noise = 0.0
      for index in 0..<numbers.count {
        let error = Double(back.base[index] - x[index])
        noise += error * error
      }
      return noise / power
    }
  }
}
