import Checkpoints
import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

/// What llama-quantize chose for models of many shapes, weight by weight. Recorded from llama.cpp's
/// `llama_model_quantize`, which was given files of random numbers with these names and shapes.
struct RecordedMixture: Sendable, CustomTestStringConvertible {
  let name: String
  let facts: MixtureFacts
  let weights: [SourceWeight]
  /// The types, by mixture; with a plus sign where there was an importance matrix and that changed them.
  let types: [String: [TensorType]]

  var testDescription: String { name }

  static let all: [RecordedMixture] = {
    guard let data = try? Fixture.data("quantization/mixtures.json"),
      let all = try? JSONDecoder().decode([Stored].self, from: data)
    else { return [] }
    return all.map(RecordedMixture.init)
  }()

  private struct Stored: Decodable {
    let name, arch: String
    let blocks, heads, keyHeads, experts: Int
    let block: String?
    let ends, parts: [NamedShape]
    /// By mixture: for each run of types the numbers of the ends and parts that have them; the others have the base.
    let types: [String: [String: String]]
  }

  private struct NamedShape: Decodable {
    let name: String
    let shape: [Int]

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      name = try list.decode(String.self)
      shape = try list.decode([Int].self)
    }
  }

  private init(_ stored: Stored) {
    name = stored.name
    facts = MixtureFacts(
      architecture: stored.arch, blocks: stored.blocks, heads: stored.heads, keyHeads: stored.keyHeads,
      experts: stored.experts)
    func weight(_ name: String, _ shape: [Int]) -> SourceWeight {
      SourceWeight(name: name, shape: shape, type: shape.count > 1 ? .f16 : .f32)
    }
    let block = stored.block ?? "blk"
    let blocks = (0..<stored.blocks).flatMap { layer in
      stored.parts.map { weight("\(block).\(layer).\($0.name)", $0.shape) }
    }
    weights = stored.ends.map { weight($0.name, $0.shape) } + blocks
    types = stored.types.reduce(into: [:]) { types, entry in
      let mixture = Mixture.named(entry.key.replacing("+", with: ""))
      let usual = mixture == .mxfp4_MoE ? .q8_0 : mixture?.base ?? .f32
      var runs = Array(repeating: [TensorType](), count: stored.ends.count + stored.parts.count)
      for (run, places) in entry.value {
        for place in places.split(separator: " ").compactMap({ Int($0) }) { runs[place] = Self.types(run) }
      }
      let ends = stored.ends.indices.map { runs[$0].first ?? usual }
      let parts = (0..<stored.blocks).flatMap { layer in
        runs[stored.ends.count...].map { $0.isEmpty ? usual : $0[layer] }
      }
      types[entry.key] = ends + parts
    }
  }

  /// `Q4_K*3 Q6_K` is four types.
  private static func types(_ run: String) -> [TensorType] {
    run.split(separator: " ").flatMap { part in
      let pieces = part.split(separator: "*")
      let type = TensorType.all.first { $0.name == pieces[0] } ?? .f32
      return Array(repeating: type, count: pieces.count > 1 ? Int(pieces[1]) ?? 1 : 1)
    }
  }
}

struct MixtureTests {
  @Test func `models were recorded`() { #expect(RecordedMixture.all.count == 16) }

  @Test(arguments: RecordedMixture.all)
  func `every weight gets the type llama-quantize gives it`(_ recorded: RecordedMixture) throws {
    for (key, expected) in recorded.types {
      let mixture = try #require(Mixture.named(key.replacing("+", with: "")))
      try check(recorded, mixture, hasImportance: key.hasSuffix("+"), expected)
      // What an importance matrix doesn't change isn't recorded twice.
      guard !key.hasSuffix("+"), recorded.types[key + "+"] == nil else { continue }
      try check(recorded, mixture, hasImportance: true, expected)
    }
    #expect(recorded.types.count >= Mixture.allCases.count)
  }

  private func check(
    _ recorded: RecordedMixture, _ mixture: Mixture, hasImportance: Bool, _ expected: [TensorType]
  ) throws {
    let plan = try QuantizationPlan(
      mixture, facts: recorded.facts, weights: recorded.weights, hasImportance: hasImportance)
    for (weight, (found, expected)) in zip(recorded.weights, zip(plan.types, expected)) where found != expected {
      Issue.record("\(mixture.name) \(hasImportance ? "+" : "") \(weight.name): \(found.name), not \(expected.name)")
    }
    #expect(plan.types.count == expected.count)
  }

  @Test(arguments: RecordedMixture.all)
  func `the order of a file's weights changes nothing`(_ recorded: RecordedMixture) throws {
    let straight = try QuantizationPlan(.q4_K_M, facts: recorded.facts, weights: recorded.weights)
    let reversed = try QuantizationPlan(.q4_K_M, facts: recorded.facts, weights: recorded.weights.reversed())
    #expect(straight.types == reversed.types.reversed())
  }

  @Test func `names are found in capitals or not, a K type without a size means the middle one`() {
    #expect(Mixture.named("q4_k") == .q4_K_M)
    #expect(Mixture.named("Q4_K_s") == .q4_K_S)
    #expect(Mixture.named("q8_0") == .q8_0)
    #expect(Mixture.named("Q2_K") == .q2_K)
    #expect(Mixture.named("IQ3") == .iq3_M)
    #expect(Mixture.named("Q9_K") == nil)
    #expect(Mixture.named("") == nil)
  }

  @Test func `every mixture has a number in files`() {
    #expect(Set(Mixture.allCases.map(\.fileType)).count == Mixture.allCases.count)
    for mixture in Mixture.allCases { #expect(FileType.name(mixture.fileType) == mixture.name) }
  }

  @Test func `facts come from settings, of lists the first block's`() throws {
    var settings = Metadata()
    settings["general.architecture"] = .string("deci")
    settings["deci.block_count"] = .integer(80)
    settings["deci.attention.head_count"] = .integers([64, 0, 32])
    settings["deci.attention.head_count_kv"] = .integers([8, 0, 4])
    #expect(
      try MixtureFacts(settings)
        == MixtureFacts(architecture: "deci", blocks: 80, heads: 64, keyHeads: 8, experts: 0))
    #expect(throws: QuantizationError.noArchitecture) { try MixtureFacts(Metadata()) }
  }

  @Test func `an expert's weight outside the blocks is refused`() throws {
    let facts = MixtureFacts(architecture: "llama", blocks: 2, heads: 4, keyHeads: 4, experts: 4)
    let weight = SourceWeight(name: "blk.2.ffn_down_exps.weight", shape: [4, 4, 256], type: .f16)
    #expect(throws: QuantizationError.noBlock(weight: weight.name, blocks: 2)) {
      try QuantizationPlan(.q4_K_M, facts: facts, weights: [weight])
    }
  }
}
