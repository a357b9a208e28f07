import Tensors

/// How keys and values are kept: a number type, or blocks along a head as in the weight formats of the same names.
public struct CacheFormat: Sendable, Equatable {
  public let name: String
  private let blockElements: Int
  private let blockBytes: Int

  public static let f16 = CacheFormat(name: "f16", blockElements: 1, blockBytes: 2)

  /// Those of llama.cpp and of this engine, and the 8-bit floats and integers of others.
  public static let all: [CacheFormat] =
    ["F32", "F16", "BF16", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "IQ4_NL"].compactMap { name in
      TensorType.all.first { $0.name == name }.map {
        CacheFormat(name: name.lowercased(), blockElements: $0.blockElements, blockBytes: $0.blockBytes)
      }
    } + ["fp8", "int8"].map { CacheFormat(name: $0, blockElements: 1, blockBytes: 1) }

  public static func named(_ name: String) throws(PlanningError) -> CacheFormat {
    guard let hit = all.first(where: { $0.name == name.lowercased() }) else {
      throw .unknown(what: "type of keys and values", name: name, known: all.map(\.name))
    }
    return hit
  }

  /// Bytes of a head of one position; a head that is no whole number of blocks is filled up.
  func bytes(headDimension: Int) -> Double {
    Double((headDimension + blockElements - 1) / blockElements * blockBytes)
  }
}
