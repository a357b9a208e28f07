import Foundation
import TestSupport
import Testing

/// Models with an encoder on the command line.
struct EncoderDecoderVerbTests {
  private let model = Fixture.path("encoder-decoders/gguf/t5_v1_1-f32.gguf")

  private func logits(_ arguments: String...) async throws -> GoldenTensors {
    let folder = try TemporaryFolder()
    let file = folder.path + "/out.safetensors"
    let result = try await Glassbox.run(["logits", model, "--output", file] + arguments)
    try #require(result.status == 0, "\(result.errors)")
    return try GoldenTensors(Data(contentsOf: URL(fileURLWithPath: file)))
  }

  @Test func `a trace has the tensors of both stacks`() async throws {
    let found = try await logits("--ids", "5,6,7,1", "--decoder-ids", "0,9,8", "--trace")
    #expect(found.shape("logits") == [3, 320])
    #expect(found.shape("encoder_attentions") == [2, 4, 4, 4])
    #expect(found.shape("decoder_attentions") == [2, 4, 3, 3])
    #expect(found.shape("cross_attentions") == [2, 4, 3, 4])
    #expect(found.shape("encoder_hidden_states") == [3, 4, 64])
    #expect(found.shape("decoder_hidden_states") == [3, 3, 64])
    #expect(found.shape("encoder_last_hidden_state") == [4, 64])
  }

  @Test func `without decoder tokens it is the start token's logits`() async throws {
    let given = try await logits("--ids", "5,6,7,1", "--decoder-ids", "0")
    let silent = try await logits("--ids", "5,6,7,1")
    #expect(silent.shape("logits") == [1, 320])
    #expect(try silent.floats("logits") == given.floats("logits"))
  }

  @Test func `decoder tokens for a model without an encoder are a usage error`() async throws {
    let result = try await Glassbox.run(
      "logits", Fixture.path("inference/llama_gqa-f32.gguf"), "--ids", "1", "--decoder-ids", "0", "--output",
      "none.safetensors")
    #expect(result.status == 64)
    #expect(result.errors.contains("--decoder-ids"))
  }

  @Test func `tokens outside the vocabulary are a bad request in either stack`() async throws {
    for arguments in [["--ids", "400"], ["--ids", "5", "--decoder-ids", "-1"]] {
      let result = try await Glassbox.run(["logits", model, "--output", "none.safetensors"] + arguments)
      #expect(result.status != 0 && result.errors.contains("glassbox: "))
    }
  }

  @Test func `generate streams an answer, and bench reads with the encoder`() async throws {
    let answer = try await Glassbox.run(
      "generate", model, "--prompt", "Hello, world!", "-n", "4", "--temperature", "0", "--json", "--ignore-eos")
    #expect(answer.status == 0 && answer.output.contains("\"ids\""))
    let bench = try await Glassbox.run("bench", model, "-p", "16", "-n", "4", "-d", "3", "-r", "1", "--json")
    #expect(bench.status == 0, "\(bench.errors)")
    let diagram = try await Glassbox.run("inspect", model, "--diagram")
    #expect(diagram.status == 0 && diagram.output.contains("cross-attention"))
  }
}
