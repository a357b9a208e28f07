/// The numbers of a stage where the pass has them: rows that need not lie side by side. Valid only while they are lent.
public struct StageRows {
  /// The first number of the first row.
  public let base: UnsafeMutablePointer<Float>
  /// How many rows there are: one for each token, or of attention one for each head and token, head by head.
  public let count: Int
  /// Numbers of a row.
  public let width: Int
  /// From one row to the next.
  public let stride: Int
  /// Position of the first token.
  public let firstPosition: Int

  public init(
    _ base: UnsafeMutablePointer<Float>, count: Int, width: Int, stride: Int? = nil, firstPosition: Int
  ) {
    self.base = base
    self.count = count
    self.width = width
    self.stride = stride ?? width
    self.firstPosition = firstPosition
  }

  public subscript(row: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base + row * stride, count: width)
  }

  /// All numbers, row after row.
  public var values: [Float] {
    guard stride != width else { return Array(UnsafeBufferPointer(start: base, count: count * width)) }
    return (0..<count).flatMap { self[$0] }
  }
}
