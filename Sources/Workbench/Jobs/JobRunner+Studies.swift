import Analysis
import Checkpoints
import Inference

/// Experiments on a model: on its thread, in a laboratory that goes when they end.
extension JobRunner {
  func compare(_ job: JobID, _ slot: SlotID, _ trial: InterventionTrial) {
    let flag = flag(for: job)
    onModel(slot, job) { runner, model in
      let result = Result { try Self.run(trial, on: model, flag, JobClock(job, runner.mailbox)) }
      runner.mailbox.post(.attention(.tried(job, result.mapError { Self.failure($0, flag: flag) })))
    }
  }

  private static func run(
    _ trial: InterventionTrial, on model: any ModelService, _ flag: CancelFlag, _ clock: JobClock
  ) throws -> TrialReport {
    let longest = max(trial.prompt.count + trial.tokens.count, trial.plan.otherPrompt.count)
    let laboratory = try model.laboratory(positions: longest + 1)
    let input = ModelInput(prompt: trial.prompt, tokens: trial.tokens.map(\.id), for: laboratory.model)
    try laboratory.apply(trial.plan, to: input)
    let altered = try laboratory.logProbs(of: input, cancelled: { flag.isRaised })
    var made: [GeneratedToken] = []
    let request = GenerationRequest(
      prompt: .ids(trial.prompt), maxTokens: trial.maxTokens, sampling: trial.sampling, topCount: 12)
    try laboratory.run(request, cancelled: { flag.isRaised }) { event in
      guard case .step(let step) = event else { return }
      made.append(model.token(step))
      clock.report(Double(made.count) / Double(max(1, trial.maxTokens)))
    }
    return TrialReport(
      plan: trial.plan, untouched: trial.tokens, altered: Array(altered.suffix(trial.tokens.count)), tokens: made)
  }

  func alter(_ slot: SlotID, _ plan: InterventionRequest, _ input: ModelInput) {
    onModel(slot) { runner, model in
      let result: Result<Bool, JobFailure>
      do {
        try model.alter(plan, input)
        result = .success(!plan.isEmpty)
      } catch {
        result = .failure(Self.failure(error))
      }
      runner.mailbox.post(.attention(.altered(slot, result)))
    }
  }

  func study(_ job: JobID, _ slot: SlotID, _ study: HeadStudy) {
    let flag = flag(for: job)
    onModel(slot, job) { runner, model in
      let clock = JobClock(job, runner.mailbox)
      let experiment = HeadExperiment(
        model, cancelled: { flag.isRaised },
        report: { report, share in
          runner.mailbox.post(.attention(.studied(job, report)))
          clock.report(share)
        })
      do { try experiment.run(study) } catch {
        runner.mailbox.post(.attention(.studyFailed(job, Self.failure(error, flag: flag))))
      }
    }
  }

  /// On the slot's thread, the job ending with it.
  private func onModel(
    _ slot: SlotID, _ job: JobID, _ body: @escaping @Sendable (JobRunner, any ModelService) -> Void
  ) {
    guard state.withLock({ $0.slots[slot]?.model }) != nil else { return finish(job) }
    onModel(slot) { runner, model in
      body(runner, model)
      runner.finish(job)
    }
  }
}
