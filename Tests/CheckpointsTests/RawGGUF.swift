/// A GGUF file byte by byte, right or wrong, independent of the writer under test.
struct RawGGUF {
  private(set) var bytes: [UInt8] = []

  init(version: UInt32 = 3, tensors: UInt64 = 0, entries: UInt64 = 0) {
    bytes = Array("GGUF".utf8)
    number(version)
    number(tensors)
    number(entries)
  }

  mutating func number(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func string(_ text: String) {
    number(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// A key and its type, the value to follow.
  mutating func key(_ key: String, type: UInt32) {
    string(key)
    number(type)
  }

  /// A key and the head of an array, the elements to follow.
  mutating func array(_ name: String, of type: UInt32, count: UInt64) {
    key(name, type: 9)
    number(type)
    number(count)
  }

  /// A directory entry; `dimensions` innermost first, as in the file.
  mutating func tensor(_ name: String, _ dimensions: [UInt64], type: UInt32 = 0, offset: UInt64 = 0) {
    string(name)
    number(UInt32(dimensions.count))
    for dimension in dimensions { number(dimension) }
    number(type)
    number(offset)
  }

  mutating func raw(_ more: [UInt8]) { bytes += more }

  /// Padding to `alignment` and then zeros.
  mutating func weights(_ count: Int, alignment: Int = 32) {
    while bytes.count % alignment != 0 { bytes.append(0) }
    bytes += [UInt8](repeating: 0, count: count)
  }
}

extension RawGGUF {
  /// A small valid file with a value of every type and three tensors.
  static func specimen() -> RawGGUF {
    var file = RawGGUF(tensors: 3, entries: 16)
    file.key("u8", type: 0)
    file.number(UInt8.max)
    file.key("i8", type: 1)
    file.number(Int8.min)
    file.key("u16", type: 2)
    file.number(UInt16.max)
    file.key("i16", type: 3)
    file.number(Int16.min)
    file.key("general.alignment", type: 4)
    file.number(UInt32(64))
    file.key("i32", type: 5)
    file.number(Int32.min)
    file.key("f32", type: 6)
    file.number(Float(0.1).bitPattern)
    file.key("bool", type: 7)
    file.number(UInt8(1))
    file.key("string", type: 8)
    file.string("glass")
    file.key("u64", type: 10)
    file.number(UInt64.max)
    file.key("i64", type: 11)
    file.number(Int64.min)
    file.key("f64", type: 12)
    file.number(Double(0.1).bitPattern)
    file.array("strings", of: 8, count: 3)
    for text in ["a", "", "ç"] { file.string(text) }
    file.array("floats", of: 6, count: 2)
    file.number(Float(1.5).bitPattern)
    file.number(Float(-2).bitPattern)
    file.array("nested", of: 9, count: 2)
    file.number(UInt32(0))
    file.number(UInt64(2))
    file.raw([7, 8])
    file.number(UInt32(8))
    file.number(UInt64(1))
    file.string("in")
    file.array("bools", of: 7, count: 2)
    file.raw([0, 1])
    file.tensor("vector", [5], offset: 0)
    file.tensor("matrix", [32, 2], type: 3, offset: 64)
    file.tensor("stack", [2, 3, 2], type: 1, offset: 128)
    file.weights(128 + 24, alignment: 64)
    return file
  }
}
