import Checkpoints
import Foundation
import Quantization
import TestSupport
import Testing

/// Files in both formats were written by NumPy and gguf-py as llama-imatrix writes them, from the same numbers.
@Suite struct ImportanceMatrixTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let sample = ImportanceMatrix(
    datasets: ["some text.txt"], chunks: 3, chunkLength: 8,
    entries: [
      "blk.0.attn_q.weight": .init(sums: [24, 48, 0, 2.4], counts: [24]),
      "blk.1.ffn_down_exps.weight": .init(sums: [10, 20, 0, 0, 7, 3.5], counts: [10, 0, 14]),
    ])

  @Test func `what is written is read again`() throws {
    let path = folder.file("m.gguf")
    try sample.write(to: path)
    #expect(try ImportanceMatrix(path: path) == sample)
    #expect(folder.entries == ["m.gguf"])
  }

  @Test func `the older format keeps the means`() throws {
    let path = folder.file("m.dat")
    try sample.write(to: path)
    let read = try ImportanceMatrix(path: path)
    #expect(read.chunks == 3)
    #expect(read.datasets == sample.datasets)
    for name in sample.entries.keys {
      let expected = sample.importance(of: name) ?? [], found = read.importance(of: name) ?? []
      #expect(found.count == expected.count)
      for (mean, told) in zip(found, expected) {
        let difference: Float = (mean - told).magnitude
        #expect(difference <= 1e-6 * told)
      }
    }
  }

  @Test func `means are sums over counts, one where nothing passed`() {
    #expect(sample.importance(of: "blk.0.attn_q.weight") == [1, 2, 0, 0.1])
    #expect(sample.importance(of: "blk.1.ffn_down_exps.weight") == [1, 2, 1, 1, 0.5, 0.25])
    #expect(sample.importance(of: "blk.9.attn_q.weight") == nil)
  }

  @Test(arguments: ["imatrix.gguf", "imatrix.dat"]) func `files others wrote are read`(_ name: String) throws {
    let read = try ImportanceMatrix(path: Fixture.path("quantization/\(name)"))
    #expect(read.chunks == 2)
    #expect(read.datasets == ["calibration.txt"])
    #expect(read.entries.keys.sorted() == ["blk.0.attn_v.weight", "blk.0.ffn_up_exps.weight"])
    #expect(read.importance(of: "blk.0.attn_v.weight") == [0.5, 1.5, 2.5, 3.5])
    #expect(read.importance(of: "blk.0.ffn_up_exps.weight") == [0.25, 4, 1, 1])
  }

  // MARK: - Hostile files

  private func refused(_ bytes: [UInt8], _ name: String = "bad") throws {
    let path = try folder.write(Data(bytes), to: name)
    #expect(throws: CheckpointError.self) { try ImportanceMatrix(path: path) }
  }

  /// Without the padding at its end, or the text's name, a file is whole enough.
  @Test func `every cut of a file is refused or read for what it is`() throws {
    for name in ["imatrix.gguf", "imatrix.dat"] {
      let bytes = [UInt8](try Fixture.data("quantization/\(name)"))
      for length in 0..<bytes.count {
        let path = try folder.write(Data(bytes.prefix(length)), to: "cut")
        guard let read = try? ImportanceMatrix(path: path) else { continue }
        let whole = try ImportanceMatrix(path: Fixture.path("quantization/\(name)"))
        #expect(read.entries == whole.entries, "\(name) cut to \(length)")
      }
    }
  }

  @Test func `every flipped byte is refused or read`() throws {
    for name in ["imatrix.gguf", "imatrix.dat"] {
      let bytes = [UInt8](try Fixture.data("quantization/\(name)"))
      for place in bytes.indices {
        for mask: UInt8 in [0x80, 0xFF, 0x01] {
          var damaged = bytes
          damaged[place] ^= mask
          let path = try folder.write(Data(damaged), to: "flipped")
          guard let read = try? ImportanceMatrix(path: path) else { continue }
          for entry in read.entries.values { #expect(entry.means.allSatisfy { $0.isFinite && $0 >= 0 }) }
        }
      }
    }
  }

  @Test func `absurd counts are refused before anything is set aside`() throws {
    func numbers(_ values: Int32...) -> [UInt8] { values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } } }
    try refused([])
    try refused(numbers(.max) + Array(repeating: 0, count: 64))
    try refused(numbers(-1) + Array(repeating: 0, count: 64))
    try refused(numbers(0, 0, 0, 0))
    try refused(numbers(1, .max) + Array(repeating: 65, count: 64))
    try refused(numbers(1, 4) + Array("name".utf8) + numbers(1, .max, 0, 0))
    try refused(numbers(1, 4) + Array("name".utf8) + numbers(1, -2, 0, 0))
    try refused(numbers(1, 4) + Array("name".utf8) + numbers(1, 1, 0x7FC0_0000))
  }

  @Test func `sums that are no squares' are refused`() throws {
    for bad in [-1, .infinity, .nan] as [Float] {
      for ending in ["gguf", "dat"] {
        let damaged = ImportanceMatrix(
          datasets: [], chunks: 1, chunkLength: 8, entries: ["blk.0.attn_q.weight": .init(sums: [1, bad], counts: [8])])
        let path = folder.file("bad.\(ending)")
        try damaged.write(to: path)
        #expect(throws: CheckpointError.self) { try ImportanceMatrix(path: path) }
      }
    }
  }

  @Test func `a model is no importance matrix`() throws {
    #expect(throws: CheckpointError.self) { try ImportanceMatrix(path: Fixture.path("gguf/llama_gqa-f32.gguf")) }
    #expect(throws: CheckpointError.self) { try ImportanceMatrix(path: folder.file("none")) }
  }
}

extension TemporaryFolder {
  /// The path of a file in it.
  func file(_ name: String) -> String { "\(path)/\(name)" }
}
