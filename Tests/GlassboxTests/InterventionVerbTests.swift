import Foundation
import TestSupport
import Testing

struct InterventionVerbTests {
  /// A case of `Fixtures/inside` and the options that ask for it.
  static let cases: [(model: String, name: String, options: [String])] =
    ["llama_gqa", "gpt2", "gemma2"].flatMap { model in
      [
        (model, "zero_head", ["--ablate", "1.2"]), (model, "zero_heads", ["--ablate", "0.1,1.2,2.0"]),
        (model, "mean_head", ["--ablate-mean", "1.0"]), (model, "scale_head", ["--scale", "0.3=0.5"]),
        (model, "skip_layer", ["--skip-layer", "1"]), (model, "patch_stream", ["--patch", "0@3-4+9"]),
        (model, "patch_head", ["--patch", "1.1@3+4+9"]),
      ]
    }
    + ["mixtral", "olmoe"].flatMap { model in
      [
        (model, "forbid_expert", ["--forbid-expert", "0.0"]),
        (model, "force_expert", ["--force-expert", model == "mixtral" ? "1.3" : "1.5"]),
      ]
    }

  @Test(arguments: cases)
  func `logits of an altered model are those transformers computes with hooks`(
    step: (model: String, name: String, options: [String])
  ) async throws {
    let golden = try GoldenTensors(fixture: "inside/\(step.model).interventions.safetensors")
    let folder = try TemporaryFolder()
    let file = folder.path + "/logits.safetensors"
    func list(_ name: String) throws -> String { try golden.ids(name).map(String.init).joined(separator: ",") }
    let patch = step.options.contains("--patch") ? ["--patch-ids", try list("other_ids")] : []
    let result = try await Glassbox.run(
      ["logits", Fixture.path("architectures/\(step.model)"), "--ids", try list("input_ids"), "--output", file]
        + step.options + patch)
    try #require(result.status == 0, "\(result.errors)")
    let found = try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: file))).floats("logits")
    let expected = try golden.floats("\(step.name).logits")
    try #require(found.count == expected.count)
    #expect(zip(found, expected).map { abs($0 - $1) }.max()! < 5e-4)
  }

  @Test func `an altered model generates beside the untouched one, with what its tokens lost`() async throws {
    func run(_ options: [String]) async throws -> [String: Any] {
      let result = try await Glassbox.run(
        [
          "generate", Glassbox.tinyModel, "--ids", "5,6,7,8", "-n", "6", "--temperature", "0", "--ignore-eos",
          "--exact",
          "--json",
        ] + options)
      try #require(result.status == 0, "\(result.errors)")
      return try result.object()
    }
    let plain = try await run([])
    let altered = try await run(["--ablate", "0.1", "--skip-layer", "1"])
    let untouched = try #require(altered["untouched"] as? [String: Any])
    #expect(plain["untouched"] == nil)
    #expect(untouched["ids"] as? [Int] == plain["ids"] as? [Int])
    #expect(altered["ids"] as? [Int] != plain["ids"] as? [Int])
    let changes = try #require(untouched["logprob_changes"] as? [Double])
    #expect(changes.count == 6 && changes.contains { $0 < -0.01 })
    #expect(untouched["first_divergence"] is Int)
    #expect((untouched["interventions"] as? [String])?.count == 2)
    let nothing = try #require(try await run(["--scale", "0.1=1"])["untouched"] as? [String: Any])
    let still = try #require(nothing["logprob_changes"] as? [Double])
    #expect(still.allSatisfy { abs($0) < 1e-3 } && nothing["first_divergence"] is NSNull)
  }

  @Test func `a mistake in an intervention is wrong usage for every verb that takes one`() async throws {
    for verb in [["generate", "-n", "1"], ["logits", "--output", "none.safetensors"], ["lens"], ["attention"]] {
      let result = try await Glassbox.run(
        [verb[0], Glassbox.tinyModel, "--ids", "5"] + verb.dropFirst() + ["--ablate", "9.0"])
      #expect(result.status == 64 && result.errors.contains("layer 9"), "\(verb): \(result.errors)")
    }
  }
}
