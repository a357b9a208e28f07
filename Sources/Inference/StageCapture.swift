/// Keeps every number of the stages it is asked to keep, as the forward pass showed them.
public struct StageCapture: Probe {
  public var stages: Set<Stage>
  /// Row after row, as they came.
  public private(set) var values: [Stage: [Float]] = [:]

  public init(_ stages: Set<Stage>) { self.stages = stages }

  public func wants(_ stage: Stage) -> Bool { stages.contains(stage) }

  public mutating func observe(_ stage: Stage, _ rows: StageRows) { values[stage, default: []] += rows.values }
}
