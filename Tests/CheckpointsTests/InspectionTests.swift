import Checkpoints
import Foundation
import Testing

@Suite struct InspectionTests {
  private func json(_ name: String, arrayLimit: Int? = 256) throws -> [String: Any] {
    let inspection = Inspection(try Checkpoint.open(Fixture.gguf(name)), arrayLimit: arrayLimit)
    let data = try JSONEncoder().encode(inspection)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `the object has every key of the contract`() throws {
    let object = try json("llama_k-Q4_1.gguf")
    #expect(
      object.keys.sorted() == [
        "architecture", "bits_per_weight", "block_count", "context_length", "embedding_length", "file_bytes", "format",
        "head_count", "head_count_kv", "license", "metadata", "name", "parameters", "tensors", "type", "vocab_size",
      ])
    #expect(object["type"] as? String == "Q4_1")
    #expect(object["format"] as? String == "GGUF v3")
    #expect(object["file_bytes"] as? Int == 374_304)
    #expect(object["license"] is NSNull)
  }

  @Test func `parameters and bits add up over the tensors`() throws {
    let object = try json("llama_k-Q4_1.gguf")
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    let elements = tensors.map { ($0["shape"] as? [Int] ?? []).reduce(1, *) }.reduce(0, +)
    let bytes = tensors.compactMap { $0["bytes"] as? Int }.reduce(0, +)
    #expect(object["parameters"] as? Int == elements)
    let bits = try #require(object["bits_per_weight"] as? Double)
    #expect(abs(bits - Double(bytes * 8) / Double(elements)) < 1e-9)
    #expect(tensors.allSatisfy { $0.keys.sorted() == ["bytes", "name", "offset", "shape", "type"] })
  }

  @Test func `a long array is told by type, count and first elements, unless all of it is wanted`() throws {
    let key = "tokenizer.ggml.tokens"
    let metadata = try #require(try json("llama_gqa-f32.gguf")["metadata"] as? [String: Any])
    let summary = try #require(metadata[key] as? [String: Any])
    #expect(summary["type"] as? String == "string")
    #expect(summary["count"] as? Int == 384)
    #expect((summary["first"] as? [String])?.count == 16)
    let whole = try #require(try json("llama_gqa-f32.gguf", arrayLimit: nil)["metadata"] as? [String: Any])
    #expect((whole[key] as? [String])?.count == 384)
  }

  @Test func `a float32 setting is shown with a float32's digits`() throws {
    let checkpoint = try Checkpoint.open(Fixture.gguf("llama_gqa-f32.gguf"))
    let key = "llama.attention.layer_norm_rms_epsilon"
    let value = try #require(checkpoint.metadata.number(key))
    #expect(checkpoint.metadata.text(of: key) == "\(Float(value))")
  }

  @Test func `an array on one line ends with its count where it does not fit`() {
    var metadata = Metadata()
    metadata["few"] = .integers([1, 2, 3])
    metadata["many"] = .integers(Array(0..<100))
    var table = StringTable()
    for text in ["a", "\"", "\u{1B}"] { table.append(text.utf8) }
    metadata["texts"] = .strings(table)
    #expect(metadata.text(of: "few") == "[1, 2, 3]")
    #expect(metadata.text(of: "texts") == "[\"a\", \"\\\"\", \"␛\"]")
    #expect(metadata.text(of: "many", limit: 10) == "[0, 1, 2, 3, …] (100)")
  }
}
