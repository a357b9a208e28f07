import CKernels

/// How keys and values are kept.
public enum CacheType: Sendable, CaseIterable {
  case f32, f16

  public var bytesPerElement: Int { self == .f32 ? 4 : 2 }

  var kernelType: ck_cache_type { self == .f32 ? CK_CACHE_F32 : CK_CACHE_F16 }
}
