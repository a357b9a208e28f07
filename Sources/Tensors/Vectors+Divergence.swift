import CKernels

extension Vectors {
  /// KL(softmax(x) ‖ softmax(y)): how far the second distribution is from the first. Nats; infinite where the second gives
  /// nothing to what the first does. x, y: [count] logits. O(count)
  ///
  /// xLogSum, yLogSum: `logSumExp` of the two, which whoever asks has anyway. Source: Kullback and Leibler 1951.
  public static func divergence(
    of x: UnsafePointer<Float>, logSumExp xLogSum: Float, from y: UnsafePointer<Float>, logSumExp yLogSum: Float,
    count: Int, on instructions: InstructionSet = .active
  ) -> Double {
    let apart = Double(xLogSum) - Double(yLogSum)
    // Rounding can take a distance of nothing a little below.
    return max(0, instructions.kernels.pointee.divergence(x, y, count, xLogSum, apart))
  }

  /// The first of the largest numbers; 0 of none.
  public static func indexOfMaximum(
    _ x: UnsafePointer<Float>, count: Int, on instructions: InstructionSet = .active
  ) -> Int {
    let largest = maximum(x, count: count, on: instructions)
    return UnsafeBufferPointer(start: x, count: count).firstIndex(of: largest) ?? 0
  }
}
