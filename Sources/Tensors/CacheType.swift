import CKernels

/// How keys and values are kept. In 8 or 4 bits, 32 numbers of a head share a float16 scale, as in the weight formats
/// of the same names.
public enum CacheType: String, Sendable, CaseIterable {
  case f32, f16, q8_0, q4_0

  /// Bytes that one position of a head takes; a head that is no whole number of blocks is filled up.
  public func byteCount(headDimension: Int) -> Int { ck_cache_bytes(kernelType, headDimension) }

  var kernelType: ck_cache_type {
    switch self {
    case .f32: CK_CACHE_F32
    case .f16: CK_CACHE_F16
    case .q8_0: CK_CACHE_Q8_0
    case .q4_0: CK_CACHE_Q4_0
    }
  }
}
