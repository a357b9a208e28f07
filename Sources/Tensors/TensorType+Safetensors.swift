/// Types that a safetensors file may hold and a GGUF file may not, so that any file can be listed.
///
/// Their ids are our own, far above ggml's: `withID` does not find them and no GGUF file is written with them.
extension TensorType {
  /// 8-bit floats in blocks of 32, each with a float32 scale before it: published ones with their scales, repacked.
  public static let scaledF8E4M3 = TensorType(id: 0x5AFE_0100, name: "F8_E4M3", blockElements: 32, blockBytes: 36)
  public static let scaledF8E5M2 = TensorType(id: 0x5AFE_0101, name: "F8_E5M2", blockElements: 32, blockBytes: 36)

  /// The blocks that 8-bit floats of this type are repacked to; nil for other types.
  public var scaledF8: TensorType? {
    blockElements == 1 ? [TensorType.scaledF8E4M3, .scaledF8E5M2].first { $0.name == name } : nil
  }

  public static let u8 = TensorType(id: 0x5AFE_0000, name: "U8", blockElements: 1, blockBytes: 1)

  /// By the name the safetensors header uses; of those GGUF has too, the same values as in `all`.
  public static func withSafetensorsName(_ name: String) -> TensorType? { safetensors[name] }

  private static let safetensors: [String: TensorType] = {
    var byName: [String: TensorType] = ["U8": u8]
    for shared in all where ["F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8"].contains(shared.name) {
      byName[shared.name] = shared
    }
    let others = [("BOOL", 1), ("F8_E4M3", 1), ("F8_E5M2", 1), ("F8_E8M0", 1), ("U16", 2), ("U32", 4), ("U64", 8)]
    for (index, (name, bytes)) in others.enumerated() {
      byName[name] = TensorType(id: 0x5AFE_0001 + UInt32(index), name: name, blockElements: 1, blockBytes: bytes)
    }
    return byName
  }()
}
