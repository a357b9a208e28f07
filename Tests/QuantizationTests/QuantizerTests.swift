import Checkpoints
import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

@Suite struct QuantizerTests {
  private let folder: TemporaryFolder
  private let source: Checkpoint

  init() throws {
    folder = try TemporaryFolder()
    source = try Checkpoint.open(Fixture.path("gguf/llama_gqa-f32.gguf"))
  }

  private func write(
    _ mixture: Mixture, from source: (any WeightSource)? = nil, _ overrides: [TypeOverride] = [],
    importance: ImportanceMatrix? = nil, threads: Int = 2, to name: String = "out.gguf"
  ) throws -> (Checkpoint, QuantizationReport) {
    let source = source ?? self.source
    let plan = try QuantizationPlan(mixture, for: source, overrides: overrides, importance: importance)
    let quantizer = try Quantizer(
      source, plan: plan, importance: importance,
      provenance: Provenance(source: "llama_gqa-f32.gguf", importanceFile: importance.map { _ in "some/m.gguf" }))
    let report = try quantizer.write(to: folder.file(name), on: WorkerPool(threads: threads))
    return (try Checkpoint.open(folder.file(name)), report)
  }

  @Test(arguments: Mixture.allCases.filter { BlockEncoder($0.base) != nil })
  func `a file has the types of its plan and all of its source's settings`(_ mixture: Mixture) throws {
    let importance = ImportanceMatrix(
      chunks: 1,
      entries: Dictionary(
        uniqueKeysWithValues: source.weights.map {
          ($0.name, .init(sums: Array(repeating: 8, count: $0.columns), counts: [4]))
        }))
    let (file, report) = try write(mixture, importance: mixture == .q2_K_S ? importance : nil)
    let plan = try QuantizationPlan(
      mixture, for: source, importance: mixture == .q2_K_S ? importance : nil)
    #expect(file.weights.map(\.type) == plan.types)
    #expect(file.weights.map(\.name) == source.weights.map(\.name))
    #expect(file.weights.map(\.shape) == source.weights.map(\.shape))
    #expect(report.tensors.map(\.to) == plan.types)
    for key in source.metadata.keys where !["general.file_type", "general.quantization_version"].contains(key) {
      #expect(file.metadata[key] == source.metadata[key], "\(key)")
    }
    #expect(file.metadata.integer("general.file_type") == mixture.fileType)
    #expect(file.metadata.integer("general.quantization_version") == 2)
    #expect(file.metadata.string("glassbox.quantize.mixture") == mixture.name)
    #expect(file.metadata.string("glassbox.quantize.source_type") == "F32")
    #expect(file.metadata.bool("glassbox.quantize.requantized") == false)
    #expect(folder.entries == ["out.gguf"])
  }

