import Architectures
import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// Adapters that don't fit, say what isn't carried out, or are no adapters: a precise error, never a wrong result.
@Suite struct AdapterErrorTests {
  private static func base() throws -> BoundModel {
    try BoundModel(try Checkpoint.open(Fixture.path("architectures/llama_gqa")))
  }

  private static let name = "base_model.model.model.layers.0.self_attn.q_proj"

  /// What opening a folder with these settings and tensors throws, in words; nil for nothing.
  private static func problem(config: String, tensors: [(name: String, shape: [Int])]) throws -> String? {
    let folder = try TemporaryFolder()
    var file = TensorFile()
    for (name, shape) in tensors { file.add(name, shape, [Float](repeating: 0.1, count: shape.reduce(1, *))) }
    try folder.write(file.data, to: "adapter_model.safetensors")
    try folder.write(config, to: "adapter_config.json")
    return try problem(folder.path)
  }

  private static func problem(_ path: String) throws -> String? {
    do {
      _ = try Adapter(path, on: try base())
      return nil
    } catch { return "\(error)" }
  }

  private static let pair: [(name: String, shape: [Int])] = [
    (name + ".lora_A.weight", [2, 64]), (name + ".lora_B.weight", [64, 2]),
  ]

  @Test(
    arguments: [
      (#""peft_type":"LORA","r":2"#, nil),
      (#""peft_type":"LOHA","r":2"#, "LORA"),
      (#""r":2"#, "peft_type"),
      (#""peft_type":"LORA","r":3"#, "'r'"),
      (#""peft_type":"LORA","r":0"#, "'r'"),
      (#""peft_type":"LORA","r":2,"lora_alpha":"much""#, "lora_alpha"),
      (#""peft_type":"LORA","r":2,"target_modules":["k_proj"]"#, "target_modules"),
      (#""peft_type":"LORA","r":2,"target_modules":".*\\.(k|v)_proj""#, "target_modules"),
      (#""peft_type":"LORA","r":2,"target_modules":".*\\.[qk]_proj""#, nil),
      (#""peft_type":"LORA","r":2,"target_modules":"(?=q).*""#, "(?"),
      (#""peft_type":"LORA","r":2,"target_modules":"[""#, "]"),
      (#""peft_type":"LORA","r":2,"target_modules":7"#, "target_modules"),
      (#""peft_type":"LORA","r":8,"rank_pattern":{"layers.0.self_attn.q_proj":2}"#, nil),
      (#""peft_type":"LORA","r":2,"rank_pattern":{"q_proj":4}"#, "'r'"),
      (#""peft_type":"LORA","r":2,"rank_pattern":3"#, "rank_pattern"),
      (#""peft_type":"LORA","r":2,"use_qalora":true"#, "use_qalora"),
      (#""peft_type":"LORA","r":2,"use_tomorrows_idea":true"#, "use_tomorrows_idea"),
      (#""peft_type":"LORA","r":2,"use_dora":true"#, "magnitude"),
      (#""peft_type":"LORA","r":2,"init_lora_weights":"pissa""#, "pissa"),
      (#""peft_type":"LORA","r":2,"init_lora_weights":"gaussian""#, nil),
      (#""peft_type":"LORA","r":2,"layer_replication":[[0,2],[1,2]]"#, "layer_replication"),
      (#""peft_type":"LORA","r":2,"target_parameters":["experts.down_proj"]"#, "target_parameters"),
      (#""peft_type":"LORA","r":2,"trainable_token_indices":{"embed_tokens":[1]}"#, "trainable_token_indices"),
    ] as [(String, String?)])
  func `settings that can't be honoured are refused by name`(config: String, expected: String?) throws {
    let problem = try Self.problem(config: "{\(config)}", tensors: Self.pair)
    #expect((problem == nil) == (expected == nil), "\(problem ?? "nothing")")
    if let expected { #expect(problem?.contains(expected) == true, "\(problem ?? "")") }
  }

  @Test(
    arguments: [
      ([(".lora_A.weight", [2, 64])], "not B"),
      ([(".lora_B.weight", [64, 2])], "not A"),
      ([(".lora_A.weight", [2, 60]), (".lora_B.weight", [64, 2])], "[2, 64]"),
      ([(".lora_A.weight", [2, 64]), (".lora_B.weight", [60, 2])], "[64, 2]"),
      ([(".lora_A.weight", [2, 64]), (".lora_B.weight", [64, 3])], "[3, 64]"),
      ([(".lora_A.weight", [128]), (".lora_B.weight", [64, 2])], "[2, 64]"),
      ([(".lora_A.weight", [2, 64]), (".lora_B.weight", [64, 2]), (".lora_magnitude_vector", [64])], "magnitude"),
      ([(".lora_A.weight", [2, 64]), (".lora_B.weight", [64, 2]), (".lora_B.bias", [63])], "[64]"),
      ([(".weight", [64, 64])], "weight of its own"),
      ([(".hada_w1_a", [64, 2])], "lora_A"),
    ] as [([(String, [Int])], String)])
  func `tensors that don't fit are refused with both shapes`(tensors: [(String, [Int])], expected: String) throws {
    let problem = try Self.problem(
      config: #"{"peft_type":"LORA","r":2}"#, tensors: tensors.map { (Self.name + $0.0, $0.1) })
    #expect(problem?.contains(expected) == true, "\(problem ?? "nothing")")
  }

  @Test(arguments: [
    "model.layers.99.self_attn.q_proj", "model.layers.0.self_attn.qkv_proj", "score", "model.layers.0.input_layernorm",
    "model.layers.0.mlp.experts.3.up_proj", "",
  ])
  func `modules the model doesn't have are refused by name`(module: String) throws {
    let problem = try Self.problem(
      config: #"{"peft_type":"LORA","r":2}"#,
      tensors: [
        ("base_model.model.\(module).lora_A.weight", [2, 64]), ("base_model.model.\(module).lora_B.weight", [64, 2]),
      ])
    #expect(problem?.contains("'\(module)'") == true, "\(problem ?? "nothing")")
  }

  @Test func `files that are no adapters are refused`() throws {
    #expect(try Self.problem(Fixture.path("architectures/llama_gqa"))?.contains("adapter_model.safetensors") == true)
    #expect(try Self.problem(Fixture.path("inference/llama_gqa-f32.gguf"))?.contains("general.type") == true)
    #expect(try Self.problem("/nowhere") != nil)
    let folder = try TemporaryFolder()
    try folder.write("pickle", to: "adapter_model.bin")
    #expect(try Self.problem(folder.path)?.contains("adapter_model.bin") == true)
  }

  @Test func `a GGUF adapter for another architecture is refused`() throws {
    let model = try BoundModel(try Checkpoint.open(Fixture.path("architectures/qwen3")))
    #expect(throws: AdapterError.otherArchitecture(adapter: "llama", model: "qwen3")) {
      try Adapter(Fixture.path("adapters/llama_gqa_rslora/adapter.gguf"), on: model)
    }
  }

  @Test func `a pattern that would take a backtracking matcher ages is told quickly`() throws {
    let pattern = String(repeating: "(a*)*", count: 30) + "b"
    let start = ContinuousClock.now
    let problem = try Self.problem(
      config: #"{"peft_type":"LORA","r":2,"target_modules":"\#(pattern)"}"#, tensors: Self.pair)
    #expect(problem?.contains("target_modules") == true)
    let deep = String(repeating: "(", count: 5000)
    #expect(
      try Self.problem(config: #"{"peft_type":"LORA","r":2,"target_modules":"\#(deep)"}"#, tensors: Self.pair) != nil)
    let large = "((((a{1000}){1000}){1000}){1000}|(()){1000}){1000}"
    #expect(
      try Self.problem(config: #"{"peft_type":"LORA","r":2,"target_modules":"\#(large)"}"#, tensors: Self.pair) != nil)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  // MARK: - Damage

  /// Opens a damaged copy and, where that succeeds, runs it.
  private static func run(_ golden: AdapterGolden, _ model: BoundModel, config: Data, weights: Data) throws {
    let folder = try TemporaryFolder()
    try folder.write(config, to: "adapter_config.json")
    try folder.write(weights, to: "adapter_model.safetensors")
    guard let adapter = try? Adapter(folder.path, on: model) else { return }
    let session = AdapterTests.session(model, threads: 1)
    guard (try? session.use([adapter])) != nil else { return }
    _ = try? session.evaluate([1, 2, 3, 4, 5, 6, 7, 8, 9])
  }

  @Test(arguments: AdapterGolden.published)
  func `damaged adapters give an error or a model that runs`(golden: AdapterGolden) throws {
    let model = try golden.open()
    let config = try Fixture.data(golden.adapter + "/adapter_config.json")
    let weights = try Fixture.data(golden.adapter + "/adapter_model.safetensors")
    var random = Damage(state: UInt64(weights.count))
    for _ in 0..<60 {
      try Self.run(golden, model, config: random.damaged(config, upTo: config.count), weights: weights)
      try Self.run(golden, model, config: config, weights: random.damaged(weights, upTo: min(4000, weights.count)))
    }
    for count in [0, 1, 8, 9, 100, weights.count - 1] {
      try Self.run(golden, model, config: config, weights: weights.prefix(count))
      try Self.run(golden, model, config: config.prefix(count), weights: weights)
    }
  }

  @Test(arguments: AdapterGolden.published)
  func `settings replaced, or left out, give an error or a model that runs`(golden: AdapterGolden) throws {
    let model = try golden.open()
    let weights = try Fixture.data(golden.adapter + "/adapter_model.safetensors")
    let data = try Fixture.data(golden.adapter + "/adapter_config.json")
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let values: [Any] = [
      0, 1, -1, 1e300, 2.5, true, NSNull(), "", "*", "a{9999}", [Int](), [1, "q_proj"], ["q_proj": 2], ["(": 1],
      ["q_proj": "two"], ["": 2], [["q_proj"]],
    ]
    for key in object.keys.sorted() {
      for value in values {
        var changed = object
        changed[key] = value
        try Self.run(
          golden, model, config: try JSONSerialization.data(withJSONObject: changed), weights: weights)
      }
    }
  }

  @Test func `a damaged GGUF adapter gives an error or a model that runs`() throws {
    let model = try Self.base()
    let whole = try Fixture.data("adapters/llama_gqa_rslora/adapter.gguf")
    var random = Damage(state: 9)
    for _ in 0..<100 {
      let folder = try TemporaryFolder()
      let path = try folder.write(random.damaged(whole, upTo: 2500), to: "adapter.gguf")
      guard let adapter = try? Adapter(path, on: model) else { continue }
      let session = AdapterTests.session(model, threads: 1)
      try session.use([adapter])
      _ = try? session.evaluate([1, 2, 3])
    }
  }
}

/// Changes a few bytes, the same ones every time.
private struct Damage {
  var state: UInt64

  mutating func damaged(_ data: Data, upTo limit: Int) -> Data {
    var data = data
    for _ in 0...next(below: 3) { data[data.startIndex + next(below: limit)] = UInt8(next(below: 256)) }
    return data
  }

  private mutating func next(below limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
