/// F32, F16 and BF16: numbers as they are, or rounded to the nearest that 16 bits have, ties to even.
#include "encode.h"

typedef uint16_t u16x16 __attribute__((vector_size(32)));
typedef uint32_t u32x16 __attribute__((vector_size(64)));

CK_INLINE u32x16 one_of(u32x16 mask, u32x16 yes, u32x16 no) { return (yes & mask) | (no & ~mask); }

/// Too large becomes infinity; every NaN the same one, with its sign.
CK_INLINE u32x16 half_of(u32x16 bits) {
  const u32x16 rest = bits & 0x7fffffff;
  const u32x16 normal = (rest - 0x38000000 + 0xfff + (rest >> 13 & 1)) >> 13;
  // Below the smallest normal half, adding 0.5 aligns the last bit that remains.
  const u32x16 tiny = (u32x16)((ck_f32x16)rest + 0.5f) - 0x3f000000;
  u32x16 half = one_of((u32x16)(rest < 0x38800000), tiny, normal);
  half = one_of((u32x16)(rest >= 0x477ff000), (u32x16){} + 0x7c00, half);
  half = one_of((u32x16)(rest > 0x7f800000), (u32x16){} + 0x7e00, half);
  return (bits >> 16 & 0x8000) | half;
}

/// NaN keeps its highest bits and becomes a quiet one.
CK_INLINE u32x16 brain_of(u32x16 bits) {
  const u32x16 rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return one_of((u32x16)((bits & 0x7fffffff) > 0x7f800000), bits >> 16 | 64, rounded);
}

typedef u32x16 (*narrowing)(u32x16);

CK_INLINE void encode_some(const float *x, size_t live, narrowing narrow, uint8_t *out) {
  u32x16 bits = {};
  memcpy(&bits, x, live * sizeof(float));
  const u16x16 narrowed = __builtin_convertvector(narrow(bits), u16x16);
  memcpy(out, &narrowed, live * sizeof(uint16_t));
}

CK_INLINE void encode(const float *x, size_t count, narrowing narrow, uint8_t *out) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) encode_some(x + i, CK_LANES, narrow, out + i * sizeof(uint16_t));
  if (i < count) encode_some(x + i, count - i, narrow, out + i * sizeof(uint16_t));
}

#define ENCODE_ON(isa, target)                                                                                       \
  target void ck_f32_encode_##isa(const float *x, size_t rows, size_t columns, const float *importance, void *out) { \
    (void)importance;                                                                                                \
    memcpy(out, x, rows * columns * sizeof(float));                                                                  \
  }                                                                                                                  \
  target void ck_f16_encode_##isa(const float *x, size_t rows, size_t columns, const float *importance, void *out) { \
    (void)importance;                                                                                                \
    encode(x, rows * columns, half_of, out);                                                                         \
  }                                                                                                                  \
  target void ck_bf16_encode_##isa(const float *x, size_t rows, size_t columns, const float *importance, void *out) { \
    (void)importance;                                                                                                \
    encode(x, rows * columns, brain_of, out);                                                                        \
  }

ENCODE_ON(scalar, )
#ifdef CK_X86
ENCODE_ON(avx2, CK_AVX2)
ENCODE_ON(avx512, CK_AVX512)
#endif
