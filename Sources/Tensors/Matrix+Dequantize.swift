extension Matrix {
  /// Writes rows as float32. out: [rows, columns].
  public func dequantize(
    rows range: Range<Int>, into out: UnsafeMutablePointer<Float>, on instructions: InstructionSet = .active
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    guard let format = instructions.format(type) else { preconditionFailure("there are no kernels for \(type.name)") }
    for row in range {
      format.pointee.dequantize(base + row * rowBytes, out + (row - range.lowerBound) * columns, columns)
    }
  }
}
