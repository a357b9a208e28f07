import Planning
import Testing

/// Presets against the published models they are named after.
struct PresetTests {
  @Test(arguments: Preset.all.map(\.name))
  func `a preset has exactly as many parameters as the published model`(name: String) throws {
    let preset = try Preset.named(name)
    let counted = try preset.model().parameters
    #expect(counted == preset.parameters, "\(name)")
  }

  static let active: [(String, Double)] = [
    ("mixtral-8x7b", 12.9e9), ("mixtral-8x22b", 39.1e9), ("qwen3-30b-a3b", 3.3e9), ("qwen3-235b-a22b", 22e9),
    ("deepseek-v3", 37e9), ("glam-1.2t", 96.6e9), ("gpt-oss-20b", 3.6e9), ("gpt-oss-120b", 5.1e9), ("grok-1", 86e9),
    ("llama-3.1-8b", 8.03e9),
  ]

  /// The figures their papers and model cards state, rounded as there. gpt-oss's leave the embedding out.
  @Test(arguments: active)
  func `of a mixture as many parameters are active as its authors say`(name: String, stated: Double) throws {
    let active = try Preset.named(name).model().activeParameters
    #expect(abs(Double(active) / stated - 1) < 0.17, "\(active)")
  }
}
