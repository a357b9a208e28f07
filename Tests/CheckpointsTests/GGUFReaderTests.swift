import Checkpoints
import Tensors
import Testing

@Suite struct GGUFReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ file: RawGGUF) throws -> Checkpoint { try Checkpoint.open(folder.write(file.bytes, "m.gguf")) }

  @Test func `every type of value is read`() throws {
    let metadata = try open(.specimen()).metadata
    #expect(metadata["u8"] == .integer(255))
    #expect(metadata["i8"] == .integer(-128))
    #expect(metadata["u16"] == .integer(65_535))
    #expect(metadata["i16"] == .integer(-32_768))
    #expect(metadata["i32"] == .integer(Int64(Int32.min)))
    #expect(metadata["f32"] == .number(Double(Float(0.1))))
    #expect(metadata["bool"] == .bool(true))
    #expect(metadata["string"] == .string("glass"))
    #expect(metadata["u64"] == .unsigned(.max))
    #expect(metadata["i64"] == .integer(.min))
    #expect(metadata["f64"] == .number(0.1))
    #expect(metadata["floats"] == .numbers([1.5, -2]))
    #expect(metadata["bools"] == .bools([false, true]))
    let strings = try #require(metadata.strings("strings"))
    #expect((0..<strings.count).map(strings.string) == ["a", "", "ç"])
    var inner = StringTable()
    inner.append("in".utf8)
    #expect(metadata["nested"] == .nested([.integers([7, 8]), .strings(inner)]))
    #expect(metadata.type(of: "u16") == .uint16)
    #expect(metadata.type(of: "strings") == .string)
    #expect(metadata.keys.count == 16)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 10, 11] as [UInt32])
  func `arrays of every integer type are read`(_ type: UInt32) throws {
    var file = RawGGUF(entries: 1)
    file.array("a", of: type, count: 3)
    for value in [0, 1, 127] as [UInt64] {
      switch type {
      case 0, 1: file.number(UInt8(value))
      case 2, 3: file.number(UInt16(value))
      case 4, 5: file.number(UInt32(value))
      default: file.number(value)
      }
    }
    #expect(try open(file).metadata["a"] == .integers([0, 1, 127]))
  }

  @Test func `shapes are told outermost first and offsets from the file's start`() throws {
    let file = RawGGUF.specimen()
    let checkpoint = try open(file)
    let start = file.bytes.count - 152
    #expect(checkpoint.tensors.map(\.name) == ["vector", "matrix", "stack"])
    #expect(checkpoint.tensors.map(\.shape) == [[5], [2, 32], [2, 3, 2]])
    #expect(checkpoint.tensors.map(\.bytes) == [20, 40, 24])
    #expect(checkpoint.tensors.map(\.offset) == [start, start + 64, start + 128])
    let stack = try checkpoint.matrix(named: "stack")
    #expect([stack.rows, stack.columns] == [6, 2])
    let vector = try checkpoint.matrix(named: "vector")
    #expect([vector.rows, vector.columns] == [1, 5])
  }

  @Test(arguments: [2, 3] as [UInt32]) func `versions 2 and 3 differ in the number alone`(_ version: UInt32) throws {
    let checkpoint = try open(RawGGUF(version: version))
    #expect(checkpoint.format == "GGUF v\(version)")
    #expect(checkpoint.tensors.isEmpty)
  }

  @Test func `bytes that are no UTF-8 are kept in tables and repaired in text`() throws {
    var file = RawGGUF(entries: 2)
    file.array("a", of: 8, count: 1)
    file.number(UInt64(2))
    file.raw([0xC3, 0x28])
    file.key("b", type: 8)
    file.number(UInt64(1))
    file.raw([0xFF])
    let metadata = try open(file).metadata
    #expect(metadata.strings("a").map { Array($0[0]) } == [0xC3, 0x28])
    #expect(metadata.strings("a")?.string(0) == "\u{FFFD}(")
    #expect(metadata.string("b") == "\u{FFFD}")
  }

  @Test func `a tensor without dimensions is one number`() throws {
    var file = RawGGUF(tensors: 1)
    file.tensor("scale", [])
    file.weights(4)
    let checkpoint = try open(file)
    #expect(checkpoint.tensors.first?.shape == [])
    #expect(checkpoint.tensors.first?.bytes == 4)
    #expect(try checkpoint.matrix(named: "scale").columns == 1)
  }
}
