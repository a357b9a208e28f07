import Checkpoints
import Foundation
import Tensors
import Testing

@Suite struct SafetensorsReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func failure(_ bytes: [UInt8]) throws -> CheckpointError? {
    let path = try folder.write(bytes, "m.safetensors")
    return #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
  }

  /// One float32 tensor of two numbers, named `name`.
  private func write(_ name: String, _ file: String) throws {
    var writer = try SafetensorsWriter(folder.file(file), [.init(name, shape: [2])])
    try writer.append([1, 2] as [Float])
    try writer.finish()
  }

  private func writeIndex(_ map: [String: String]) throws {
    let data = try JSONSerialization.data(withJSONObject: ["weight_map": map])
    try data.write(to: URL(fileURLWithPath: folder.file("model.safetensors.index.json")))
  }

  @Test func `what the writer wrote is read`() throws {
    let path = folder.file("m.safetensors")
    var writer = try SafetensorsWriter(
      path, [.init("a", shape: [2, 3]), .init("b\"\n", shape: [2], .int32)], metadata: ["format": "pt"])
    try writer.append([0, 1, 2, 3, 4, 5] as [Float])
    try writer.append([7, 8] as [Int32])
    try writer.finish()
    let checkpoint = try Checkpoint.open(path)
    #expect(checkpoint.format == "safetensors")
    #expect(checkpoint.tensors.map(\.name) == ["a", "b\"\n"])
    #expect(checkpoint.tensors.map(\.shape) == [[2, 3], [2]])
    #expect(checkpoint.tensors.map(\.type.name) == ["F32", "I32"])
    #expect(checkpoint.metadata.string("safetensors.format") == "pt")
    let matrix = try checkpoint.matrix(named: "a")
    #expect(matrix.base.load(fromByteOffset: matrix.rowBytes + 4, as: Float.self) == 4)
  }

  @Test(arguments: ["BF16", "F16", "F64", "I64", "U8", "BOOL", "F8_E4M3"])
  func `every element type is listed`(_ type: String) throws {
    let sizes = ["BF16": 2, "F16": 2, "F64": 8, "I64": 8]
    let size = 4 * (sizes[type] ?? 1)
    let header = RawSafetensors.tensor("\"dtype\":\"\(type)\",\"shape\":[4],\"data_offsets\":[0,\(size)]")
    let path = try folder.write(RawSafetensors.bytes(header, data: size), "m.safetensors")
    let tensor = try #require(try Checkpoint.open(path).tensors.first)
    #expect(tensor.type.name == type)
    #expect(tensor.bytes == size)
  }

  @Test(arguments: [
    (#""dtype":"F32","shape":[2],"data_offsets":[0,4]"#, "of shape [2] in F32 takes 8 bytes, but has 4"),
    (#""dtype":"F32","shape":[4],"data_offsets":[0,16]"#, "ends at byte 16 of the data, but there are only 8"),
    (#""dtype":"F32","shape":[2],"data_offsets":[8,0]"#, "no 'data_offsets'"),
    (#""dtype":"F32","shape":[2],"data_offsets":[-8,0]"#, "no 'data_offsets'"),
    (#""dtype":"F32","shape":[2],"data_offsets":[0.0,8]"#, "no 'data_offsets'"),
    (#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#, "begins at byte"),
    (#""dtype":"F32","shape":[1],"data_offsets":[0,4]"#, "The tensors end at byte"),
    (#""dtype":"F32","shape":[0],"data_offsets":[0,0]"#, "a dimension that is no whole number above 0"),
    (#""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]"#, "overflows 64 bits"),
    (#""dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]"#, "overflows 64 bits"),
    (#""dtype":"Q9","shape":[2],"data_offsets":[0,8]"#, "has dtype 'Q9'"),
    (#""shape":[2],"data_offsets":[0,8]"#, "has no 'dtype'"),
    (#""dtype":"F32","data_offsets":[0,8]"#, "has no 'shape'"),
    (#""dtype":"F32","dtype":"F32""#, "The name 'dtype' occurs a second time"),
  ])
  func `a lie in a tensor's entry is named`(_ fields: String, _ says: String) throws {
    let error = try failure(RawSafetensors.bytes(RawSafetensors.tensor(fields), data: 8))
    #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
  }

  @Test func `overlapping tensors are refused`() throws {
    let entry = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#
    let error = try failure(RawSafetensors.bytes(RawSafetensors.padded("{\"a\":\(entry),\"b\":\(entry)}"), data: 8))
    #expect(error?.message.contains("but the one before it ends at byte") == true)
  }

  @Test(arguments: [
    ("{\"a\": 1", "found the end of the JSON text"), ("{\"a\":1}x      ", "Expected the end of the JSON text"),
    ("{\"a\" 1}      ", "Expected ':' after 'a'"), ("{\"a\": tru}     ", "Expected a JSON value, found 't'"),
    ("{\"a\": 01}     ", "begins with a zero"), ("{\"a\": \"\\x\"}    ", "after a backslash"),
    ("{\"a\": \"\\ud800\"}", "Half a surrogate pair"), ("{\"a\": [1,]}   ", "Expected a JSON value, found ']'"),
    ("{\"a\": \"\u{1}\"}     ", "found byte 1"),
  ])
  func `wrong JSON is named with its place`(_ header: String, _ says: String) throws {
    let error = try failure(RawSafetensors.bytes(header))
    #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
    #expect((error?.offset ?? 0) > 8)
  }

  @Test func `JSON nested a million deep is refused`() throws {
    let error = try failure(RawSafetensors.bytes("{\"a\":" + String(repeating: "[", count: 1_000_000)))
    #expect(error?.message == "JSON is nested more than 128 deep.")
  }

  @Test func `a header longer than the file is refused`() throws {
    let header = RawSafetensors.tensor("")
    let error = try failure(RawSafetensors.bytes(header, length: 90_000_000))
    #expect(error?.message.contains("The header's length is 90000000, but at most \(header.utf8.count)") == true)
  }

  @Test func `a sharded folder is one checkpoint, with its config's names`() throws {
    try write("a", "model-1.safetensors")
    try write("b", "model-2.safetensors")
    try writeIndex(["a": "model-1.safetensors", "b": "model-2.safetensors"])
    let config = #"""
      {"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "vocab_size": 384, "eos_token_id": [1, 2],
       "rope_scaling": {"factor": 8.0, "type": "linear"}, "architectures": ["LlamaForCausalLM"], "pad": null,
       "initializer_range": 0.02, "tie_word_embeddings": false, "max_position_embeddings": 128}
      """#
    try Data(config.utf8).write(to: URL(fileURLWithPath: folder.file("config.json")))
    let checkpoint = try Checkpoint.open(folder.path)
    #expect(Set(checkpoint.tensors.map(\.name)) == ["a", "b"])
    #expect(checkpoint.files.count == 2)
    #expect(checkpoint.metadata.number("rope_scaling.factor") == 8)
    #expect(checkpoint.metadata.integers("eos_token_id") == [1, 2])
    #expect(checkpoint.metadata.strings("architectures")?.string(0) == "LlamaForCausalLM")
    #expect(checkpoint.metadata["pad"] == nil)
    let summary = ModelSummary(checkpoint)
    #expect(summary.architecture == "llama")
    #expect(summary.embeddingLength == 64)
    #expect(summary.contextLength == 128)
    #expect(summary.headCountKV == .same(4))
    #expect(summary.type == "F32")
    #expect(summary.name == folder.path.split(separator: "/").last.map(String.init))
    #expect(try Checkpoint.open(folder.file("model.safetensors.index.json")).tensors.count == 2)
  }

  @Test func `an index that leads out of its folder is refused`() throws {
    try writeIndex(["a": "../secret.safetensors"])
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(folder.path) }
    #expect(error?.message.contains("no safetensors file beside the index for 'a'") == true)
  }

  @Test func `an index that names a missing file or a wrong one says so`() throws {
    try write("a", "model-1.safetensors")
    try writeIndex(["a": "model-1.safetensors", "b": "model-2.safetensors"])
    let missing = #expect(throws: CheckpointError.self) { try Checkpoint.open(folder.path) }
    #expect(missing?.kind == .missingFile)
    #expect(missing?.path == folder.file("model-2.safetensors"))
    try writeIndex(["a": "model-1.safetensors", "b": "model-1.safetensors"])
    let wrong = #expect(throws: CheckpointError.self) { try Checkpoint.open(folder.path) }
    #expect(wrong?.message == "Tensor 'b' is not in 'model-1.safetensors', where 'weight_map' has it.")
  }

  @Test func `random damage does no harm`() throws {
    let entries = #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
    let rest = #""b\u00e9":{"dtype":"I32","shape":[1],"data_offsets":[8,12]}}"#
    let specimen = RawSafetensors.bytes(RawSafetensors.padded(entries + rest), data: 12)
    var random = FuzzRandom(seed: 11)
    var opened = 0
    for _ in 0..<3000 {
      var bytes = specimen
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let position = Int.random(in: 0..<bytes.count - 12, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[position] ^= 1 << Int.random(in: 0..<8, using: &random)
        case 1: bytes[position] = Array("0123456789{}[],:\"\\ -e".utf8).randomElement(using: &random) ?? 0
        default: bytes.remove(at: position)
        }
      }
      let path = try folder.write(bytes, "m.safetensors")
      do throws(CheckpointError) {
        let checkpoint = try Checkpoint.open(path)
        for tensor in checkpoint.tensors { #expect(checkpoint.matrix(tensor).columns >= 1) }
        opened += 1
      } catch {
        #expect(!error.description.unicodeScalars.contains(where: VisibleText.isControl))
      }
    }
    #expect(opened < 1500)
  }
}
