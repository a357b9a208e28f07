import Analysis
import Checkpoints
import Inference
import Tensors

/// Recording, looking at what was recorded, and experiments.
extension JobRunner {
  func watch(_ job: JobID?, _ watch: Watch) {
    let flag = job.map { self.flag(for: $0) } ?? CancelFlag()
    let clock = job.map { JobClock($0, mailbox) }
    guard state.withLock({ $0.slots[watch.slot]?.model }) != nil else {
      if let job { finish(job) }
      return
    }
    onModel(watch.slot) { runner, model in
      do {
        try model.record(watch.parts, limit: watch.limit)
        let request = GenerationRequest(prompt: .ids(watch.prompt), begun: watch.tokens, maxTokens: 0)
        try model.run(request, cancelled: { flag.isRaised }) { event in
          if case .prefill(let done, let total) = event { clock?.report(Double(done) / Double(max(1, total))) }
        }
        runner.postRecording(watch.slot, model, prompt: watch.prompt, tokens: watch.tokens)
      } catch {
        runner.mailbox.post(.inside(.failed(watch.slot, "\(error)")))
      }
      if let job { runner.finish(job) }
    }
  }

  func record(_ slot: SlotID, _ parts: Recording.Parts, _ limit: Int) {
    onModel(slot) { runner, model in
      do { try model.record(parts, limit: limit) } catch {
        runner.mailbox.post(.inside(.failed(slot, "\(error)")))
      }
    }
  }

  /// Tells what is recorded now of a sequence.
  func postRecording(_ slot: SlotID, _ model: any ModelService, prompt: [TokenID], tokens: [TokenID]) {
    guard let recording = model.recording else { return }
    let input = ModelInput(prompt: prompt, tokens: tokens, for: recording.model)
    let sequence = sequences.withLock { last in
      // A sequence mostly grows: only what is new has to be put into words.
      let known = last[slot].map { zip($0.ids, input.ids).prefix { $0 == $1 }.count } ?? 0
      let pieces = (last[slot]?.pieces.prefix(known) ?? []) + input.ids.dropFirst(known).map(model.text)
      let sequence = RecordedSequence(
        parts: recording.parts, pieces: Array(pieces), sourcePieces: input.source.map(model.text), input: input,
        count: min(recording.count, input.ids.count), anatomy: model.anatomy)
      last[slot] = sequence
      return sequence
    }
    mailbox.post(.inside(.recorded(slot, sequence)))
  }

  func hold(_ slot: SlotID, name: String) {
    onModel(slot) { runner, model in
      runner.held.withLock { $0 = model.takeRecording() }
      runner.mailbox.post(.attention(.held(name)))
    }
  }

  /// The logits after some tokens, from the stream that was recorded behind the last of them: of a prompt's tokens none are
  /// kept. Nil where it wasn't recorded.
  func recordedLogits(_ slot: SlotID, _ model: any ModelService, after history: [TokenID]) -> [Float]? {
    guard let recording = model.recording, let sequence = sequences.withLock({ $0[slot] }),
      sequence.input.source.isEmpty, sequence.ids.starts(with: history)
    else { return nil }
    let epoch = recording.epoch
    guard let row = recording.stream(stage: recording.model.config.blockCount, position: history.count - 1),
      let projector = try? LogitProjector(recording.model, rows: 1, pool: WorkerPool(threads: 1))
    else { return nil }
    var logits: [Float] = []
    projector.project(1) { _, out in
      _ = out.update(from: row)
    } eachRow: { _, found in
      logits = Array(found)
    }
    return recording.epoch == epoch ? logits : nil
  }

  func lookAtHead(_ slot: SlotID, _ query: HeadQuery) {
    guard let model = state.withLock({ $0.slots[slot]?.model }) else { return }
    onLatest(looks) { runner in
      guard let recording = model.recording else { return }
      let held = query.isDifference ? runner.held.withLock { $0 } : nil
      guard let sight = runner.viewer.withLock({ $0.sight(recording, query, held: held) }) else { return }
      runner.mailbox.post(.attention(.saw(slot, sight)))
    }
  }

  func surveyHeads(_ job: JobID, _ slot: SlotID, _ kind: AttentionKind, _ input: ModelInput) {
    let flag = flag(for: job)
    let recording = state.withLock { $0.slots[slot]?.model }?.recording
    let clock = JobClock(job, mailbox)
    onThreadOfItsOwn("survey") { runner in
      if let recording {
        let epoch = recording.epoch
        // Given up, or overtaken by another sequence: what there is stays.
        _ = try? AttentionSurvey(
          of: recording, tokens: input.tokens(of: kind).queries, AttentionSurvey.Plan(kind),
          pool: WorkerPool(threads: WorkerPool.physicalCores),
          cancelled: { flag.isRaised || recording.epoch != epoch }, progress: { clock.report($0) },
          onLayer: { runner.mailbox.post(.attention(.surveyed(job, $0))) })
      }
      runner.mailbox.post(.attention(.surveyEnded(job)))
      runner.finish(job)
    }
  }
}
