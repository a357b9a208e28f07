import Checkpoints
import Foundation
import Testing

@Suite struct SafetensorsWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `header and numbers are laid out as the format says`() throws {
    let path = folder.file("out.safetensors")
    var writer = try SafetensorsWriter(
      path, [.init("logits", shape: [2, 2]), .init("i\"d\n", shape: [3], .int32), .init("one", shape: [])],
      metadata: ["format": "pt"])
    try writer.append([1, 2, 3] as [Float])
    try writer.append([4] as [Float])
    try writer.append([7, -8, 9] as [Int32])
    try writer.append([0.5] as [Float])
    try writer.finish()

    let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let length = Int(data[0]) + Int(data[1]) << 8
    #expect(data[2..<8].allSatisfy { $0 == 0 })
    #expect(length % 8 == 0)
    let header = try #require(
      try JSONSerialization.jsonObject(with: Data(data[8..<8 + length])) as? [String: [String: Any]])
    #expect(header.keys.sorted() == ["__metadata__", "i\"d\n", "logits", "one"])
    #expect(header["logits"]?["dtype"] as? String == "F32")
    #expect(header["logits"]?["shape"] as? [Int] == [2, 2])
    #expect(header["logits"]?["data_offsets"] as? [Int] == [0, 16])
    #expect(header["i\"d\n"]?["dtype"] as? String == "I32")
    #expect(header["i\"d\n"]?["data_offsets"] as? [Int] == [16, 28])
    #expect(header["one"]?["data_offsets"] as? [Int] == [28, 32])
    #expect(header["__metadata__"]?["format"] as? String == "pt")
    #expect(data.count == 8 + length + 32)
    #expect(Array(data[(8 + length)...].prefix(4)) == [0, 0, 0x80, 0x3F])
    #expect(Array(data[(8 + length + 20)...].prefix(4)) == [0xF8, 0xFF, 0xFF, 0xFF])
  }

  @Test func `nothing appears before it is finished, and nothing at all when it is dropped`() throws {
    let path = folder.file("out.safetensors")
    do {
      var writer = try SafetensorsWriter(path, [.init("a", shape: [2])])
      try writer.append([1] as [Float])
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    #expect(folder.names.isEmpty)
  }
}

@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `an old file stays whole until the new one takes its name`() throws {
    let path = folder.file("a.txt")
    try AtomicFile.write("old", to: path)
    var file = try AtomicFile(path)
    try file.write("new and longer")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    try file.commit()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new and longer")
    #expect(folder.names == ["a.txt"])
  }

  @Test func `permissions of a replaced file stay, and a link stays a link`() throws {
    let path = folder.file("target")
    try AtomicFile.write("old", to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: path)
    try AtomicFile.write("new", to: folder.file("link"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `a device is written as it is`() throws {
    try AtomicFile.write("gone", to: "/dev/null")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  @Test func `what cannot be created says so`() {
    let missing = folder.file("no/such/folder/x")
    for path in [missing, folder.path] {
      let error = #expect(throws: CheckpointError.self) { try AtomicFile.write("x", to: path) }
      #expect(error?.kind == .cannotCreate)
      #expect(error?.path == path)
    }
  }
}
