/// The mean over positions of every head's output: what a head is ablated to where zero would be too far from anything it
/// ever gives. Watch one pass over the reference text with it.
public struct HeadMeans: Probe {
  private struct Sum {
    var values: [Double] = []
    var rows = 0
  }

  private var sums: [Stage: Sum] = [:]
  private let width: Int

  public init(_ model: BoundModel) { width = model.headOutputWidth }

  public func wants(_ stage: Stage) -> Bool {
    switch stage {
    case .headOutputs, .crossHeadOutputs: true
    default: false
    }
  }

  public mutating func observe(_ stage: Stage, _ rows: StageRows) {
    var sum = sums[stage] ?? Sum(values: Array(repeating: 0, count: rows.width))
    for row in 0..<rows.count {
      for (index, value) in rows[row].enumerated() { sum.values[index] += Double(value) }
    }
    sum.rows += rows.count
    sums[stage] = sum
  }

  /// The mean output of a head of the pass that was watched; nil where it saw none. [headOutputWidth]
  public func mean(of head: HeadID) -> [Float]? {
    let stage: Stage = head.attention == .cross ? .crossHeadOutputs(layer: head.layer) : .headOutputs(layer: head.layer)
    guard let sum = sums[stage], sum.rows > 0, (head.head + 1) * width <= sum.values.count else { return nil }
    return sum.values[head.head * width..<(head.head + 1) * width].map { Float($0 / Double(sum.rows)) }
  }
}
