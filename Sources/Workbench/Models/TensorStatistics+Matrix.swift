import Foundation
import Tensors

extension TensorStatistics {
  static let bins = 240
  /// Numbers read at most: beyond this, evenly spaced rows stand for the rest.
  static let mostNumbers = 1 << 24

  /// Reads a tensor's numbers twice: for their range, then for the histogram. O(numbers), a row of memory.
  ///
  /// Throws a cancellation when `progress`, told the share done, returns false.
  init(of matrix: Matrix, progress: (Double) -> Bool) throws {
    self.init()
    guard matrix.type.isComputable else {
      throw JobFailure("This build can't read numbers of type \(matrix.type.name).")
    }
    let step = max(1, matrix.rows * matrix.columns / Self.mostNumbers)
    let rows = Array(stride(from: 0, to: matrix.rows, by: step))
    sampled = Double(rows.count) / Double(max(1, matrix.rows))
    var (sum, squares, zeroCount) = (0.0, 0.0, 0)
    var (low, high) = (Double.infinity, -Double.infinity)
    try Self.forEachRow(of: matrix, rows, progress: { progress($0 / 2) }) { row in
      for value in row {
        let number = Double(value)
        guard number.isFinite else { continue }
        low = min(low, number)
        high = max(high, number)
        sum += number
        squares += number * number
        if number == 0 { zeroCount += 1 }
        count += 1
      }
    }
    guard count > 0 else { throw JobFailure("This tensor has no finite numbers.") }
    (least, greatest, mean) = (low, high, sum / Double(count))
    deviation = max(0, squares / Double(count) - mean * mean).squareRoot()
    zeros = Double(zeroCount) / Double(count)
    try fillHistogram(matrix, rows, progress)
  }

  private mutating func fillHistogram(_ matrix: Matrix, _ rows: [Int], _ progress: (Double) -> Bool) throws {
    var bins = [Int](repeating: 0, count: Self.bins)
    let (least, width) = (least, max((greatest - least) / Double(Self.bins), .leastNormalMagnitude))
    let small = max(abs(least), abs(greatest)) / 1000
    var near = 0
    try Self.forEachRow(of: matrix, rows, progress: { progress(0.5 + $0 / 2) }) { row in
      for value in row where value.isFinite {
        bins[min(Self.bins - 1, max(0, Int((Double(value) - least) / width)))] += 1
        if abs(Double(value)) < small { near += 1 }
      }
    }
    histogram = bins
    nearZeros = Double(near) / Double(max(1, count))
  }

  private static func forEachRow(
    of matrix: Matrix, _ rows: [Int], progress: (Double) -> Bool, _ body: (UnsafeBufferPointer<Float>) -> Void
  ) throws {
    let row = UnsafeMutablePointer<Float>.allocate(capacity: max(1, matrix.columns))
    defer { row.deallocate() }
    for (index, number) in rows.enumerated() {
      if index % 64 == 0, !progress(Double(index) / Double(max(1, rows.count))) {
        throw JobFailure("Measuring was given up.", isCancellation: true)
      }
      matrix.dequantize(rows: number..<number + 1, into: row)
      body(UnsafeBufferPointer(start: row, count: matrix.columns))
    }
  }
}
