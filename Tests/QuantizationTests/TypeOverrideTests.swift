import Checkpoints
import Quantization
import Tensors
import Testing

struct TypeOverrideTests {
  private let facts = MixtureFacts(architecture: "llama", blocks: 4, heads: 4, keyHeads: 4, experts: 0)
  private let weights = (0..<4).flatMap { layer in
    ["attn_q", "attn_k", "ffn_down"].map {
      SourceWeight(name: "blk.\(layer).\($0).weight", shape: [8, 512], type: .f16)
    } + [SourceWeight(name: "blk.\(layer).attn_norm.weight", shape: [512], type: .f32)]
  }

  private func types(_ mixture: Mixture, _ overrides: String...) throws -> [String: String] {
    let plan = try QuantizationPlan(
      mixture, facts: facts, weights: weights, overrides: try overrides.map { try TypeOverride(parsing: $0) })
    return Dictionary(uniqueKeysWithValues: zip(weights.map(\.name), plan.types.map(\.name)))
  }

  @Test func `a pattern is looked for anywhere in a name, in capitals or not`() throws {
    let types = try types(.q4_0, "ATTN_[qk]=q8_0")
    for layer in 0..<4 {
      #expect(types["blk.\(layer).attn_q.weight"] == "Q8_0")
      #expect(types["blk.\(layer).ffn_down.weight"] == "Q4_0")
      #expect(types["blk.\(layer).attn_norm.weight"] == "F32")
    }
  }

  @Test func `the first that matches decides`() throws {
    let types = try types(.q4_K_S, #"blk\.[01]\.ffn_down=Q6_K"#, "ffn_down=Q5_K")
    #expect((0..<4).map { types["blk.\($0).ffn_down.weight"] } == ["Q6_K", "Q6_K", "Q5_K", "Q5_K"])
  }

  @Test func `overrides hold among floats too`() throws {
    #expect(try types(.f16, "attn_k=BF16")["blk.3.attn_k.weight"] == "BF16")
  }

  @Test func `a type that doesn't fit gives way`() throws {
    let odd = [SourceWeight(name: "blk.0.attn_q.weight", shape: [8, 96], type: .f16)]
    let plan = try QuantizationPlan(
      .q8_0, facts: facts, weights: odd, overrides: [try TypeOverride(parsing: "attn=Q4_K")])
    #expect(plan.types.map(\.name) == ["Q5_0"])
  }

  @Test func `the last equals sign parts pattern and type`() throws {
    let override = try TypeOverride(parsing: "(?=attn)attn_q=F16")
    #expect(override.pattern == "(?=attn)attn_q")
    #expect(override.type == .f16)
  }

  @Test func `overrides that match nothing are told`() throws {
    let overrides = try ["attn_q=Q8_0", "ssm_=Q8_0"].map { try TypeOverride(parsing: $0) }
    let plan = try QuantizationPlan(.q4_0, facts: facts, weights: weights, overrides: overrides)
    #expect(plan.unused == [overrides[1]])
  }

  static let bad = [
    "", "attn_q", "=Q8_0", "attn_q=", "attn_q=Q9_9", "attn_(q=Q8_0", "[a=Q8_0", "*=Q8_0", #"\=Q8_0"#,
    String(repeating: "(", count: 10_000) + "=Q8_0", String(repeating: "a", count: 257) + "=Q8_0",
    String(repeating: "(", count: 120) + "a" + String(repeating: ")", count: 119) + "=Q8_0",
  ]

  @Test(arguments: bad) func `what is no expression and type is refused`(_ text: String) {
    #expect(throws: QuantizationError.self) { try TypeOverride(parsing: text) }
  }

  @Test func `nested expressions are read`() throws {
    let text = String(repeating: "(", count: 20) + "attn_q" + String(repeating: ")", count: 20) + "=Q8_0"
    #expect(try types(.q4_0, text)["blk.0.attn_q.weight"] == "Q8_0")
  }
}