  @Test func `the number of threads changes no byte`() throws {
    _ = try write(.q5_K_M, threads: 1, to: "one.gguf")
    _ = try write(.q5_K_M, threads: 3, to: "three.gguf")
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.file("one.gguf")))
        == Data(contentsOf: URL(fileURLWithPath: folder.file("three.gguf"))))
  }

  @Test func `float32 stays what it was, byte for byte`() throws {
    let (file, report) = try write(.f32)
    for (index, tensor) in source.tensors.enumerated() {
      #expect(file.bytes(of: file.tensors[index]).elementsEqual(source.bytes(of: tensor)))
    }
    #expect(report.tensors.allSatisfy { $0.error == .none })
  }

  @Test func `of more bits less is lost`() throws {
    var last = 0.0
    for mixture in [Mixture.q2_K, .q3_K_S, .q4_0, .q5_0, .q8_0, .f16] {
      let source = SampleSource([("blk.0.ffn_up.weight", [64, 512]), ("output.weight", [8, 512])])
      let (_, report) = try write(mixture, from: source)
      let ratio = report.tensors[0].error.signalToNoise
      #expect(ratio > last + 3, "\(mixture)")
      last = ratio
    }
  }

  @Test func `what a file was made with is told in it`() throws {
    let importance = ImportanceMatrix(
      datasets: ["book.txt"], chunks: 5,
      entries: ["blk.0.attn_q.weight": .init(sums: Array(repeating: 2, count: 64), counts: [1])])
    let (file, report) = try write(.q4_0, [TypeOverride("attn_k", .q8_0)], importance: importance)
    #expect(file.metadata.string("quantize.imatrix.file") == "some/m.gguf")
    #expect(file.metadata.string("quantize.imatrix.dataset") == "book.txt")
    #expect(file.metadata.integer("quantize.imatrix.entries_count") == 1)
    #expect(file.metadata.integer("quantize.imatrix.chunks_count") == 5)
    #expect(file.metadata.strings("glassbox.quantize.overrides").map { $0.string(0) } == "attn_k=Q8_0")
    #expect(report.tensors.filter(\.usesImportance).map(\.name) == ["blk.0.attn_q.weight"])
  }

  @Test func `quantizing again is allowed and said`() throws {
    _ = try write(.q8_0, to: "once.gguf")
    let once = try Checkpoint.open(folder.file("once.gguf"))
    let plan = try QuantizationPlan(.q4_0, for: once)
    let quantizer = try Quantizer(once, plan: plan, provenance: Provenance(source: "once.gguf"))
    #expect(!quantizer.requantized.isEmpty)
    let (twice, report) = try write(.q4_0, from: once, to: "twice.gguf")
    #expect(twice.metadata.bool("glassbox.quantize.requantized") == true)
    #expect(report.tensors.contains { $0.from == .q8_0 && $0.to == .q4_0 && $0.error.rmse > 0 })
  }

  @Test func `a matrix of another model is refused, but for the embedding`() throws {
    func importance(_ name: String) -> ImportanceMatrix {
      ImportanceMatrix(chunks: 1, entries: [name: .init(sums: [1, 2, 3], counts: [1])])
    }
    #expect(throws: QuantizationError.badImportance(weight: "blk.0.attn_q.weight", expected: 64, found: 3)) {
      try write(.q4_0, importance: importance("blk.0.attn_q.weight"))
    }
    _ = try write(.q4_0, importance: importance("token_embd.weight"))
  }

  @Test func `types that need an importance matrix or an encoder are refused before anything is written`() throws {
    let source = SampleSource([("blk.0.ffn_up.weight", [4, 512]), ("output.weight", [8, 512])])
    #expect(throws: QuantizationError.needsImportance(type: "Q2_K", weight: "blk.0.ffn_up.weight")) {
      try write(.q2_K_S, from: source)
    }
    #expect(throws: QuantizationError.noEncoder(type: "IQ1_S", weight: "blk.0.ffn_up.weight")) {
      try write(.iq1_S, from: source)
    }
    #expect(folder.entries.isEmpty)
  }

  @Test func `an interrupted file never was`() throws {
    let plan = try QuantizationPlan(.q4_0, for: source)
    let quantizer = try Quantizer(source, plan: plan, provenance: Provenance(source: "x"))
    var weights = 0
    #expect(throws: QuantizationError.cancelled) {
      try quantizer.write(
        to: folder.file("out.gguf"), on: WorkerPool(threads: 2), cancelled: { weights > 5 },
        progress: { _ in weights += 1 })
    }
    #expect(weights == 6)
    #expect(folder.entries.isEmpty)
  }

  @Test func `numbers that are none are refused, and no file appears`() throws {
    var source = SampleSource([("blk.0.ffn_up.weight", [4, 512]), ("output.weight", [8, 512])])
    source.set(.nan, weight: 1, at: 600)
    #expect(throws: QuantizationError.notFinite(weight: "output.weight", row: 1)) { try write(.q4_0, from: source) }
    #expect(folder.entries.isEmpty)
  }
}
