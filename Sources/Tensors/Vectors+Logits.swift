import CKernels

/// What a softmax over a row needs: its largest number, and with e = exp(x - largest) the sums Σ e and Σ e (x - largest).
public struct SoftmaxSums: Sendable, Equatable {
  public let largest: Float
  /// At least 1, unless the row is empty or all of it -infinity: then 0.
  public let total: Double
  /// At most 0.
  public let moment: Double

  public init(largest: Float, total: Double, moment: Double) {
    self.largest = largest
    self.total = total
    self.moment = moment
  }
}

extension Vectors {
  /// Copies a row of logits, NaN as -infinity and +infinity as the largest number, and sums what a softmax over the copy
  /// needs. One pass. logits, out: [count]. Source: arXiv:1805.02867.
  public static func readLogits(
    _ logits: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int,
    on instructions: InstructionSet = .active
  ) -> SoftmaxSums {
    let sums = instructions.kernels.pointee.read_logits(logits, out, count)
    return SoftmaxSums(largest: sums.largest, total: sums.total, moment: sums.moment)
  }

  /// Numbers of a run, and into how many groups they are dealt, one by one in turn.
  public static let groupedRun = Int(CK_GROUPED_RUN)
  public static let groupsOfRun = Int(CK_GROUP_LANES)

  /// The largest of each group of each run. maxima: [count / groupedRun rounded up, groupsOfRun]
  public static func groupMaxima(
    _ x: UnsafePointer<Float>, count: Int, into maxima: UnsafeMutablePointer<Float>,
    on instructions: InstructionSet = .active
  ) {
    instructions.kernels.pointee.group_maxima(x, count, maxima)
  }

  /// How many are larger than `floor`.
  public static func count(
    _ x: UnsafePointer<Float>, count: Int, above floor: Float, on instructions: InstructionSet = .active
  ) -> Int {
    instructions.kernels.pointee.count_above(x, count, floor)
  }
}
