import Checkpoints
import Foundation
import Tensors
import Workbench

/// The JSON object of `generate`, gathered from a generation's events.
struct GenerationReport: Encodable {
  private(set) var finishReason = FinishReason.interrupted
  private let promptIDs: [TokenID]
  private let loadSeconds: Double
  private let topCount: Int
  private var steps: [StepTrace] = []
  private var timing = GenerationTiming()
  /// What was generated before anything was done to the model; nil where nothing was.
  var untouched: UntouchedReport?

  init(promptIDs: [TokenID], loadSeconds: Double, topCount: Int) {
    self.promptIDs = promptIDs
    self.loadSeconds = loadSeconds
    self.topCount = topCount
  }

  mutating func take(_ event: GenerationEvent) {
    switch event {
    case .step(let trace): steps.append(trace)
    case .finished(let reason, let timing): (finishReason, self.timing) = (reason, timing)
    case .prompt, .prefill: break
    }
  }

  var ids: [TokenID] { steps.map(\.id) }

  /// One line for standard error after streamed text.
  var summary: String {
    String(
      format: "%d prompt tokens at %.1f/s, %d generated at %.1f/s, first after %.0f ms, %@", timing.promptTokens,
      timing.promptRate, timing.generatedTokens, timing.decodeRate, timing.timeToFirstToken * 1000,
      finishReason.rawValue)
  }

  private enum Key: String, CodingKey {
    case promptIDs = "prompt_ids"
    case ids, text
    case finishReason = "finish_reason"
    case logprobs, timing, untouched
    case peakResidentBytes = "peak_rss_bytes"
  }

  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(promptIDs, forKey: .promptIDs)
    try object.encode(steps.map(\.id), forKey: .ids)
    try object.encode(steps.map(\.text).joined(), forKey: .text)
    try object.encode(finishReason, forKey: .finishReason)
    if topCount > 0 { try object.encode(steps.map(Logprob.init), forKey: .logprobs) }
    try object.encode(Timing(timing, loadSeconds: loadSeconds), forKey: .timing)
    try object.encode(MachineProbe.peakResidentBytes, forKey: .peakResidentBytes)
    if let untouched { try object.encode(untouched, forKey: .untouched) }
  }

  private struct Logprob: Encodable {
    struct Entry: Encodable {
      let id: TokenID
      let logprob: Float
    }
    let id: TokenID
    let logprob: Float
    let top: [Entry]

    init(_ trace: StepTrace) {
      id = trace.id
      logprob = trace.logprob
      top = trace.top.map { Entry(id: $0.id, logprob: $0.logProb) }
    }
  }

  private struct Timing: Encodable {
    let load_s, ttft_s, prompt_tps, decode_tps: Double

    init(_ timing: GenerationTiming, loadSeconds: Double) {
      load_s = loadSeconds
      ttft_s = timing.timeToFirstToken
      prompt_tps = timing.promptRate
      decode_tps = timing.decodeRate
    }
  }
}
