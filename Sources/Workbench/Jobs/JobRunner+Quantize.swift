/// Holding columns against a loaded model, having them write, measuring its weights, and saving: beside the model's own
/// thread, so that it can go on generating.
extension JobRunner {
  func compareQuantizations(_ job: JobID, _ slot: SlotID, _ request: ComparisonRequest) {
    onQuantizations(job, slot) { runner, service, flag in
      let clock = JobClock(job, runner.mailbox)
      let count = Double(max(1, request.kinds.count))
      let result = Result {
        var made = 0.0
        let comparison = try service.compare(request, cancelled: { flag.isRaised }) { report in
          runner.mailbox.post(.quantize(.reported(slot, report)))
          // Making the columns takes about as long as reading the text.
          switch report {
          case .quantizing(_, let share): clock.report((made + share) / count / 2)
          case .made: made += 1
          case .rows(_, _, let done, let windows):
            clock.report(made / count / 2 * (1 + Double(done) / Double(max(1, windows))))
          default: break
          }
        }
        if let comparison { runner.remember(comparison) }
        return true
      }
      runner.mailbox.post(.quantize(.compared(job, result.mapError { Self.failure($0, flag: flag) })))
    }
  }

  func writeSides(_ job: JobID, _ slot: SlotID, _ request: SidesRequest) {
    onQuantizations(job, slot) { runner, service, flag in
      let clock = JobClock(job, runner.mailbox)
      let result = Result {
        try service.write(request, cancelled: { flag.isRaised }, progress: { clock.report($0) })
      }
      runner.mailbox.post(.quantize(.wrote(job, result.mapError { Self.failure($0, flag: flag) })))
    }
  }

  func measureMix(_ job: JobID, _ slot: SlotID) {
    onQuantizations(job, slot) { runner, service, flag in
      let clock = JobClock(job, runner.mailbox)
      let result = Result {
        try service.measureMix(
          cancelled: { flag.isRaised }, progress: { clock.report(Double($0) / Double(max(1, $1))) })
      }
      runner.mailbox.post(.quantize(.measured(slot, job, result.mapError { Self.failure($0, flag: flag) })))
    }
  }

  func saveQuantized(_ job: JobID, _ slot: SlotID, _ recipe: QuantizationRecipe, to path: String) {
    onQuantizations(job, slot) { runner, service, flag in
      let clock = JobClock(job, runner.mailbox)
      let result = Result {
        try service.save(recipe, to: path, cancelled: { flag.isRaised }, progress: { clock.report($0) })
      }
      runner.mailbox.post(.quantize(.saved(job, result.mapError { Self.failure($0, flag: flag) })))
    }
  }

  /// On a thread of its own, the job ending with it.
  private func onQuantizations(
    _ job: JobID, _ slot: SlotID,
    _ body: @escaping @Sendable (JobRunner, any QuantizationService, CancelFlag) -> Void
  ) {
    let models = state.withLock { state in state.slots.compactMapValues(\.model) }
    guard let model = models[slot] else { return finish(job) }
    let flag = flag(for: job)
    onThreadOfItsOwn("quantize") { runner in
      body(runner, model.quantizations(beside: models), flag)
      runner.finish(job)
    }
  }
}
