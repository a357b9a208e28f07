import Checkpoints
import Inference
import Tensors

/// One weight of the file to be made, and where its rows lie.
struct ConvertedWeight: Sendable {
  let weight: SourceWeight
  private let parts: [WeightPart]

  init(_ weight: SourceWeight, parts: [WeightPart]) {
    self.weight = weight
    var joined: [WeightPart] = []
    for part in parts {
      if let last = joined.last, let both = last.continued(by: part) {
        joined[joined.count - 1] = both
      } else {
        joined.append(part)
      }
    }
    self.parts = joined
  }

  /// out: [rows, columns]
  func read(rows: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    var first = 0
    for part in parts {
      let wanted = rows.clamped(to: first..<first + part.matrix.rows)
      if !wanted.isEmpty {
        part.read(
          wanted.lowerBound - first..<wanted.upperBound - first,
          into: out + (wanted.lowerBound - rows.lowerBound) * part.matrix.columns)
      }
      first += part.matrix.rows
    }
  }

  /// Nil where they lie otherwise than the file has them.
  var bytes: UnsafeRawBufferPointer? {
    guard parts.count == 1, let part = parts.first, part.order == nil, part.matrix.type == weight.type else {
      return nil
    }
    return UnsafeRawBufferPointer(start: part.matrix.base, count: part.matrix.rows * part.matrix.rowBytes)
  }
}

/// Rows of a weight that lie in one matrix.
struct WeightPart: Sendable {
  let matrix: Matrix
  /// Which of the matrix's rows each is; nil where they keep their order.
  var order: [Int]?
  /// What owns the matrix's numbers, where neither a mapped file nor the converter does.
  var owner: VectorWeights?

  init(_ matrix: Matrix, order: [Int]? = nil) {
    self.matrix = matrix
    self.order = order
  }

  /// Numbers of its own.
  init(_ values: [Float], columns: Int) {
    let owner = VectorWeights(values)
    matrix = Matrix(
      type: .f32, rows: values.count / columns, columns: columns, base: UnsafeRawPointer(owner.base))
    self.owner = owner
  }

  func read(_ rows: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    guard let order else {
      matrix.dequantize(rows: rows, into: out)
      return
    }
    for (place, row) in rows.enumerated() {
      matrix.dequantize(rows: order[row]..<order[row] + 1, into: out + place * matrix.columns)
    }
  }

  /// Both as one, where the other's bytes follow this one's.
  func continued(by other: WeightPart) -> WeightPart? {
    guard order == nil, other.order == nil, owner == nil, other.owner == nil, matrix.type == other.matrix.type,
      matrix.columns == other.matrix.columns, matrix.base + matrix.rows * matrix.rowBytes == other.matrix.base
    else { return nil }
    return WeightPart(
      Matrix(
        type: matrix.type, rows: matrix.rows + other.matrix.rows, columns: matrix.columns, base: matrix.base))
  }
}
