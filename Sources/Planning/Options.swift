/// What an option may be: absurd numbers are told before anything is worked out with them.
enum Options {
  static let context = 1...(1 << 28)
  static let batch = 1...(1 << 20)
  static let rank = 1...(1 << 16)
  static let devices = 1...(1 << 16)

  static func check(_ value: Int, _ option: String, in range: ClosedRange<Int>) throws(PlanningError) {
    guard !range.contains(value) else { return }
    throw .outOfRange(
      option: option, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)", found: "\(value)")
  }
}
