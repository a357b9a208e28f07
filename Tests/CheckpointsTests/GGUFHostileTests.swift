import Checkpoints
import Testing

/// A file that lies about one thing, and what must be said of it.
struct HostileGGUF: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let bytes: [UInt8]
  /// A piece of the message that names the field.
  let says: String
  /// Where the lie stands.
  let offset: Int?

  init(_ name: String, says: String, at offset: Int? = nil, _ build: (inout RawGGUF) -> Void) {
    var file = RawGGUF(tensors: 1, entries: 1)
    build(&file)
    (testDescription, bytes, self.says, self.offset) = (name, file.bytes, says, offset)
  }

  /// One tensor entry and nothing else.
  static func tensor(_ name: String, says: String, at offset: Int? = nil, _ build: (inout RawGGUF) -> Void) -> Self {
    Self(name, says: says, at: offset) { file in
      file = RawGGUF(tensors: 1)
      build(&file)
      file.weights(4096)
    }
  }

  /// One metadata entry and nothing else.
  static func entry(_ name: String, says: String, at offset: Int? = nil, _ build: (inout RawGGUF) -> Void) -> Self {
    Self(name, says: says, at: offset) { file in
      file = RawGGUF(entries: 1)
      build(&file)
      file.raw([UInt8](repeating: 0, count: 64))
    }
  }

  /// An alignment and one tensor.
  static func alignment(_ value: UInt32) -> Self {
    Self("alignment \(value)", says: "'general.alignment' is \(value); expected a power of two", at: 24 + 8 + 17 + 4) {
      $0.key("general.alignment", type: 4)
      $0.number(value)
      $0.tensor("t", [4])
      $0.weights(64)
    }
  }
}

extension HostileGGUF {
  static let headers: [Self] = [
    Self("version 1", says: "found version 1", at: 4) { $0 = RawGGUF(version: 1) },
    Self("version 4", says: "found version 4", at: 4) { $0 = RawGGUF(version: 4) },
    Self("big-endian", says: "found a big-endian one", at: 4) { $0 = RawGGUF(version: UInt32(3).byteSwapped) },
    Self("2^60 tensors", says: "The number of tensors is 1152921504606846976", at: 8) {
      $0 = RawGGUF(tensors: 1 << 60)
    },
    Self("2^64 - 1 tensors", says: "The number of tensors is 18446744073709551615", at: 8) {
      $0 = RawGGUF(tensors: .max)
    },
    Self("2^60 entries", says: "The number of metadata entries is", at: 16) { $0 = RawGGUF(entries: 1 << 60) },
    Self("-1 entries", says: "The number of metadata entries is", at: 16) { $0 = RawGGUF(entries: .max) },
  ]

  static let entries: [Self] = [
    .entry("key length past the end", says: "Metadata key 0's length is 1000", at: 24) { $0.number(UInt64(1000)) },
    .entry("key length 2^64 - 1", says: "Metadata key 0's length is 18446744073709551615", at: 24) {
      $0.number(UInt64.max)
    },
    .entry("empty key", says: "Metadata key 0 is empty", at: 24) { $0.key("", type: 0) },
    .entry("unknown type", says: "The type of 'k' is 13; expected 0 to 12", at: 33) { $0.key("k", type: 13) },
    .entry("string length near 2^64", says: "The value of 'k''s length is 18446744073709551608", at: 37) {
      $0.key("k", type: 8)
      $0.number(UInt64.max - 7)
    },
    .entry("bool 2", says: "The value of 'k' is 2; expected a bool", at: 37) {
      $0.key("k", type: 7)
      $0.number(UInt8(2))
    },
    .entry("bool 2 in an array", says: "Element 1 of 'k' is 2; expected a bool", at: 50) {
      $0.array("k", of: 7, count: 2)
      $0.raw([1, 2])
    },
    .entry("2^60 bytes", says: "The number of elements of 'k' is", at: 41) { $0.array("k", of: 0, count: 1 << 60) },
    .entry("2^61 + 1 doubles", says: "The number of elements of 'k'", at: 41) {
      $0.array("k", of: 12, count: 1 << 61 + 1)
    },
    .entry("2^62 strings", says: "The number of elements of 'k'", at: 41) { $0.array("k", of: 8, count: 1 << 62) },
    .entry("unknown element type", says: "The element type of 'k' is 99", at: 37) { $0.array("k", of: 99, count: 0) },
    .entry("a string of an array past the end", says: "Element 1 of 'k''s length is 4096", at: 57) {
      $0.array("k", of: 8, count: 2)
      $0.number(UInt64(0))
      $0.number(UInt64(4096))
    },
    .entry("arrays a million deep", says: "nests arrays more than 16 deep") {
      $0.key("k", type: 9)
      for _ in 0..<1_000_000 {
        $0.number(UInt32(9))
        $0.number(UInt64(1))
      }
    },
    .entry("2^60 arrays", says: "The number of elements of 'k'", at: 41) { $0.array("k", of: 9, count: 1 << 60) },
    Self("a key twice", says: "Metadata key 1, 'k', occurs a second time") {
      $0 = RawGGUF(entries: 2)
      for _ in 0..<2 {
        $0.key("k", type: 0)
        $0.number(UInt8(0))
      }
    },
    Self("alignment as text", says: "'general.alignment' is no integer") {
      $0.key("general.alignment", type: 8)
      $0.string("32")
      $0.tensor("t", [4])
    },
    .alignment(0), .alignment(3), .alignment(4), .alignment(33), .alignment(1 << 31), .alignment(.max),
  ]

