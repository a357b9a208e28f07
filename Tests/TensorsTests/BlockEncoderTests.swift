import Foundation
import Tensors
import Testing

/// What can be written, F32 apart, which is only copied.
private let written = BlockEncoder.types.filter { $0 != .f32 }
private let sets = InstructionSet.available.map(\.name)

struct BlockEncoderTests {
  @Test func `every type that llama.cpp's mixtures are made of can be written`() {
    let names = [
      "F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL",
      "IQ4_XS", "MXFP4", "TQ1_0", "TQ2_0",
    ]
    #expect(Set(BlockEncoder.types.map(\.name)) == Set(names))
    #expect(BlockEncoder(TensorType.all.first { $0.name == "IQ1_S" } ?? .f32) == nil)
  }

  @Test(arguments: written, sets)
  func `blocks are the bytes llama.cpp writes`(_ type: TensorType, _ name: String) throws {
    let golden = try QuantGolden(type)
    let found = try encode(golden.source, columns: golden.columns, as: type, on: name)
    #expect(found == golden.quantized)
  }

  @Test(arguments: written, sets)
  func `blocks under an importance are the bytes llama.cpp writes`(_ type: TensorType, _ name: String) throws {
    let golden = try QuantGolden(type), weighted = try ImportanceGolden()
    let isUsed = try #require(BlockEncoder(type)).usesImportance
    let expected = isUsed ? weighted.quantized(type) : golden.quantized
    let found = try encode(golden.source, columns: golden.columns, weighted.importance, as: type, on: name)
    #expect(!expected.isEmpty && found == expected && (found != golden.quantized) == isUsed)
  }

  @Test(arguments: written, [false, true])
  func `a slice of rows becomes the bytes it is in the whole`(_ type: TensorType, _ isWeighted: Bool) throws {
    let columns = 3 * 256, rows = 19
    var random = SplitMix(state: 3)
    let x = random.uniforms(rows * columns), importance = isWeighted ? random.uniforms(columns).map { $0 * $0 } : nil
    let whole = try encode(x, columns: columns, importance, as: type)
    let slices = try [0..<1, 1..<18, 18..<19].flatMap { (range) throws -> [UInt8] in
      let numbers = Array(x[range.lowerBound * columns..<range.upperBound * columns])
      return try encode(numbers, columns: columns, importance, as: type)
    }
    #expect(whole == slices)
  }

  @Test(arguments: BlockEncoder.types)
  func `numbers no block can hold become the same bytes everywhere, finite ones finite`(_ type: TensorType) throws {
    var random = SplitMix(state: 5)
    let hostile: [Float] = [
      .nan, .infinity, -.infinity, 1e30, -1e30, 3e38, 70000, 1e-20, .leastNonzeroMagnitude, -.leastNormalMagnitude, 0,
      -0.0,
    ]
    let weights: [Float] = [.nan, .infinity, -1, 0, 1e30, .leastNonzeroMagnitude, 3e38]
    let columns = 512
    for trial in 0..<10 {
      var x = random.uniforms(columns), importance = random.uniforms(columns).map { abs($0) }
      for index in 0..<columns where Int.random(in: 0..<4, using: &random) < trial % 5 {
        x[index] = hostile.randomElement(using: &random) ?? 0
        importance[index] = weights.randomElement(using: &random) ?? 0
      }
      for given in [nil, importance] {
        let written = try sets.map { try encode(x, columns: columns, given, as: type, on: $0) }
        #expect(written.allSatisfy { $0 == written[0] })
        let finite = x.map { $0.isFinite ? $0 : 0 }
        let read = try decode(encode(finite, columns: columns, given, as: type), columns: columns, type)
        // Half precision itself has no number for what is beyond 65,504.
        #expect(type == .f16 || read.allSatisfy(\.isFinite))
      }
    }
  }

  @Test(arguments: written)
  func `what is written reads back as nearly the same`(_ type: TensorType) throws {
    var random = SplitMix(state: 9)
    let x = random.uniforms(32 * 512)
    let read = try decode(encode(x, columns: 512, as: type), columns: 512, type)
    let error = zip(x, read).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let signal = x.reduce(0) { $0 + $1 * $1 }
    // Three levels leave a quarter; each further bit leaves a quarter of that, or a little more.
    let bits = Float(type.bitsPerWeight)
    #expect(error / signal < exp2(2 - 2 * min(bits - 0.6, 8)), "\(error / signal)")
  }
}

extension SplitMix {
  fileprivate mutating func uniforms(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int64(bitPattern: next()) >> 40) / 0x1p23 }
  }
}

private func encode(
  _ x: [Float], columns: Int, _ importance: [Float]? = nil, as type: TensorType, on name: String? = nil
) throws -> [UInt8] {
  let instructions = try name.map { try InstructionSet.named($0) } ?? .active
  let encoder = try #require(BlockEncoder(type, on: instructions))
  let bytes = try #require(type.byteCount(elements: x.count))
  return [UInt8](unsafeUninitializedCapacity: bytes) { buffer, count in
    count = bytes
    guard let out = buffer.baseAddress else { return }
    encoder.encode(x, rows: x.count / columns, columns: columns, importance: importance, into: out)
  }
}

private func decode(_ bytes: [UInt8], columns: Int, _ type: TensorType) throws -> [Float] {
  let rows = bytes.count * type.blockElements / type.blockBytes / columns
  var out = [Float](repeating: 0, count: rows * columns)
  bytes.withUnsafeBytes { raw in
    guard let base = raw.baseAddress else { return }
    Matrix(type: type, rows: rows, columns: columns, base: base).dequantize(rows: 0..<rows, into: &out)
  }
  return out
}
