import Architectures
import Checkpoints
import Conversion
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// Folders written as GGUF files and read back, against transformers, and against the files llama.cpp's own converter made.
@Suite struct ConversionTests {
  /// What no GGUF file says, or llama.cpp doesn't run, and the words that name it.
  private static let refused: [String: String] = [
    "bloom_carried": "carriesNorm", "cohere_norms": "normalised", "cohere_norms/sharded": "normalised",
    "deepseek_v2": "q_lora_rank", "deepseek_v2_groups": "q_lora_rank", "deepseek_v3_dense": "normEpsilon",
    "falcon_alibi12": "rope", "falcon_rw": "rope", "gemma2": "scale", "gemma2_nocap": "scale",
    "gemma2_terse": "scale", "gemma3_bases": "proportional", "gemma3_v5": "scale", "gpt2_layer": "scale",
    "gpt2_layer/published_names": "scale",
    "gpt2_noscale": "scale", "gpt_neo": "'gptneo'", "gptj": "'gptj'", "gptneox_oddrot": "rotated dimensions",
    "llama_linear": "gelu", "opt": "'opt'", "opt_odd": "'opt'", "opt_post_same": "'opt'", "opt_postnorm": "'opt'",
    "opt_removed": "'opt'", "phi_norms": "headNorm", "qwen2_moe_window": "feedForward", "smollm3_window": "rope",
    "switch_drop": "'switch_transformers'", "t5_odd": "maxDistance", "t5_start": "maxDistance", "xglm": "'xglm'",
  ]

  /// Of these the file can't say how YaRN's limits are rounded, and a remark says so.
  private static let remarked: Set = ["gpt_oss", "llama_yarn_mscale"]

  private static let decoders = folders(in: "architectures")
  private static let encoderDecoders = folders(in: "encoder-decoders")

  private static func folders(in root: String) -> [String] {
    let files = FileManager.default
    let all = (files.enumerator(atPath: Fixture.path(root))?.compactMap { $0 as? String } ?? []).sorted()
    return all.filter { $0.hasSuffix("/config.json") }.map { String($0.dropLast("/config.json".count)) }
  }

  private static func converts(_ folder: String) -> Bool { refused[folder] == nil && !remarked.contains(folder) }

  private func golden(_ root: String, _ folder: String) throws -> (GoldenTensors, Float) {
    struct File: Decodable { let recommended_tolerance: Tolerance }
    struct Tolerance: Decodable { let logits_atol: Float }
    let name = "\(root)/\(folder.split(separator: "/")[0])"
    let file = try JSONDecoder().decode(File.self, from: try Fixture.data("\(name)/golden.json"))
    return (try GoldenTensors(fixture: "\(name)/golden.safetensors"), file.recommended_tolerance.logits_atol)
  }

  @Test func `there are folders of many families`() {
    #expect(Self.decoders.filter(Self.converts).count > 35 && !Self.encoderDecoders.filter(Self.converts).isEmpty)
  }

  @Test(arguments: decoders.filter(converts))
  func `a folder written as a file gives the logits of transformers`(folder: String) throws {
    let (expected, tolerance) = try golden("architectures", folder)
    let file = try WrittenFile(try WeightSources.open(Fixture.path("architectures/\(folder)")))
    let model = try BoundModel(try Checkpoint.open(file.path))
    var options = SessionOptions.exact(contextLength: 48)
    options.batch = 48
    if expected.entries["prefix_length"] != nil { options.prefixLength = Int(try expected.ids("prefix_length")[0]) }
    // A window that a file can't state shortens the context to what it doesn't touch.
    let ids = try expected.ids("input_ids").prefix(model.config.contextLength)
    var logits: [Float] = []
    var probe = NoProbe()
    try Session(model: model, options: options, pool: WorkerPool(threads: 2)).trace(Array(ids), probing: &probe) {
      logits += Array($1)
    }
    let golden = try expected.floats("logits").prefix(ids.count * model.config.vocabularySize)
    #expect(golden.count == logits.count)
    #expect(zip(golden, logits).allSatisfy { abs($0 - $1) < tolerance })
  }

  @Test(arguments: encoderDecoders.filter(converts))
  func `an encoder-decoder written as a file gives the logits of transformers`(folder: String) throws {
    let (expected, tolerance) = try golden("encoder-decoders", folder)
    let file = try WrittenFile(try WeightSources.open(Fixture.path("encoder-decoders/\(folder)")))
    let model = try BoundModel(try Checkpoint.open(file.path))
    var options = SessionOptions.exact(contextLength: 64)
    options.sourceLength = 64
    let session = Session(model: model, options: options, pool: WorkerPool(threads: 2))
    try session.read(try expected.ids("encoder_input_ids"))
    var logits: [Float] = []
    var probe = NoProbe()
    try session.trace(try expected.ids("decoder_input_ids"), probing: &probe) { logits += Array($1) }
    let golden = try expected.floats("logits")
    #expect(golden.count == logits.count)
    #expect(zip(golden, logits).allSatisfy { abs($0 - $1) < tolerance })
  }

