import Checkpoints
import Foundation
import Tensors
import Testing

@Suite struct GGUFSplitTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What one part of a set says of itself.
  struct Part {
    var number: Int
    var count = 3
    var total = 3
    var tensor: String
  }

  private static let honest = [
    Part(number: 0, tensor: "a"), Part(number: 1, tensor: "b"), Part(number: 2, tensor: "c"),
  ]

  private func path(_ number: Int) -> String {
    GGUFSplit.path(prefix: folder.file("model"), number: number, of: 3)
  }

  /// Writes part after part; its tensor holds its number.
  private func write(_ parts: [Part]) throws {
    for (index, part) in parts.enumerated() {
      var metadata = Metadata()
      if index == 0 { metadata["general.architecture"] = .string("llama") }
      metadata.set("split.no", .integer(Int64(part.number)), type: .uint16)
      metadata.set("split.count", .integer(Int64(part.count)), type: .uint16)
      metadata.set("split.tensors.count", .integer(Int64(part.total)), type: .int32)
      let tensor = try #require(GGUFWriter.Declaration(part.tensor, shape: [4], type: .f32))
      var writer = try GGUFWriter(path(index + 1), metadata: metadata, tensors: [tensor])
      try writer.append([UInt8](repeating: UInt8(index), count: 16))
      try writer.finish()
    }
  }

  private func failure(opening path: String) -> CheckpointError? {
    #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
  }

  @Test func `parts are named as llama.cpp names them`() {
    #expect(GGUFSplit.path(prefix: "m", number: 2, of: 13) == "m-00002-of-00013.gguf")
    #expect(GGUFSplit.parse("/x/m-00002-of-00013.gguf")?.prefix == "/x/m")
    #expect(GGUFSplit.parse("m-2-of-13.gguf") == nil)
  }

  @Test func `a set opens from its first part`() throws {
    try write(Self.honest)
    let checkpoint = try Checkpoint.open(path(1))
    #expect(checkpoint.paths == [path(1), path(2), path(3)])
    #expect(checkpoint.tensors.map(\.name) == ["a", "b", "c"])
    #expect(checkpoint.tensors.map(\.file) == [0, 1, 2])
    #expect(checkpoint.tensors.map { checkpoint.bytes(of: $0)[0] } == [0, 1, 2])
    #expect(checkpoint.fileBytes == checkpoint.files.reduce(0) { $0 + $1.count })
    #expect(ModelSummary(checkpoint).name == "model")
  }

  @Test func `a later part says which file to open`() throws {
    try write(Self.honest)
    let error = failure(opening: path(2))
    #expect(error?.message == "This is part 2 of 3. Open the first instead: \(path(1))")
  }

  @Test(arguments: [2, 3]) func `a missing part is named`(_ number: Int) throws {
    try write(Self.honest)
    try FileManager.default.removeItem(atPath: path(number))
    let error = failure(opening: path(1))
    #expect(error?.kind == .missingFile)
    #expect(error?.path == path(number))
    #expect(error?.message == "Part \(number) of 3 is missing.")
  }

  @Test func `a renamed first part says how it should be named`() throws {
    try write(Self.honest)
    let renamed = folder.file("renamed.gguf")
    try FileManager.default.moveItem(atPath: path(1), toPath: renamed)
    #expect(failure(opening: renamed)?.message.contains("should end in '-00001-of-00003.gguf'") == true)
  }

  @Test func `parts in the wrong order, of another set, or with the wrong tensors are refused`() throws {
    var parts = Self.honest
    parts[1].number = 2
    try write(parts)
    #expect(failure(opening: path(1))?.message == "Expected 'split.no' 1 and 'split.count' 3, found 2 and 3.")
    parts = Self.honest
    parts[2].count = 4
    try write(parts)
    #expect(failure(opening: path(1))?.message == "Expected 'split.no' 2 and 'split.count' 3, found 2 and 4.")
    parts = Self.honest
    parts[0].total = 9
    try write(parts)
    #expect(failure(opening: path(1))?.message == "'split.tensors.count' is 9, but the 3 parts have 3 tensors.")
    parts = Self.honest
    parts[2].tensor = "a"
    try write(parts)
    #expect(failure(opening: path(1))?.message == "Tensor 'a' occurs in an earlier part too.")
  }

  @Test func `a damaged part is named`() throws {
    try write(Self.honest)
    try Data("GGUF".utf8).write(to: URL(fileURLWithPath: path(3)))
    #expect(failure(opening: path(1))?.path == path(3))
  }
}
