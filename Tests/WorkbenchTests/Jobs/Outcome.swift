import Checkpoints
import Workbench

/// A generation's events, put together.
struct Outcome {
  var steps: [StepTrace] = []
  var reason: FinishReason?
  var reused = -1
  var prompt: [TokenID] = []
  var ids: [TokenID] { steps.map(\.id) }
  var text: String { steps.map(\.text).joined() }

  mutating func take(_ event: GenerationEvent) {
    switch event {
    case .prompt(let ids, let reused): (prompt, self.reused) = (ids, reused)
    case .step(let trace): steps.append(trace)
    case .finished(let reason, _): self.reason = reason
    case .prefill: break
    }
  }
}