  @Test(arguments: refused.keys.sorted())
  func `what a file can't say, or llama.cpp doesn't run, is refused by name`(folder: String) throws {
    let root = Self.decoders.contains(folder) ? "architectures" : "encoder-decoders"
    let error = try #require(throws: ConfigError.self) {
      try WeightSources.open(Fixture.path("\(root)/\(folder)"))
    }
    #expect(error.description.contains(try #require(Self.refused[folder])), "\(error)")
  }

  @Test(arguments: remarked.sorted())
  func `what only llama.cpp does in another way is remarked upon`(folder: String) throws {
    let source = try WeightSources.open(Fixture.path("architectures/\(folder)"))
    #expect(try #require(source as? ConvertedFolder).remarks.contains { $0.contains("YaRN") })
  }

  @Test(arguments: [
    "bloom", "falcon", "falcon_new", "gpt2", "gpt_neox", "llama_gqa", "mixtral", "phi3", "phi3_longrope", "qwen3",
    "qwen3_moe", "deepseek_v3",
  ])
  func `tensors and settings are those of llama.cpp's converter`(folder: String) throws {
    let source = try WeightSources.open(Fixture.path("architectures/\(folder)"))
    let reference = try Checkpoint.open(Fixture.path("architectures/gguf/\(folder)-f32.gguf"))
    #expect(Set(source.weights.map(\.name)) == Set(reference.tensors.map(\.name)))
    for (index, weight) in source.weights.enumerated() {
      let stored = try #require(reference.tensor(named: weight.name))
      #expect(stored.shape == weight.shape && stored.type == weight.type, "\(weight.name)")
      let expected = VectorValues(reference.matrix(stored)), found = VectorValues(source, index)
      // Frequencies are worked out in float64 here.
      let limit: Float = weight.name == "rope_freqs.weight" ? 1e-6 : 0
      #expect(zip(expected.values, found.values).allSatisfy { abs($0 - $1) <= limit }, "\(weight.name)")
    }
    for key in reference.metadata.keys where !key.hasPrefix("tokenizer.") && !Self.unlike.contains(key) {
      #expect(source.metadata[key] == reference.metadata[key], "\(key)")
      #expect(source.metadata.type(of: key) == reference.metadata.type(of: key), "\(key)")
    }
  }

  /// Labels, settings that nothing reads, zeros for what isn't there, and what the converter takes from another key.
  private static let unlike: Set = [
    "general.name", "general.size_label", "general.license", "falcon.tensor_data_layout",
    "phi3.attention.sliding_window", "phi3.rope.scaling.original_context_length", "bloom.context_length",
    "t5.attention.layer_norm_epsilon",
  ]

  @Test(arguments: ["gpt2", "llama_gqa", "mixtral", "falcon_new", "mistral_f16", "qwen2_bf16", "gpt_oss"])
  func `rows come alike whole, in slices, and as bytes`(folder: String) throws {
    let source = try WeightSources.open(Fixture.path("architectures/\(folder)"))
    var lent = 0
    for (index, weight) in source.weights.enumerated() {
      let whole = VectorValues(source, index).values
      var sliced: [Float] = []
      for first in stride(from: 0, to: weight.rows, by: 7) {
        sliced += VectorValues(source, index, rows: first..<min(first + 7, weight.rows)).values
      }
      #expect(whole == sliced, "\(weight.name)")
      guard let bytes = source.bytes(of: index) else { continue }
      lent += 1
      #expect(bytes.count == weight.type.byteCount(elements: weight.elements))
      let lying = Matrix(
        type: weight.type, rows: weight.rows, columns: weight.columns, base: try #require(bytes.baseAddress))
      #expect(VectorValues(lying).values == whole, "\(weight.name)")
    }
    #expect(lent > 0)
  }

  @Test func `weights keep their type, and what llama.cpp computes with in float32 is float32`() throws {
    for (folder, type) in [("mistral_f16", TensorType.f16), ("qwen2_bf16", .bf16)] {
      let source = try WeightSources.open(Fixture.path("architectures/\(folder)"))
      #expect(source.weights.allSatisfy { $0.type == ($0.shape.count == 1 ? .f32 : type) })
      #expect(FileType.name(try #require(source.metadata.integer("general.file_type"))) == type.name)
    }
  }

  @Test func `a GGUF file is a source as it is`() throws {
    let path = Fixture.path("architectures/gguf/llama_gqa-f32.gguf")
    #expect(try WeightSources.open(path) is Checkpoint)
  }
}
