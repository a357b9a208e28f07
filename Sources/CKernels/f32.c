#include <string.h>

#include "floats.h"

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) { memcpy(out, blocks, count * sizeof(float)); }

CK_DEQUANTIZE(f32)

#ifdef CK_X86
CK_INLINE ck_f32x16 load(const uint8_t *at) {
  ck_f32x16 v;
  memcpy(&v, at, sizeof v);
  return v;
}

CK_MULTIPLY_FLOATS(f32, avx2, CK_AVX2, load, sizeof(float))
CK_MULTIPLY_FLOATS(f32, avx512, CK_AVX512, load, sizeof(float))
#endif
