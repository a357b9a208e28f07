import Checkpoints
import Foundation
import Tensors
import Testing

@Suite struct GGUFWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["llama_gqa-f32.gguf", "llama_k-Q4_1.gguf"])
  func `a file written as it was read has the same bytes`(_ name: String) throws {
    let source = try Checkpoint.open(Fixture.gguf(name))
    let copy = folder.file(name)
    let declarations = try source.tensors.map { tensor in
      try #require(GGUFWriter.Declaration(tensor.name, shape: tensor.shape, type: tensor.type))
    }
    var writer = try GGUFWriter(copy, metadata: source.metadata, tensors: declarations)
    for tensor in source.tensors { try writer.append(source.bytes(of: tensor)) }
    try writer.finish()
    let expected = try Data(contentsOf: URL(fileURLWithPath: Fixture.gguf(name)))
    #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == expected)
    #expect(folder.names == [name])
  }

  @Test(arguments: [2, 3] as [UInt32], [8, 32, 256])
  func `settings of every type come back`(_ version: UInt32, _ alignment: Int) throws {
    let path = try folder.write(RawGGUF.specimen().bytes, "specimen.gguf")
    var metadata = try Checkpoint.open(path).metadata
    metadata.set("general.alignment", .integer(Int64(alignment)), type: .uint32)
    metadata["numbers"] = .doubles([0.1, .infinity])
    metadata["wide"] = .nested([.integer(1), .unsigned(.max)])
    let tensor = try #require(GGUFWriter.Declaration("t", shape: [3], type: .f32))
    let other = try #require(GGUFWriter.Declaration("u", shape: [1], type: .f32))
    let copy = folder.file("copy.gguf")
    var writer = try GGUFWriter(copy, metadata: metadata, tensors: [tensor, other], version: version)
    for _ in 0..<16 { try writer.append([7]) }
    try writer.finish()
    let read = try Checkpoint.open(copy)
    #expect(read.format == "GGUF v\(version)")
    #expect(read.metadata.keys == metadata.keys)
    for key in metadata.keys {
      #expect(read.metadata[key] == metadata[key], "\(key)")
      #expect(read.metadata.type(of: key) == metadata.type(of: key), "\(key)")
    }
    #expect(read.tensors.map { $0.offset % alignment } == [0, 0])
    #expect(read.tensors.map { Array(read.bytes(of: $0)) } == [[UInt8](repeating: 7, count: 12), [7, 7, 7, 7]])
  }

  @Test func `a writer that is dropped leaves nothing`() throws {
    let tensor = try #require(GGUFWriter.Declaration("t", shape: [3], type: .f32))
    do {
      var writer = try GGUFWriter(folder.file("m.gguf"), metadata: Metadata(), tensors: [tensor])
      try writer.append([1, 2, 3, 4])
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `a shape that no file can hold cannot be declared`() {
    #expect(GGUFWriter.Declaration("t", shape: [1, 1, 1, 1, 1], type: .f32) == nil)
    #expect(GGUFWriter.Declaration("t", shape: [0], type: .f32) == nil)
    #expect(GGUFWriter.Declaration("t", shape: [48], type: .q4_1) == nil)
    #expect(GGUFWriter.Declaration("t", shape: [1 << 40, 1 << 40], type: .f32) == nil)
    #expect(GGUFWriter.Declaration("", shape: [1], type: .f32) == nil)
  }
}
