/// How a tensor's numbers are stored: as they are, or in blocks of small integers that share scales.
///
/// A type here is a fact about bytes only; whether this build has kernels for it is another question.
/// Ids, block lengths and block sizes are ggml's. Source: ggml's `ggml.h` and `ggml-common.h`.
public struct TensorType: Sendable, Hashable {
  /// The number a GGUF file uses for this type.
  public let id: UInt32
  /// The name ggml and its users use, such as `Q4_1`.
  public let name: String
  /// How many consecutive numbers of a row share a block.
  public let blockElements: Int
  /// How many bytes a block takes.
  public let blockBytes: Int

  /// Bits a number takes, scales included.
  public var bitsPerWeight: Double { Double(blockBytes * 8) / Double(blockElements) }

  /// Bytes that `elements` numbers take, or nil where they are no whole number of blocks or too many to count.
  public func byteCount(elements: Int) -> Int? {
    guard elements >= 0, elements % blockElements == 0 else { return nil }
    let (bytes, overflow) = (elements / blockElements).multipliedReportingOverflow(by: blockBytes)
    return overflow ? nil : bytes
  }
}

extension TensorType {
  public static let f32 = TensorType(id: 0, name: "F32", blockElements: 1, blockBytes: 4)
  public static let f16 = TensorType(id: 1, name: "F16", blockElements: 1, blockBytes: 2)
  public static let q4_0 = TensorType(id: 2, name: "Q4_0", blockElements: 32, blockBytes: 18)
  public static let q4_1 = TensorType(id: 3, name: "Q4_1", blockElements: 32, blockBytes: 20)
  public static let q5_0 = TensorType(id: 6, name: "Q5_0", blockElements: 32, blockBytes: 22)
  public static let q5_1 = TensorType(id: 7, name: "Q5_1", blockElements: 32, blockBytes: 24)
  public static let q8_0 = TensorType(id: 8, name: "Q8_0", blockElements: 32, blockBytes: 34)
  public static let q2_K = TensorType(id: 10, name: "Q2_K", blockElements: 256, blockBytes: 84)
  public static let q3_K = TensorType(id: 11, name: "Q3_K", blockElements: 256, blockBytes: 110)
  public static let q4_K = TensorType(id: 12, name: "Q4_K", blockElements: 256, blockBytes: 144)
  public static let q5_K = TensorType(id: 13, name: "Q5_K", blockElements: 256, blockBytes: 176)
  public static let q6_K = TensorType(id: 14, name: "Q6_K", blockElements: 256, blockBytes: 210)
  public static let bf16 = TensorType(id: 30, name: "BF16", blockElements: 1, blockBytes: 2)
  public static let mxfp4 = TensorType(id: 39, name: "MXFP4", blockElements: 32, blockBytes: 17)

  /// Every type a GGUF file may hold, computable here or not, so that any file can be listed.
  public static let all: [TensorType] = [
    f32, f16, q4_0, q4_1, q5_0, q5_1, q8_0,
    TensorType(id: 9, name: "Q8_1", blockElements: 32, blockBytes: 36),
    q2_K, q3_K, q4_K, q5_K, q6_K,
    TensorType(id: 15, name: "Q8_K", blockElements: 256, blockBytes: 292),
    TensorType(id: 16, name: "IQ2_XXS", blockElements: 256, blockBytes: 66),
    TensorType(id: 17, name: "IQ2_XS", blockElements: 256, blockBytes: 74),
    TensorType(id: 18, name: "IQ3_XXS", blockElements: 256, blockBytes: 98),
    TensorType(id: 19, name: "IQ1_S", blockElements: 256, blockBytes: 50),
    TensorType(id: 20, name: "IQ4_NL", blockElements: 32, blockBytes: 18),
    TensorType(id: 21, name: "IQ3_S", blockElements: 256, blockBytes: 110),
    TensorType(id: 22, name: "IQ2_S", blockElements: 256, blockBytes: 82),
    TensorType(id: 23, name: "IQ4_XS", blockElements: 256, blockBytes: 136),
    TensorType(id: 24, name: "I8", blockElements: 1, blockBytes: 1),
    TensorType(id: 25, name: "I16", blockElements: 1, blockBytes: 2),
    TensorType(id: 26, name: "I32", blockElements: 1, blockBytes: 4),
    TensorType(id: 27, name: "I64", blockElements: 1, blockBytes: 8),
    TensorType(id: 28, name: "F64", blockElements: 1, blockBytes: 8),
    TensorType(id: 29, name: "IQ1_M", blockElements: 256, blockBytes: 56),
    bf16,
    TensorType(id: 34, name: "TQ1_0", blockElements: 256, blockBytes: 54),
    TensorType(id: 35, name: "TQ2_0", blockElements: 256, blockBytes: 66),
    mxfp4,
    TensorType(id: 40, name: "NVFP4", blockElements: 64, blockBytes: 36),
  ]

  /// The type a GGUF file means by `id`, or nil for one this build has never heard of.
  public static func withID(_ id: UInt32) -> TensorType? { all.first { $0.id == id } }
}
