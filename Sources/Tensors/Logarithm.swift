#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The natural logarithm.
func logarithm(_ x: Float) -> Float { logf(x) }

/// e to the power of x.
func exponential(_ x: Float) -> Float { expf(x) }
