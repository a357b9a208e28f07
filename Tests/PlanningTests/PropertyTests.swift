import Architectures
import Planning
import Testing

/// What must hold of any plan, whatever is planned.
struct PropertyTests {
  static let models = [
    "gpt2", "opt-350m", "bloom-560m", "llama-2-7b", "mixtral-8x7b", "gemma-3-4b", "phi-1.5", "deepseek-v2-lite",
    "starcoder", "falcon-40b", "flan-t5-base", "switch-base-8", "gpt-oss-20b", "qwen3-30b-a3b",
  ]

  private static let works = PlanSettings.Work.allCases

  private func settings(_ change: (inout PlanSettings) -> Void = { _ in }) -> PlanSettings {
    var settings = PlanSettings()
    settings.context = 512
    change(&settings)
    return settings
  }

  private func bytes(_ model: PlannedModel, _ settings: PlanSettings) throws -> Int {
    try MemoryPlan(model, settings).perDeviceBytes
  }

  @Test(arguments: models)
  func `no component is negative, and each says how it was worked out`(name: String) throws {
    let model = try Preset.named(name).model()
    for work in Self.works {
      for component in try MemoryPlan(model, settings { $0.work = work }).fullest.components {
        #expect(component.bytes > 0 && !component.formula.isEmpty, "\(work) \(component.name)")
      }
    }
  }

  @Test(arguments: models)
  func `more of anything never takes less`(name: String) throws {
    let model = try Preset.named(name).model()
    let growing: [(String, (inout PlanSettings, Int) -> Void)] = [
      ("context", { $0.context = 64 << (2 * $1) }), ("batch", { $0.batch = 1 << (3 * $1) }),
      ("ubatch", { $0.ubatch = 32 << (2 * $1) }),
      ("beams", { $0.beams = 1 << (2 * $1) }), ("rank", { $0.training.rank = 4 << (3 * $1) }),
      ("virtual tokens", { $0.training.virtualTokens = 4 << (3 * $1) }),
      ("bottleneck", { $0.training.bottleneck = 8 << (3 * $1) }),
    ]
    for work in Self.works {
      for (what, grow) in growing {
        let sizes = try (0..<3).map { step in
          try bytes(
            model,
            settings {
              $0.work = work; grow(&$0, step)
            })
        }
        #expect(sizes == sizes.sorted(), "\(work) \(what): \(sizes)")
      }
    }
  }

  @Test(arguments: models)
  func `keeping less for the backward pass never takes more`(name: String) throws {
    let model = try Preset.named(name).model()
    for isFlash in [false, true] {
      let sizes = try [Checkpointing.full, .selective, .none].map { kind in
        try bytes(
          model,
          settings {
            $0.work = .full; $0.isFlash = isFlash; $0.training.checkpointing = kind
          })
      }
      #expect(sizes == sizes.sorted(), "\(sizes)")
    }
    let eager = try bytes(model, settings { $0.work = .lora }),
      flash = try bytes(
        model,
        settings {
          $0.work = .lora; $0.isFlash = true
        })
    #expect(flash <= eager)
  }

  /// What split devices hold together, less what is said to be on each.
  @Test(arguments: models)
  func `devices that split weights hold them once, but for norms, biases and routers`(name: String) throws {
    let model = try Preset.named(name).model()
    let whole = try MemoryPlan(model, settings()).fullest.components.bytes(of: .weights)
    let heads = model.config.headCount
    for tensor in [1, 2, 4, 8] where heads.isMultiple(of: tensor) {
      for pipeline in [1, 2, 3] {
        let plan = try MemoryPlan(
          model,
          settings {
            $0.parallelism.tensor = tensor; $0.parallelism.pipeline = pipeline
          })
        let together = plan.stages.reduce(0) { $0 + $1.components.bytes(of: .weights) * tensor }
        let vectors = plan.stages.reduce(0) { sum, stage in
          sum + stage.components.filter { $0.name == "norms, biases, routers" }.bytes * (tensor - 1)
        }
        // The last stage has the embedding again where it is the head too.
        let isTied = pipeline > 1 && !model.tensors.contains { $0.role == .outputHead }
        let table = model.tensors.first { $0.role == .tokenEmbedding }?.elements ?? 0
        let twice = isTied ? Int(table) * 2 : 0
        #expect(abs(together - vectors - twice - whole) <= 64 * tensor * pipeline, "\(tensor) × \(pipeline)")
      }
    }
  }