  static let tensors: [Self] = [
    .tensor("name length 65", says: "Tensor 0's name's length is 65", at: 24) {
      $0.tensor(String(repeating: "x", count: 65), [4])
    },
    .tensor("name length 2^63", says: "Tensor 0's name's length is 9223372036854775808", at: 24) {
      $0.number(UInt64(1) << 63)
      $0.raw([UInt8](repeating: 0, count: 64))
    },
    .tensor("no name", says: "Tensor 0's name is empty", at: 24) { $0.tensor("", [4]) },
    .tensor("5 dimensions", says: "Tensor 't' has 5 dimensions", at: 33) { $0.tensor("t", [1, 1, 1, 1, 1]) },
    .tensor("2^32 - 1 dimensions", says: "has 4294967295 dimensions", at: 33) {
      $0.string("t")
      $0.number(UInt32.max)
    },
    .tensor("dimension 0", says: "Dimension 1 of tensor 't' is 0", at: 45) { $0.tensor("t", [4, 0]) },
    .tensor("dimension -1", says: "Dimension 0 of tensor 't' is -1", at: 37) { $0.tensor("t", [.max]) },
    .tensor("dimension 2^63", says: "Dimension 0 of tensor 't' is -9223372036854775808", at: 37) {
      $0.tensor("t", [1 << 63])
    },
    .tensor("product 2^64", says: "overflows 64 bits", at: 33) { $0.tensor("t", [1 << 32, 1 << 32]) },
    .tensor("bytes 2^64", says: "overflows 64 bits", at: 33) { $0.tensor("t", [1 << 62]) },
    .tensor("half a block", says: "has rows of 48 numbers, but Q4_1 needs a multiple of 32", at: 33) {
      $0.tensor("t", [48, 2], type: 3)
    },
    .tensor("unknown type", says: "Tensor 't' has type 77", at: 45) { $0.tensor("t", [4], type: 77) },
    .tensor("removed type", says: "Tensor 't' has type 4", at: 45) { $0.tensor("t", [4], type: 4) },
    .tensor("misaligned", says: "Tensor 't' has offset 16, which is no multiple of the alignment 32", at: 49) {
      $0.tensor("t", [4], offset: 16)
    },
    .tensor("offset past the end", says: "Tensor 't' has 16 bytes at offset 8192", at: 49) {
      $0.tensor("t", [4], offset: 8192)
    },
    .tensor("offset near 2^64", says: "Tensor 't' has 16 bytes at offset 18446744073709551584", at: 49) {
      $0.tensor("t", [4], offset: .max - 31)
    },
    .tensor("one row too many", says: "Tensor 't' has 4112 bytes at offset 0", at: 49) { $0.tensor("t", [1028]) },
    Self("a name twice", says: "Tensor 1's name, 't', occurs a second time") {
      $0 = RawGGUF(tensors: 2)
      $0.tensor("t", [4])
      $0.tensor("t", [4], offset: 32)
      $0.weights(64)
    },
    Self("overlap", says: "Tensor 'b' begins at byte 128, inside tensor 'a', which ends at byte 160") {
      $0 = RawGGUF(tensors: 2)
      $0.tensor("a", [16])
      $0.tensor("b", [4], offset: 32)
      $0.weights(128)
    },
    .tensor("escape sequences in a name", says: "Tensor '␛[2J␀' has 5 dimensions") {
      $0.tensor("\u{1B}[2J\0", [1, 1, 1, 1, 1])
    },
  ]
}

@Suite struct GGUFHostileTests {
  @Test(arguments: HostileGGUF.headers + HostileGGUF.entries + HostileGGUF.tensors)
  func `a lie is named with its place`(_ file: HostileGGUF) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(file.bytes, "hostile.gguf")
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
    let message = error?.message ?? ""
    #expect(message.contains(file.says), "\(message)")
    #expect(error?.path == path)
    #expect(error?.offset != nil)
    if let offset = file.offset { #expect(error?.offset == offset) }
  }

  @Test(arguments: [
    ("lmgg.......", "from before GGUF"), ("PK\u{3}\u{4}.......", "a ZIP archive"), ("", "found one of 0 bytes"),
    ("GG", "found one of 2 bytes"), ("{\"a\": 12345}", "begins with '{\"a\"'"),
    ("version https://git-lfs.github", "Git LFS pointer"), ("\u{1B}[2J.......", "begins with '␛[2J'"),
  ])
  func `a file of another kind is told by its beginning`(_ start: String, _ says: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(start.utf8), "other.gguf")
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
    #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
  }

  @Test func `a folder without a model says what it should hold`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(folder.path) }
    #expect(error?.kind == .missingFile)
    #expect(error?.message.contains("Expected 'model.safetensors' or 'model.safetensors.index.json'") == true)
  }
}
