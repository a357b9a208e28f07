import Checkpoints
import Tensors
import Testing

@Suite struct CheckpointTests {
  @Test func `a float32 llama file yields its settings and tensors`() throws {
    let checkpoint = try Checkpoint.open(Fixture.gguf("llama_gqa-f32.gguf"))
    #expect(checkpoint.format == "GGUF v3")
    #expect(checkpoint.fileBytes == 724_512)
    #expect(checkpoint.metadata.string("general.architecture") == "llama")
    #expect(checkpoint.tensors.count == 31)
    let embedding = try #require(checkpoint.tensor(named: "token_embd.weight"))
    #expect(embedding.type == .f32)
    #expect(embedding.shape == [checkpoint.metadata.integer("llama.vocab_size"), 64])
    #expect(embedding.bytes == embedding.elements * 4)
  }

  @Test func `a matrix views the rows in the file, outermost dimension first`() throws {
    let checkpoint = try Checkpoint.open(Fixture.gguf("llama_k-Q4_1.gguf"))
    let tensor = try #require(checkpoint.tensor(named: "blk.0.ffn_up.weight"))
    let matrix = try checkpoint.matrix(named: "blk.0.ffn_up.weight")
    #expect([matrix.rows, matrix.columns] == tensor.shape)
    #expect(matrix.rowBytes * matrix.rows == tensor.bytes)
    #expect(matrix.base == checkpoint.bytes(of: tensor).baseAddress)
  }

  @Test func `a tensor that is not there is an error naming it`() throws {
    let checkpoint = try Checkpoint.open(Fixture.gguf("llama_k-Q4_1.gguf"))
    let error = #expect(throws: CheckpointError.self) { try checkpoint.matrix(named: "blk.9.attn_q.weight") }
    #expect(error?.kind == .badFile)
    #expect(error?.message == "Expected a tensor 'blk.9.attn_q.weight', but none of its 12 has that name.")
  }

  @Test func `a file that is not there is missing`() {
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open("/no/such/model.gguf") }
    #expect(error?.kind == .missingFile)
    #expect(error?.path == "/no/such/model.gguf")
  }
}
