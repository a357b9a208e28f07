import Tensors

/// A small generator with a fixed seed, so that a failure can be seen again. Source: Steele et al., SplitMix64.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Roughly normal: the sum of 12 uniform numbers.
  mutating func normal() -> Float { (0..<12).reduce(-6) { sum, _ in sum + Float.random(in: 0..<1, using: &self) } }

  mutating func normals(_ count: Int) -> [Float] { (0..<count).map { _ in normal() } }
}

/// A matrix of random blocks whose weights are of size 1 or so, with the memory it lies in.
final class RandomMatrix {
  let matrix: Matrix
  private let memory: UnsafeMutableRawPointer

  init(_ type: TensorType, rows: Int, columns: Int, using random: inout SplitMix) {
    let blocks = columns / type.blockElements
    let bytes = rows * blocks * type.blockBytes
    // One byte off, since rows in a file are aligned to nothing.
    memory = .allocate(byteCount: bytes + 65, alignment: 64)
    let base = memory + (type.blockElements > 1 ? 1 : 0)
    for index in 0..<bytes {
      base.storeBytes(of: UInt8.random(in: 0...255, using: &random), toByteOffset: index, as: UInt8.self)
    }
    for block in 0..<rows * blocks { Self.tame(type, base + block * type.blockBytes, using: &random) }
    matrix = Matrix(type: type, rows: rows, columns: columns, base: base)
  }

  deinit { memory.deallocate() }

  /// Replaces the float16 scales, which random bits would make infinite.
  private static func tame(_ type: TensorType, _ block: UnsafeMutableRawPointer, using random: inout SplitMix) {
    func half(_ offset: Int, _ value: Float) {
      block.storeBytes(of: Float16Bits.of(value), toByteOffset: offset, as: UInt16.self)
    }
    switch type.name {
    case "F32": block.storeBytes(of: random.normal(), as: Float.self)
    case "F16": half(0, random.normal())
    case "BF16": block.storeBytes(of: UInt16(truncatingIfNeeded: random.normal().bitPattern >> 16), as: UInt16.self)
    case "Q4_0", "Q5_0", "Q8_0": half(0, random.normal() / 8)
    case "Q4_1", "Q5_1":
      half(0, random.normal() / 8)
      half(2, random.normal())
    case "Q4_K", "Q5_K":
      half(0, random.normal() / 256)
      half(2, random.normal() / 64)
    case "Q2_K":
      half(80, random.normal() / 16)
      half(82, random.normal() / 16)
    case "Q3_K": half(108, random.normal() / 64)
    case "Q6_K": half(208, random.normal() / 1024)
    case "IQ4_NL": half(0, random.normal() / 64)
    case "IQ4_XS": half(0, random.normal() / 1024)
    case "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS": half(0, random.normal() / 256)
    case "IQ3_S": half(0, random.normal() / 128)
    case "IQ1_S": half(0, random.normal() / 8)
    case "IQ1_M":
      // A quarter of the scale lies in the highest bits of each of four words.
      let scale = Float16Bits.of(random.normal() / 8)
      for word in 0..<4 {
        let rest = block.load(fromByteOffset: 49 + 2 * word, as: UInt8.self) & 15
        block.storeBytes(of: rest | UInt8(scale >> (4 * word) & 15) << 4, toByteOffset: 49 + 2 * word, as: UInt8.self)
      }
    case "TQ1_0": half(52, random.normal())
    case "TQ2_0": half(64, random.normal())
    case "NVFP4":
      for sub in 0..<4 {
        block.storeBytes(of: UInt8.random(in: 30...60, using: &random), toByteOffset: sub, as: UInt8.self)
      }
    case "MXFP4": block.storeBytes(of: UInt8.random(in: 122...128, using: &random), as: UInt8.self)
    default: break
    }
  }

  /// The weights as numbers, read by the scalar kernels.
  var values: [Float] {
    get throws {
      let scalar = try InstructionSet.named("scalar")
      return [Float](unsafeUninitializedCapacity: matrix.rows * matrix.columns) { buffer, count in
        count = matrix.rows * matrix.columns
        if let base = buffer.baseAddress { matrix.dequantize(rows: 0..<matrix.rows, into: base, on: scalar) }
      }
    }
  }
}

/// float16 without the type, which not every platform has.
enum Float16Bits {
  static func of(_ value: Float) -> UInt16 {
    let bits = value.bitPattern, exponent = Int(bits >> 23 & 0xff) - 112
    guard exponent > 0 else { return UInt16(bits >> 16 & 0x8000) }
    return UInt16(bits >> 16 & 0x8000) | UInt16(min(exponent, 30) << 10) | UInt16(bits >> 13 & 0x3ff)
  }
}