  @Test func `experts spread over devices are held once`() throws {
    let model = try Preset.named("mixtral-8x7b").model()
    func experts(_ count: Int) throws -> Int {
      try MemoryPlan(model, settings { $0.parallelism.expert = count }).fullest.components
        .first { $0.name == "experts" }?.bytes ?? 0
    }
    for count in [2, 4, 8] { #expect(try experts(count) * count == experts(1)) }
  }

  @Test func `what a device shares with its host adds up to the whole`() throws {
    for name in ["llama-2-7b", "mixtral-8x7b", "gemma-3-4b"] {
      let model = try Preset.named(name).model()
      let whole = try MemoryPlan(model, settings())
      func held(_ plan: MemoryPlan, _ kind: Component.Kind) -> Int {
        plan.fullest.components.bytes(of: kind) + plan.host.components.bytes(of: kind)
      }
      for layers in [0, 1, 10, 26] {
        let plan = try MemoryPlan(model, settings { $0.offload.deviceLayers = layers })
        for kind in [Component.Kind.weights, .cache] {
          #expect(abs(held(plan, kind) - held(whole, kind)) < 64, "\(name) \(layers) \(kind)")
        }
      }
    }
  }

  @Test func `higher stages of ZeRO never take more`() throws {
    for name in ["gpt2-xl", "llama-2-7b", "t5-3b"] {
      let model = try Preset.named(name).model()
      for optimizer in Optimizer.allCases {
        let sizes = try (0...3).map { stage in
          let plan = try MemoryPlan(
            model,
            settings {
              $0.work = .full
              $0.training.optimizer = optimizer
              $0.parallelism.data = 8
              $0.parallelism.zero = stage
            })
          return [.weights, .gradients, .optimizer].reduce(0) { $0 + plan.fullest.components.bytes(of: $1) }
        }
        // Stage 2 as DeepSpeed has it counts float32 gradients, which stage 1 doesn't keep.
        #expect(sizes[0] >= sizes[1] && sizes[0] >= sizes[2] && sizes[2] >= sizes[3], "\(name) \(optimizer) \(sizes)")
      }
    }
  }

  static let absurd = [0, -1, .min, .max, 1_000_000_000_000_000_000]

  @Test(arguments: absurd)
  func `an absurd number is an error, never an overflow`(number: Int) throws {
    let model = try Preset.named("llama-3.1-405b").model()
    let changes: [(inout PlanSettings) -> Void] = [
      { $0.context = number }, { $0.batch = number }, { $0.ubatch = number }, { $0.beams = number },
      { $0.sourceLength = number }, { $0.training.rank = number }, { $0.training.virtualTokens = number },
      { $0.training.bottleneck = number }, { $0.parallelism.tensor = number }, { $0.parallelism.pipeline = number },
      { $0.parallelism.data = number }, { $0.parallelism.expert = number }, { $0.parallelism.microBatches = number },
      { $0.parallelism.zero = number == 0 ? 4 : number },
      { $0.offload.deviceLayers = number == 0 ? -2 : number },
    ]
    for (index, change) in changes.enumerated() {
      #expect(throws: PlanningError.self, "\(index)") { try MemoryPlan(model, settings(change)) }
    }
  }

  @Test func `the largest numbers together are refused or counted, never wrapped`() throws {
    for name in ["llama-3.1-405b", "switch-c-2048", "glam-1.2t"] {
      let model = try Preset.named(name).model()
      for work in Self.works {
        do {
          let plan = try MemoryPlan(
            model,
            settings {
              $0.work = work
              $0.context = 1 << 28
              $0.batch = 1 << 20
              $0.beams = 1024
              $0.training.rank = 1 << 16
            })
          #expect(plan.perDeviceBytes > 0)
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
  }

  static let contradictions: [@Sendable (inout PlanSettings) -> Void] = [
    { $0.parallelism.tensor = 7 }, { $0.parallelism.expert = 2 }, { $0.offload.hasExpertsOnHost = true },
    { $0.offload.optimizer = true }, { $0.offload.parameters = true }, { $0.parallelism.pipeline = 33 },
    {
      $0.work = .full; $0.weights = .nf4
    },
    {
      $0.work = .full; $0.offload.deviceLayers = 3
    },
    {
      $0.work = .full; $0.offload.optimizer = true
    }, { $0.training.targets = [] },
  ]

  @Test(arguments: contradictions.indices)
  func `settings that contradict each other are refused`(index: Int) throws {
    let model = try Preset.named("llama-2-7b").model()
    #expect(throws: PlanningError.self) { try MemoryPlan(model, settings(Self.contradictions[index])) }
  }
}
