import Checkpoints
import Inference

extension JobRunner {
  /// Runs the request on the slot's thread. The generating thread only makes small values and takes one lock a token.
  func generate(_ job: JobID, _ slot: SlotID, _ request: GenerationRequest) {
    let flag = flag(for: job)
    guard let held = state.withLock({ $0.slots[slot] }), let model = held.model else {
      mailbox.post(.generate(.failed(run: job, JobFailure("The model is not loaded any more."))))
      return finish(job)
    }
    var request = request
    // A generation doesn't wait for a stream to be taken apart.
    _ = attributions.next()
    // The seed is chosen here, so that the run can be repeated.
    if request.sampling.seed == nil { request.sampling.seed = UInt64.random(in: 0...UInt64(UInt32.max)) }
    mailbox.post(.generate(.started(run: job, sampling: request.sampling)))
    on(held.thread) { [request] runner in
      runner.state.withLock { $0.isGenerating = true }
      runner.run(job, slot, request, on: model, flag)
      runner.state.withLock { $0.isGenerating = false }
      runner.finish(job)
    }
  }

  private func run(
    _ job: JobID, _ slot: SlotID, _ request: GenerationRequest, on model: any ModelService, _ flag: CancelFlag
  ) {
    let clock = JobClock(job, mailbox)
    var follower = RecordingFollower(slot)
    let limit = request.maxTokens ?? 0
    var prompt: [TokenID] = []
    var tokens = request.begun
    do {
      try model.run(request, cancelled: { flag.isRaised }) { event in
        switch event {
        case .prompt(let ids, let reused):
          prompt = ids
          mailbox.post(.prompt(ids: ids, reused: reused), of: job)
        case .prefill(let done, let total): mailbox.post(.prefill(done: done, of: total), of: job)
        case .step(let step):
          tokens.append(step.id)
          follower.follow(model, self, prompt: prompt, tokens: tokens)
          mailbox.post(.token(model.token(step)), of: job)
          let made = tokens.count - request.begun.count
          clock.report(limit > 0 ? Double(made) / Double(limit) : nil, rate: Self.rate(step.seconds))
        case .finished(let reason, let timing): mailbox.post(.finished(reason, timing), of: job)
        }
      }
      try settle(prompt, tokens, request, on: model)
      mailbox.post(.generate(.settled(run: job)))
    } catch {
      mailbox.post(.generate(.failed(run: job, Self.failure(error, flag: flag))))
    }
  }

  /// Evaluates the last token too, so that what comes next can be looked at and picked from.
  private func settle(
    _ prompt: [TokenID], _ tokens: [TokenID], _ request: GenerationRequest, on model: any ModelService
  ) throws {
    let positions = model.facts.positions(prompt: prompt.count, tokens: tokens.count)
    guard !prompt.isEmpty, positions < model.facts.contextLength, request.maxTokens != 0 else { return }
    try model.run(
      GenerationRequest(prompt: .ids(prompt), begun: tokens, maxTokens: 0, sampling: request.sampling),
      cancelled: { false }, onEvent: { _ in })
  }

  private static func rate(_ seconds: Double) -> String { seconds > 0 ? "\(Int((1 / seconds).rounded())) tok/s" : "" }
}

extension ModelService {
  func token(_ step: StepTrace) -> GeneratedToken {
    let special = isSpecial(step.id)
    return GeneratedToken(
      id: step.id, text: special ? text(of: step.id) : step.text, isSpecial: special, logprob: step.logprob,
      entropy: step.entropy, rank: step.rank,
      top: step.top.map { Alternative(id: $0.id, text: text(of: $0.id), logprob: $0.logProb) })
  }
}

/// Tells the screen what is recorded while a generation goes on, ten times a second at most.
private struct RecordingFollower {
  private let slot: SlotID
  private var told = ContinuousClock.now - .seconds(1)

  init(_ slot: SlotID) { self.slot = slot }

  mutating func follow(_ model: any ModelService, _ runner: JobRunner, prompt: [TokenID], tokens: [TokenID]) {
    let now = ContinuousClock.now
    guard now - told > .milliseconds(200), model.recording != nil else { return }
    told = now
    runner.postRecording(slot, model, prompt: prompt, tokens: tokens)
  }
}
