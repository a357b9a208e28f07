import Checkpoints
import Foundation
import History
import Inference
import Synchronization
import Tensors

/// Performs effects away from the screen's thread and sends what comes of them back through the mailbox.
///
/// Each loaded model has a thread of its own; files, waterfalls and settings have one each.
public final class JobRunner: Sendable {
  struct Slot {
    let thread: WorkerThread
    var model: (any ModelService)?
  }

  struct State {
    var slots: [SlotID: Slot] = [:]
    var flags: [JobID: CancelFlag] = [:]
    /// Effects begun and not ended.
    var pending = 0
    var isGenerating = false
  }

  public let services: any WorkbenchServices
  public let mailbox: Mailbox
  let state = Mutex(State())
  private let files = WorkerThread("files")
  private let waterfalls = WorkerThread("waterfall")
  let looks = WorkerThread("looks")
  let lenses = WorkerThread("lens")
  let routers = WorkerThread("experts")
  /// What is asked again makes the question before it void.
  let lensQuestions = QuestionCounter()
  let attributions = QuestionCounter()
  /// Of the looks' thread.
  let viewer = Mutex(HeadViewer())
  /// What each slot was last told to have recorded.
  let sequences = Mutex<[SlotID: RecordedSequence]>([:])
  /// What is kept to be compared with.
  let held = Mutex<Recording?>(nil)
  let historian = WorkerThread("history")
  let historyQuestions = QuestionCounter()
  /// The entry of each branch that has one.
  let remembered = Mutex<[Int: HistoryID]>([:])
  /// Why the last generation wasn't kept.
  let historyProblem = Mutex<String?>(nil)
  private let saver = WorkerThread("settings")
  private let unsaved = Mutex<Settings?>(nil)

  public init(services: any WorkbenchServices, mailbox: Mailbox = Mailbox()) {
    self.services = services
    self.mailbox = mailbox
  }

  /// Whether nothing is under way or waiting to be told.
  public var isIdle: Bool { state.withLock { $0.pending == 0 } && mailbox.isEmpty }

  /// Effects of the display (copy, suspend, quit, mouse) are not the runner's and do nothing here.
  public func perform(_ effect: Effect) {
    switch effect {
    case .listModels: onFiles { runner in runner.mailbox.post(.models(.listed(runner.services.models()))) }
    case .inspect(let path): inspect(path)
    case .load(let job, let path, let slot, let options): load(job, path, slot, options)
    case .unload(let slot): unload(slot)
    case .attach(let slot, let source): attach(slot, source)
    case .useAdapters(let slot, let isOn): use(slot, adapters: isOn)
    case .fetch(let job, let name, let thenLoad): fetch(job, name, thenLoad: thenLoad)
    case .generate(let job, let slot, let request): generate(job, slot, request)
    case .cancel(let job): state.withLock { $0.flags[job] }?.raise()
    case .waterfall(let slot, let query): showWaterfall(slot, query)
    case .watch(let job, let watch): self.watch(job, watch)
    case .record(let slot, let parts, let limit): record(slot, parts, limit)
    case .unwatch(let slot): record(slot, [], 0)
    case .hold(let slot, let name): hold(slot, name: name)
    case .release: held.withLock { $0 = nil }
    case .lookAtHead(let slot, let query): lookAtHead(slot, query)
    case .surveyHeads(let job, let slot, let kind, let input): surveyHeads(job, slot, kind, input)
    case .alter(let slot, let plan, let input): alter(slot, plan, input)
    case .readLens(let slot, let query): readLens(slot, query)
    case .attribute(let slot, let place, let query): attribute(slot, place, query)
    case .readRouting(let slot, let query, let ids): readRouting(slot, query, ids)
    case .compareInterventions(let job, let slot, let trial): compare(job, slot, trial)
    case .measureHeads(let job, let slot, let study): self.study(job, slot, study)
    case .compareQuantizations(let job, let slot, let request): compareQuantizations(job, slot, request)
    case .writeSides(let job, let slot, let request): writeSides(job, slot, request)
    case .measureMix(let job, let slot): measureMix(job, slot)
    case .saveQuantized(let job, let slot, let recipe, let path): saveQuantized(job, slot, recipe, to: path)
    case .tokenize(let path, let text): tokenize(path, text)
    case .measure(let job, let path, let tensor): measure(job, path, tensor)
    case .readConfig(let path): readConfig(path)
    case .export(let document, let path): export(document, to: path)
    case .save(let settings): save(settings)
    case .remember(let generation, let branch): remember(generation, branch: branch)
    case .listHistory(let search): listHistory(search)
    case .readHistory(let ids): readHistory(ids)
    case .deleteHistory(let ids): deleteHistory(ids)
    case .copy, .setMouse, .suspend, .quit: break
    }
  }

