#include "floats.h"
#include "half.h"

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  const uint16_t *x = blocks;
  for (size_t i = 0; i < count; i++) out[i] = ck_brain(x[i]);
}

CK_DEQUANTIZE(bf16)

#ifdef CK_X86
typedef uint16_t u16x16 __attribute__((vector_size(32)));

CK_INLINE ck_f32x16 load(const uint8_t *at) {
  u16x16 v;
  memcpy(&v, at, sizeof v);
  return (ck_f32x16)(__builtin_convertvector(v, ck_i32x16) << 16);
}

CK_MULTIPLY_FLOATS(bf16, avx2, CK_AVX2, load, sizeof(uint16_t))
CK_MULTIPLY_FLOATS(bf16, avx512, CK_AVX512, load, sizeof(uint16_t))
#endif
