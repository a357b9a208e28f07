import Planning
import Testing

/// What a plan says of a device.
struct AnswerTests {
  @Test(arguments: ["t4", "rtx-4090", "a100"])
  func `the largest that is said to fit does, and one more doesn't`(name: String) throws {
    let device = try DeviceCatalog.named(name)
    for preset in ["gpt2-xl", "tinyllama-1.1b", "qwen3-4b"] {
      for work in [PlanSettings.Work.inference, .lora] {
        let own = try plan(preset) { $0.work = work }
        let answers = PlanAnswers(own, on: device)
        func fits(_ change: (inout PlanSettings) -> Void) throws -> Bool {
          try plan(preset) {
            $0.work = work
            change(&$0)
          }.perDeviceBytes <= device.bytes
        }
        if let most = answers.maxBatch {
          #expect(try fits { $0.batch = most } && !fits { $0.batch = most + 1 })
        }
        if let most = answers.maxContext {
          #expect(try fits { $0.context = most })
          let isLimit = try Preset.named(preset).model().config.contextLength == most
          #expect(try isLimit || !fits { $0.context = most + 1 })
        }
        if let most = answers.maxRank, most < 65536 {
          #expect(try fits { $0.training.rank = most } && !fits { $0.training.rank = most + 1 })
        }
      }
    }
  }

  @Test func `a switch's price is what the plan changes by`() throws {
    let own = try plan("llama-2-7b") { $0.work = .full }
    let answers = PlanAnswers(own, on: try DeviceCatalog.named("a100"))
    let byName = Dictionary(uniqueKeysWithValues: answers.toggles.map { ($0.toggle.name, $0.changeBytes) })
    let with = try plan("llama-2-7b") {
      $0.work = .full
      $0.training.checkpointing = .full
    }
    #expect(byName["checkpointing"] == with.perDeviceBytes - own.perDeviceBytes)
    #expect(answers.remedies.allSatisfy { $0.changeBytes < 0 })
    #expect(answers.remedies.first?.fits == answers.remedies.contains { $0.fits })
  }

  @Test func `the largest preset fits, and no larger one does`() throws {
    let device = try DeviceCatalog.named("rtx-4090")
    let found = try #require(PlanAnswers(try plan("gpt2"), on: device).largestPreset)
    for preset in Preset.all where preset.parameters > found.parameters {
      #expect(try MemoryPlan(preset.model(), PlanSettings()).perDeviceBytes > device.bytes, "\(preset.name)")
    }
  }

  @Test func `rules of thumb are bytes for each parameter`() throws {
    let rules = RuleOfThumb.all(for: try Preset.named("gpt3-175b").model())
    #expect(rules.contains { $0.name.contains("16 bits: 2 GB") && abs(Double($0.bytes) / 350e9 - 1) < 0.01 })
    let llama = RuleOfThumb.all(for: try Preset.named("llama-7b").model())
    #expect(llama.contains { $0.name.hasPrefix("fine-tune") && abs(Double($0.bytes) / 56e9 - 1) < 0.05 })
  }

  @Test func `an unknown name says which there are`() {
    let error = #expect(throws: PlanningError.self) { try DeviceCatalog.named("h1000") }
    #expect(error?.description.contains("h100") == true)
    #expect(throws: PlanningError.self) { try WeightFormat.named("q9") }
    #expect(throws: PlanningError.self) { try CacheFormat.named("q9") }
    #expect(throws: PlanningError.self) { try Preset.named("gpt5") }
  }
}