  /// Cancels everything and writes what is unsaved.
  public func shutDown() {
    state.withLock { $0.flags.values.forEach { $0.raise() } }
    writeUnsaved()
    // What was just generated is on its way to the disk; a disk that doesn't answer is not waited for.
    historian.drain(patience: 2)
  }

  // MARK: - Keeping count

  private func began() { state.withLock { $0.pending += 1 } }
  func ended() {
    state.withLock { $0.pending -= 1 }
    // The loop may be waiting for the runner to be idle.
    mailbox.post(.tick(mailbox.now))
  }

  func onFiles(_ body: @escaping @Sendable (JobRunner) -> Void) {
    began()
    files.run { [self] in
      body(self)
      ended()
    }
  }

  func on(_ thread: WorkerThread, _ body: @escaping @Sendable (JobRunner) -> Void) {
    began()
    thread.run { [self] in
      body(self)
      ended()
    }
  }

  func onThreadOfItsOwn(_ name: String, _ body: @escaping @Sendable (JobRunner) -> Void) {
    on(WorkerThread(name), body)
  }

  func flag(for job: JobID) -> CancelFlag {
    let flag = CancelFlag()
    state.withLock { $0.flags[job] = flag }
    return flag
  }

  func finish(_ job: JobID) {
    state.withLock { $0.flags[job] = nil }
    mailbox.post(.jobs(.ended(job)))
  }

  static func failure(_ error: any Error, flag: CancelFlag? = nil) -> JobFailure {
    JobFailure("\(error)", isCancellation: flag?.isRaised ?? false)
  }

  // MARK: - Waterfalls

  private func showWaterfall(_ slot: SlotID, _ query: WaterfallQuery) {
    guard let model = state.withLock({ $0.slots[slot]?.model }) else { return }
    onLatest(waterfalls) { runner in
      let report = model.waterfall(query) { runner.recordedLogits(slot, model, after: $0) }
      runner.mailbox.post(.generate(.waterfall(report)))
    }
  }

  /// Only the newest question to such a thread matters; the others are answered by not being asked.
  func onLatest(_ thread: WorkerThread, _ body: @escaping @Sendable (JobRunner) -> Void) {
    began()
    let ticket = QuestionTicket(ended: { [self] in ended() })
    thread.runLatest { [self] in
      defer { withExtendedLifetime(ticket) {} }
      body(self)
      // While the model uses all cores, five a second are enough to follow.
      if state.withLock({ $0.isGenerating }) { Thread.sleep(forTimeInterval: 0.2) }
    }
  }

  // MARK: - Settings

  private func save(_ settings: Settings) {
    unsaved.withLock { $0 = settings }
    saver.runLatest { [self] in
      // A slider being dragged changes many times a second.
      Thread.sleep(forTimeInterval: 0.3)
      writeUnsaved()
    }
  }

  private func writeUnsaved() {
    let settings = unsaved.withLock { unsaved in
      defer { unsaved = nil }
      return unsaved
    }
    guard let settings else { return }
    do { try services.save(settings) } catch { mailbox.post(.notify(Message("\(error)", .error))) }
  }
}

/// Counts a question as ended when it was answered, or when a newer one took its place.
private final class QuestionTicket: Sendable {
  private let ended: @Sendable () -> Void
  init(ended: @escaping @Sendable () -> Void) { self.ended = ended }
  deinit { ended() }
}

extension ModelService {
  /// The waterfall of a place, from logits that were kept, or that `remade` makes from what was recorded: the model is not
  /// run.
  func waterfall(_ query: WaterfallQuery, remade: ([TokenID]) -> [Float]? = { _ in nil }) -> WaterfallReport {
    func again() -> (logits: [Float], history: [TokenID])? {
      query.history.flatMap { history in remade(history).map { ($0, history) } }
    }
    guard let (logits, history) = logits(after: query.history) ?? again() else {
      return WaterfallReport(
        position: query.history?.count ?? 0, waterfall: Waterfall(), texts: [:],
        problem: "The logits of this place are not kept any more; F2 sets how much is.")
    }
    do {
      let result = try Inference.waterfall(
        logits: logits, settings: query.sampling, history: history, top: query.top)
      var texts: [Int32: String] = [:]
      for stage in result.stages { for candidate in stage.top { texts[candidate.id] = text(of: candidate.id) } }
      return WaterfallReport(position: history.count, waterfall: result, texts: texts)
    } catch {
      return WaterfallReport(position: history.count, waterfall: Waterfall(), texts: [:], problem: "\(error)")
    }
  }
}
