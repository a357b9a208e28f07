import Foundation
import TestSupport
import Testing

struct PerplexityVerbTests {
  private static let text = String(
    repeating: "The river was high that spring, and nobody crossed it before noon without a reason. ", count: 12)

  private func object(_ arguments: [String], text: String = text) async throws -> [String: Any] {
    let folder = try TemporaryFolder()
    let file = try folder.write(text, to: "text.txt")
    let result = try await Glassbox.run(["perplexity", "smollm2-135m-instruct", "--text", file, "--json"] + arguments)
    try #require(result.status == 0, "\(result.errors)")
    return try result.object()
  }

  @Test func `windows are whole, and half of each but one token is scored`() async throws {
    let found = try await object(["--context", "64"])
    let chunks = try #require(found["chunks"] as? Int)
    #expect(chunks == 3 && found["tokens"] as? Int == chunks * 31)
    #expect(try #require(found["perplexity"] as? Double) > 1)
    #expect(try #require(found["stderr"] as? Double) > 0)
    let one = try await object(["--context", "64", "--chunks", "1"])
    #expect(one["chunks"] as? Int == 1)
  }

  @Test func `perplexity is what the logits verb's numbers give`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.text, to: "text.txt")
    let tokenized = try await Glassbox.run("tokenize", "smollm2-135m-instruct", Self.text, "--json")
    let all = try #require(try tokenized.object()["ids"] as? [Int])
    let ids = Array(all.prefix(32))
    let output = folder.path + "/logits.safetensors"
    let run = try await Glassbox.run(
      "logits", "smollm2-135m-instruct", "--ids", ids.map(String.init).joined(separator: ","), "--output", output)
    try #require(run.status == 0)
    let tensors = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: output)))
    let (logits, vocabulary) = (try tensors.floats("logits"), tensors.shape("logits")[1])
    let surprises = (16..<31).map { position -> Double in
      let row = logits[position * vocabulary..<(position + 1) * vocabulary].map(Double.init)
      let largest = row.max() ?? 0
      let sum = row.reduce(0) { $0 + exp($1 - largest) }
      return largest + log(sum) - row[ids[position + 1]]
    }
    let found = try await Glassbox.run(
      "perplexity", "smollm2-135m-instruct", "--text", file, "--context", "32", "--chunks", "1", "--exact", "--json")
    let perplexity = try #require(try found.object()["perplexity"] as? Double)
    let expected = exp(surprises.reduce(0, +) / 15)
    #expect(abs(perplexity / expected - 1) < 1e-4)
  }

  @Test func `a model without its heads is more surprised`() async throws {
    let plain = try #require(try await object(["--context", "64"])["perplexity"] as? Double)
    let heads = (0..<9).map { "0.\($0)" }.joined(separator: ",")
    let ablated = try #require(try await object(["--context", "64", "--ablate", heads])["perplexity"] as? Double)
    #expect(ablated > plain)
  }

  @Test func `a text too short for a window is bad input, a mean of it wrong usage`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("Too short.", to: "text.txt")
    let short = try await Glassbox.run("perplexity", "smollm2-135m-instruct", "--text", file)
    #expect(short.status == 65 && short.errors.contains("512"))
    let missing = try await Glassbox.run("perplexity", "smollm2-135m-instruct", "--text", folder.path + "/none")
    #expect(missing.status == 66)
    let mean = try await Glassbox.run(
      "perplexity", "smollm2-135m-instruct", "--text", file, "--ablate-mean", "0.0")
    #expect(mean.status == 64)
    let tiny = try await Glassbox.run("perplexity", "smollm2-135m-instruct", "--text", file, "--context", "3")
    #expect(tiny.status == 64)
  }
}
