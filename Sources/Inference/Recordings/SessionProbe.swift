/// A session's own probe: does what its interventions say, then records what came of it.
struct SessionProbe: Probe {
  let interventions: BoundInterventions?
  let recording: Recording?
  let isEncoder: Bool

  func wants(_ stage: Stage) -> Bool {
    interventions?.wants(stage) == true || recording?.wants(stage, ofEncoder: isEncoder) == true
  }

  func skips(layer: Int) -> Bool { interventions?.skips[layer] ?? false }

  func observe(_ stage: Stage, _ rows: StageRows) {
    if let interventions, interventions.wants(stage) { interventions.apply(stage, rows) }
    if let recording, recording.wants(stage, ofEncoder: isEncoder) {
      recording.record(stage, rows, ofEncoder: isEncoder)
    }
  }
}
