import Foundation

/// Loading, unloading, fetching, and looking into files.
extension JobRunner {
  func inspect(_ path: String) {
    onFiles { runner in
      let result = Result { try runner.services.details(path: path) }.mapError { Self.failure($0) }
      runner.mailbox.post(.models(.inspected(path: path, result)))
    }
  }

  func tokenize(_ path: String, _ text: String) {
    onFiles { runner in
      do {
        runner.mailbox.post(.models(.benched(try runner.services.tokenize(path: path, text), problem: nil)))
      } catch {
        runner.mailbox.post(.models(.benched([], problem: "\(error)")))
      }
    }
  }

  func load(_ job: JobID, _ path: String, _ slot: SlotID, _ options: LoadOptions) {
    let flag = flag(for: job)
    let thread = WorkerThread("model \(slot)")
    state.withLock { $0.slots[slot] = Slot(thread: thread, model: nil) }
    let clock = JobClock(job, mailbox)
    on(thread) { runner in
      do {
        let model = try runner.services.open(path: path, options: options) { share in
          clock.report(share)
          return !flag.isRaised
        }
        runner.state.withLock { $0.slots[slot]?.model = model }
        runner.mailbox.post(.models(.loaded(slot, .success(model.facts))))
      } catch {
        runner.state.withLock { $0.slots[slot] = nil }
        let failure = flag.isRaised ? JobFailure("Loading was given up.", isCancellation: true) : Self.failure(error)
        runner.mailbox.post(.models(.loaded(slot, .failure(failure))))
      }
      runner.finish(job)
    }
  }

  /// The model's memory goes back when its last work has ended.
  func unload(_ slot: SlotID) {
    guard let old = state.withLock({ $0.slots.removeValue(forKey: slot) }) else { return }
    sequences.withLock { $0[slot] = nil }
    on(old.thread) { runner in
      runner.mailbox.post(.models(.unloaded(slot)))
    }
  }

  func attach(_ slot: SlotID, _ source: AdapterSource) {
    onModel(slot) { runner, model in
      let result = Result { try model.attach(source) }.mapError { Self.failure($0) }
      runner.mailbox.post(.models(.attached(slot, result)))
    }
  }

  func use(_ slot: SlotID, adapters isOn: [Bool]) {
    onModel(slot) { runner, model in
      let result: Result<[Bool], JobFailure>
      do {
        try model.use(adapters: isOn)
        result = .success(isOn)
      } catch {
        result = .failure(Self.failure(error))
      }
      runner.mailbox.post(.models(.adaptersUsed(slot, result)))
    }
  }

  /// On the slot's thread, after what it has to do before.
  func onModel(_ slot: SlotID, _ body: @escaping @Sendable (JobRunner, any ModelService) -> Void) {
    guard let held = state.withLock({ $0.slots[slot] }), let model = held.model else { return }
    on(held.thread) { runner in body(runner, model) }
  }

  func fetch(_ job: JobID, _ name: String, thenLoad: Bool) {
    let flag = flag(for: job)
    let clock = JobClock(job, mailbox)
    onThreadOfItsOwn("fetch") { runner in
      do {
        let path = try runner.services.fetch(name: name) { done, total in
          clock.report(total > 0 ? Double(done) / Double(total) : nil, bytes: done)
          return !flag.isRaised
        }
        runner.mailbox.post(.models(.fetched(name: name, .success(path))))
        if thenLoad { runner.mailbox.post(.models(.loadPath(path))) }
      } catch {
        let failure = flag.isRaised ? JobFailure("Fetching was given up.", isCancellation: true) : Self.failure(error)
        runner.mailbox.post(.models(.fetched(name: name, .failure(failure))))
      }
      runner.finish(job)
    }
  }

  func measure(_ job: JobID, _ path: String, _ tensor: String) {
    let flag = flag(for: job)
    let clock = JobClock(job, mailbox)
    onThreadOfItsOwn("measure") { runner in
      let result = Result {
        try runner.services.statistics(path: path, tensor: tensor) { share in
          clock.report(share)
          return !flag.isRaised
        }
      }.mapError { Self.failure($0, flag: flag) }
      runner.mailbox.post(.models(.measured(path: path, tensor: tensor, result)))
      runner.finish(job)
    }
  }

  func readConfig(_ path: String) {
    onFiles { runner in
      let result: Result<String, JobFailure>
      do { result = .success(try runner.services.config(path: path)) } catch { result = .failure(Self.failure(error)) }
      runner.mailbox.post(.memory(.described(path: path, result)))
    }
  }

  func export(_ document: ExportDocument, to path: String) {
    onFiles { runner in
      do {
        let absolute = try runner.write(document, to: path)
        runner.mailbox.post(.notify(Message("Wrote \(absolute).")))
      } catch {
        runner.mailbox.post(.notify(Message("\(error)", .error)))
      }
    }
  }
}

extension JobRunner {
  fileprivate func write(_ document: ExportDocument, to path: String) throws -> String {
    guard case .attention(let export) = document else { return try ExportWriter.write(document, to: path) }
    guard let recording = state.withLock({ $0.slots[export.slot]?.model })?.recording else {
      throw JobFailure("What was recorded is gone.")
    }
    let path = ExportWriter.fullPath(path), epoch = recording.epoch
    try export.write(recording, to: path, cancelled: { recording.epoch != epoch })
    return path
  }
}

/// Tells how far a job has come, ten times a second at most.
final class JobClock: @unchecked Sendable {
  // @unchecked: used by the job's own thread alone.
  private let job: JobID
  private let mailbox: Mailbox
  private let started = ContinuousClock.now
  private var told = ContinuousClock.now - .seconds(1)

  init(_ job: JobID, _ mailbox: Mailbox) {
    self.job = job
    self.mailbox = mailbox
  }

  func report(_ share: Double?, rate: String = "") {
    let now = ContinuousClock.now
    guard now - told > .milliseconds(100) else { return }
    told = now
    mailbox.post(.jobs(.progress(job, share: share, rate: rate, elapsed: (now - started) / .seconds(1))))
  }

  func report(_ share: Double?, bytes: Int) {
    let elapsed = (ContinuousClock.now - started) / .seconds(1)
    report(share, rate: elapsed > 0.5 ? "\(Int(Double(bytes) / elapsed).byteText)/s" : "")
  }
}
