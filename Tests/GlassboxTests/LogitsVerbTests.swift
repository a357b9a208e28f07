import Foundation
import TestSupport
import Testing

struct LogitsVerbTests {
  @Test func `a cache type of fewer bits changes the logits a little`() async throws {
    let exact = try await logits("f32")
    let mean = exact.map(abs).reduce(0, +) / Float(exact.count)
    for (type, limit) in [("f16", Float(0.005)), ("q8_0", 0.05), ("q4_0", 0.3)] {
      let rounded = try await logits(type)
      try #require(rounded.count == exact.count)
      let error = zip(exact, rounded).map { abs($0 - $1) }.reduce(0, +) / Float(exact.count)
      #expect(error > 0 && error < limit * mean, "\(type): \(error) of \(mean)")
    }
  }

  @Test func `an unknown cache type is a usage error that lists those there are`() async throws {
    let result = try await Glassbox.run(
      "logits", "smollm2-135m-instruct", "--ids", "1", "--cache-type", "q3", "--output", "none.safetensors")
    #expect(result.status == 64)
    #expect(result.errors.contains("q8_0"))
  }

  private func logits(_ cacheType: String) async throws -> [Float] {
    let folder = try TemporaryFolder()
    let file = folder.path + "/logits.safetensors"
    let result = try await Glassbox.run(
      "logits", "smollm2-135m-instruct", "--ids", "504,3575,282,260,905,314", "--cache-type", cacheType,
      "--output", file)
    try #require(result.status == 0, "\(result.errors)")
    return try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: file))).floats("logits")
  }
}
