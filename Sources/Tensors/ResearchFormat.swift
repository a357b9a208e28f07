/// A way to store a matrix that the literature compares with and no GGUF file holds: it is rounded and read back here,
/// and never written.
public struct ResearchFormat: Sendable, Hashable {
  private enum Scheme: Hashable { case rows, columns, normalFloat(hasRoundedScales: Bool) }

  public let name: String
  private let scheme: Scheme

  /// 8 bits with a float32 scale for each row, which is that of an output: the largest number becomes 127 or -127.
  /// Source: arXiv:2208.07339, section 3, as bitsandbytes does it.
  public static let int8Rows = ResearchFormat(name: "INT8 rows", scheme: .rows)
  /// The same with a scale for each column, which is that of an input.
  public static let int8Columns = ResearchFormat(name: "INT8 columns", scheme: .columns)
  /// 4 bits that stand for quantiles of a normal distribution, with a float32 scale for every 64 numbers.
  /// Source: arXiv:2305.14314, section 3, as bitsandbytes does it.
  public static let nf4 = ResearchFormat(name: "NF4", scheme: .normalFloat(hasRoundedScales: false))
  /// The same with scales in 8 bits, 256 of which share a float32 one, and their mean.
  public static let nf4Double = ResearchFormat(name: "NF4 double", scheme: .normalFloat(hasRoundedScales: true))

  public static let all = [int8Rows, int8Columns, nf4, nf4Double]

  /// What becomes of a matrix, and what storing it takes: numbers and scales, not the tables that all matrices share.
  public struct RoundTrip: Sendable {
    /// [rows, columns]
    public let values: [Float]
    public let bytes: Int
  }

  /// Rounds a matrix and reads it back. What is not finite counts as 0.
  ///
  /// - Parameter x: [rows, columns]
  public func roundTrip(_ x: UnsafePointer<Float>, rows: Int, columns: Int) -> RoundTrip {
    let count = rows * columns
    var values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count { buffer.initializeElement(at: index, to: x[index].isFinite ? x[index] : 0) }
      initialized = count
    }
    let bytes: Int
    switch scheme {
    case .rows:
      for row in 0..<rows { Self.roundLine(&values, from: row * columns, by: 1, count: columns) }
      bytes = count + rows * Self.floatBytes
    case .columns:
      for column in 0..<columns { Self.roundLine(&values, from: column, by: columns, count: rows) }
      bytes = count + columns * Self.floatBytes
    case .normalFloat(let hasRoundedScales):
      bytes = NormalFloat(hasRoundedScales: hasRoundedScales).round(&values)
    }
    return RoundTrip(values: values, bytes: bytes)
  }

  private static let floatBytes = MemoryLayout<Float>.size

  /// Rounds the numbers of a row or column to 255 levels around 0.
  private static func roundLine(_ values: inout [Float], from start: Int, by stride: Int, count: Int) {
    var largest: Float = 0
    for index in 0..<count { largest = max(largest, abs(values[start + index * stride])) }
    guard largest > 0, (127 / largest).isFinite else {
      for index in 0..<count { values[start + index * stride] = 0 }
      return
    }
    let inverse = 127 / largest
    for index in 0..<count {
      let level = (values[start + index * stride] * inverse).rounded(.toNearestOrEven)
      values[start + index * stride] = level * (1 / 127) * largest
    }
  }
}
