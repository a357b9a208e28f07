import Checkpoints
import Foundation
import Testing

/// SplitMix64: the same cases in every run.
struct FuzzRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Damaged files: each must open or end in a typed error, quickly and in little memory. A crash fails the whole run.
@Suite(.serialized) struct GGUFFuzzTests {
  private let folder: TemporaryFolder
  private let specimen = RawGGUF.specimen().bytes
  /// Everything before the weights.
  private var headerBytes: Int { specimen.count - 152 }

  init() throws { folder = try TemporaryFolder() }

  /// True where the file opened. Also makes what a user would make of an opened file; JSON, which is slow, of some.
  private func opens(_ bytes: [UInt8], asJSON: Bool = false) throws -> Bool {
    let path = try folder.write(bytes, "case.gguf")
    do {
      let checkpoint = try Checkpoint.open(path)
      for tensor in checkpoint.tensors {
        let weights = checkpoint.bytes(of: tensor)
        #expect(weights.count == tensor.bytes && checkpoint.matrix(tensor).columns >= 1)
      }
      for key in checkpoint.metadata.keys { #expect(checkpoint.metadata.text(of: key) != nil) }
      if asJSON { _ = try JSONEncoder().encode(Inspection(checkpoint)) }
      return true
    } catch let error as CheckpointError {
      #expect(!error.message.isEmpty && error.path == path)
      #expect(!error.description.unicodeScalars.contains(where: VisibleText.isControl))
      return false
    }
  }

  @Test func `a file cut short anywhere in its header or weights is refused`() throws {
    for length in 0..<specimen.count {
      #expect(try !opens(Array(specimen[..<length])), "cut to \(length) bytes")
    }
    #expect(try opens(specimen))
  }

  @Test func `no flipped bit does harm`() throws {
    var refused = 0
    for position in 0..<headerBytes {
      for bit in 0..<8 {
        var bytes = specimen
        bytes[position] ^= 1 << bit
        if try !opens(bytes, asJSON: bit == 0) { refused += 1 }
      }
    }
    // Flips inside names and values make another valid file; flips of structure do not.
    #expect(refused > headerBytes * 8 / 4)
  }

  @Test func `no number put anywhere does harm`() throws {
    let numbers: [UInt64] = [
      0, 1, 0x7F, 0xFF, 0xFFFF, 1 << 20, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 32, 1 << 60, 1 << 62,
      0x7FFF_FFFF_FFFF_FFFF, 1 << 63, .max - 7, .max,
    ]
    for position in 0..<headerBytes - 8 {
      for (index, number) in numbers.enumerated() where (position + index) % 3 == 0 {
        var bytes = specimen
        withUnsafeBytes(of: number.littleEndian) { bytes.replaceSubrange(position..<position + 8, with: $0) }
        _ = try opens(bytes)
      }
    }
  }

  @Test func `random damage does no harm`() throws {
    var random = FuzzRandom(seed: 0x61A5_5B0C)
    for number in 0..<3000 {
      var bytes = specimen
      for _ in 0..<Int.random(in: 1...6, using: &random) { damage(&bytes, &random) }
      _ = try opens(bytes, asJSON: number % 4 == 0)
    }
  }

  private func damage(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    let position = Int.random(in: 0..<max(1, min(bytes.count, headerBytes)), using: &random)
    let end = min(bytes.count, position + Int.random(in: 1...24, using: &random))
    guard position < end else { return }
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[position] = UInt8.random(in: 0 ... .max, using: &random)
    case 1: bytes.removeSubrange(position..<end)
    case 2: bytes.insert(contentsOf: bytes[position..<end], at: position)
    case 3: for index in position..<end { bytes[index] = UInt8.random(in: 0 ... .max, using: &random) }
    default:
      let other = Int.random(in: 0..<bytes.count, using: &random)
      bytes.swapAt(position, other)
    }
  }

  @Test func `a real file's damaged header does no harm`() throws {
    let model = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixture.gguf("llama_k-Q4_1.gguf"))))
    var random = FuzzRandom(seed: 7)
    for _ in 0..<60 {
      var bytes = model
      for _ in 0..<4 {
        bytes[Int.random(in: 0..<16_384, using: &random)] = UInt8.random(in: 0 ... .max, using: &random)
      }
      _ = try opens(bytes)
    }
  }

  @Test func `a vast file of holes cannot make the reader allocate`() throws {
    var file = RawGGUF(entries: 1)
    file.array("k", of: 0, count: 1 << 34)
    let path = try folder.write(file.bytes, "sparse.gguf")
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 1 << 35)
    try handle.close()
    let before = try residentPeak()
    let clock = ContinuousClock()
    let start = clock.now
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("'k' is too large") == true)
    #expect(clock.now - start < .seconds(1))
    #expect(try residentPeak() - before < 1 << 20, "kB")
  }

  /// The most memory this process has had, in kB. Other tests run beside this one, so bounds on it are loose.
  private func residentPeak() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]))
  }
}
