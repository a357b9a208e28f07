import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// Adapters on every architecture in every form it is stored in, against the same model with the adapter's product
/// added to its weights.
@Suite struct MergedAdapterTests {
  /// Models whose matrices are stored as [outputs, inputs] in float32.
  static let names = Set(
    ArchitectureGolden.all.map(\.name).filter { name in
      guard !name.hasPrefix("gpt2"), !name.hasPrefix("gpt_oss"),
        let tensors = try? GoldenTensors(fixture: "architectures/\(name)/model.safetensors")
      else { return false }
      return tensors.entries.values.allSatisfy { $0.dtype == "F32" }
    })
  static let models = ArchitectureGolden.all.filter { names.contains($0.name) }

  @Test func `most architectures are covered, some as GGUF`() {
    #expect(Self.names.count > 20)
    #expect(Self.models.count { $0.model.hasSuffix(".gguf") } >= 6)
  }

  @Test(arguments: models)
  func `an adapter gives what its merged weights give`(golden: ArchitectureGolden) throws {
    let published = try GoldenTensors(fixture: "architectures/\(golden.name)/model.safetensors")
    let targets = published.entries.filter { name, entry in
      entry.shape.count == 2 && !Self.unadapted.contains { name.contains($0) }
    }.map { (name: String($0.key.dropLast(".weight".count)), shape: $0.value.shape) }.sorted { $0.name < $1.name }
    try #require(targets.count > 3)
    let rank = 2
    let adapter = try RandomAdapter(seed: 11, rank: rank, alpha: 1, modules: targets)
    let ids = Array(try golden.expected().ids("input_ids").prefix(12))
    let merged = try logits(try Self.merge(adapter, rank: rank, into: published, golden.name), ids, golden)
    let model = try golden.open()
    let plain = try logits(model, ids, golden)
    let found = try logits(model, ids, golden, [try Adapter(adapter.path, on: model)])
    let size = merged.map(abs).max() ?? 0
    #expect(largestDifference(found, merged) < 2e-4 * max(1, size))
    #expect(largestDifference(plain, merged) > 0.1)
  }

  /// Looked up, or multiplied in a form of its own.
  private static let unadapted = [
    "embed_tokens", "embed_positions", "wte", "wpe", "word_embeddings", "embed_in", "norm", "kv_b_proj",
  ]

  private func logits(
    _ model: BoundModel, _ ids: [TokenID], _ golden: ArchitectureGolden, _ adapters: [Adapter] = []
  ) throws -> [Float] {
    let session = try golden.session(model)
    try session.use(adapters)
    var logits: [Float] = []
    var probe = NoProbe()
    try session.trace(ids, probing: &probe) { _, row in logits += Array(row) }
    return logits
  }

  /// The model with W + alpha / rank · B A for W.
  private static func merge(
    _ adapter: RandomAdapter, rank: Int, into published: GoldenTensors, _ name: String
  ) throws -> BoundModel {
    let pairs = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: adapter.path + "/adapter_model.safetensors")))
    var file = TensorFile()
    for (name, entry) in published.entries.sorted(by: { $0.key < $1.key }) {
      var values = try published.floats(name)
      let module = "base_model.model." + name.dropLast(".weight".count)
      if pairs.entries[module + ".lora_A.weight"] != nil {
        let down = try pairs.floats(module + ".lora_A.weight"), up = try pairs.floats(module + ".lora_B.weight")
        let (rows, columns) = (entry.shape[0], entry.shape[1])
        for row in 0..<rows {
          for k in 0..<rank {
            let factor = up[row * rank + k] / Float(rank)
            for column in 0..<columns { values[row * columns + column] += factor * down[k * columns + column] }
          }
        }
      }
      file.add(name, entry.shape, values)
    }
    let folder = try TemporaryFolder()
    try folder.write(file.data, to: "model.safetensors")
    try folder.write(try Fixture.data("architectures/\(name)/config.json"), to: "config.json")
    // The mapped file outlives its name.
    return try BoundModel(try Checkpoint.open(folder.path))
  }
}
