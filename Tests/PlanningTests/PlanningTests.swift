import Architectures
import Foundation
import Planning
import Testing

/// Plans of presets, as tests ask for them.
func plan(_ preset: String, _ change: (inout PlanSettings) throws -> Void = { _ in }) throws -> MemoryPlan {
  var settings = PlanSettings()
  try change(&settings)
  return try MemoryPlan(try Preset.named(preset).model(), settings)
}

/// A file of measurements that others published.
struct Published: Decodable {
  struct Group: Decodable {
    let source: String
    let rows: [Row]
  }

  struct Row: Decodable {
    let model: String?
    let weights: String?
    let batch: Int?
    let context: Int?
    let flash: Bool?
    let measured: Double?
    let stage: Int?
    let offload: Bool?
    let gib: Double?
  }

  let qlora_t4: Group
  let lora_a100: Group
  let inference_a100: Group
  let zero: Group

  static func read() throws -> Published {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/memory/published.json"))
    return try JSONDecoder().decode(Published.self, from: data)
  }
}
