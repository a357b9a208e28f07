import Foundation
import Inference
import Synchronization
import Testing
import Workbench

@Suite struct JobRunnerTests {
  private let options = LoadOptions(contextLength: 0, threads: 1, logitsBudget: 0)

  /// What the runner tells until it is idle.
  private func actions(of runner: JobRunner) -> [Action] {
    var actions: [Action] = []
    let deadline = Date().addingTimeInterval(20)
    while Date() < deadline {
      let isIdle = runner.isIdle
      actions += runner.mailbox.collect()
      if isIdle { break }
      Thread.sleep(forTimeInterval: 0.002)
    }
    return actions
  }

  private func loadedRunner() -> JobRunner {
    let runner = JobRunner(services: FakeServices())
    runner.perform(.load(1, path: "/models/tiny.gguf", slot: SlotID(0), options: options))
    _ = actions(of: runner)
    return runner
  }

  @Test func `loading tells how far it is and then that it is done`() {
    let runner = JobRunner(services: FakeServices())
    runner.perform(.load(1, path: "/models/tiny.gguf", slot: SlotID(0), options: options))
    let told = actions(of: runner)
    #expect(told.contains { if case .models(.loaded(SlotID(0), .success)) = $0 { true } else { false } })
    #expect(told.contains { if case .jobs(.ended(1)) = $0 { true } else { false } })
  }

  @Test func `a load that is cancelled ends as given up`() {
    let runner = JobRunner(services: FakeServices(holdsOpen: true))
    runner.perform(.load(1, path: "/models/tiny.gguf", slot: SlotID(0), options: options))
    runner.perform(.cancel(1))
    let told = actions(of: runner)
    #expect(
      told.contains {
        if case .models(.loaded(_, .failure(let failure))) = $0 { failure.isCancellation } else { false }
      })
  }

  @Test func `a run gets a seed, its tokens in order, and the logits after its last`() throws {
    let runner = loadedRunner()
    runner.perform(.generate(2, SlotID(0), GenerationRequest(prompt: .ids([1, 2]), maxTokens: 40)))
    let told = actions(of: runner)
    var text = ""
    var seed: UInt64?
    for action in told {
      switch action {
      case .generate(.started(run: 2, let sampling)): seed = sampling.seed
      case .generate(.events(run: 2, let events, _)):
        for case .token(let token) in events { text += token.text }
      default: break
      }
    }
    #expect(seed != nil)
    #expect(text == "abcdefghijklmnopqrstuvwxyzabcdefghijklmn")
    #expect(told.contains { if case .generate(.settled(run: 2)) = $0 { true } else { false } })
  }

  @Test func `a run without end stops when it is cancelled`() {
    let runner = loadedRunner()
    runner.perform(.generate(2, SlotID(0), GenerationRequest(prompt: .ids([1]), maxTokens: nil)))
    runner.perform(.cancel(2))
    let told = actions(of: runner)
    let finishes = told.flatMap { action -> [FinishReason] in
      guard case .generate(.events(_, let events, _)) = action else { return [] }
      return events.compactMap { if case .finished(let reason, _) = $0 { reason } else { nil } }
    }
    #expect(finishes.count == 1)
  }

  @Test func `the waterfall moves with the settings and runs no model`() throws {
    let runner = loadedRunner()
    func left(topK: Int) throws -> Int {
      var sampling = SamplerSettings()
      sampling.topK = topK
      runner.perform(.waterfall(SlotID(0), WaterfallQuery(history: [1, 2], sampling: sampling, top: 10)))
      for action in actions(of: runner) {
        if case .generate(.waterfall(let report)) = action { return report.waterfall.stages.last?.remaining ?? -1 }
      }
      throw JobFailure("no waterfall")
    }
    #expect(try left(topK: 3) == 3)
    #expect(try left(topK: 5) == 5)
  }

  @Test func `an adapter is attached on the model's thread, and its failure told`() {
    let runner = loadedRunner()
    runner.perform(.attach(SlotID(0), AdapterSource(path: "/adapters/style", scale: 0.5)))
    runner.perform(.useAdapters(SlotID(0), [false]))
    runner.perform(.attach(SlotID(0), AdapterSource(path: "/nowhere")))
    let told = actions(of: runner)
    #expect(
      told.contains {
        if case .models(.attached(SlotID(0), .success(let facts))) = $0 { facts.scale == 0.5 } else { false }
      })
    #expect(told.contains { if case .models(.adaptersUsed(SlotID(0), .success([false]))) = $0 { true } else { false } })
    #expect(told.contains { if case .models(.attached(SlotID(0), .failure)) = $0 { true } else { false } })
  }

  @Test func `many events between two frames are one action and wake the screen once`() {
    let mailbox = Mailbox()
    let wakes = Mutex(0)
    mailbox.setWake { wakes.withLock { $0 += 1 } }
    for id in 0..<100 { mailbox.post(.prefill(done: id, of: 100), of: 1) }
    let actions = mailbox.collect()
    #expect(actions.count == 1)
    #expect(wakes.withLock { $0 } == 1)
    guard case .generate(.events(run: 1, let events, _))? = actions.first else {
      Issue.record("not events")
      return
    }
    #expect(events.count == 100)
  }

  @Test func `settings are saved once a burst of changes is over, and at the end`() {
    let services = FakeServices()
    let runner = JobRunner(services: services)
    var settings = Settings()
    for tokens in 1...50 {
      settings.maxTokens = tokens
      runner.perform(.save(settings))
    }
    runner.shutDown()
    let saved = services.saved.withLock { $0 }
    #expect(saved.last?.maxTokens == 50)
    #expect(saved.count <= 2)
  }
}
