import Inference

/// Keeps every stage it is asked to keep, as the forward pass showed it.
struct TraceRecorder: Probe {
  var stages: Set<Stage>
  private(set) var values: [Stage: [Float]] = [:]

  init(_ stages: Set<Stage>) { self.stages = stages }

  func wants(_ stage: Stage) -> Bool { stages.contains(stage) }

  mutating func observe(_ stage: Stage, firstPosition: Int, values: UnsafeMutableBufferPointer<Float>) {
    self.values[stage, default: []] += Array(values)
  }
}
