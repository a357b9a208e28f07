#include "floats.h"
#include "half.h"

void ck_f16_dequantize_scalar(const void *blocks, float *out, size_t count) {
  const uint16_t *x = blocks;
  for (size_t i = 0; i < count; i++) out[i] = ck_half(x[i]);
}

#ifdef CK_X86
#include <immintrin.h>

CK_AVX2 void ck_f16_dequantize_avx2(const void *blocks, float *out, size_t count) {
  const uint16_t *x = blocks;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(x + i))));
  for (; i < count; i++) out[i] = ck_half(x[i]);
}

CK_AVX512 void ck_f16_dequantize_avx512(const void *blocks, float *out, size_t count) {
  const uint16_t *x = blocks;
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    _mm512_storeu_ps(out + i, _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(x + i))));
  }
  for (; i < count; i++) out[i] = ck_half(x[i]);
}

CK_INLINE CK_AVX2 ck_f32x16 load256(const uint8_t *at) {
  const __m256 low = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at));
  const __m256 high = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(at + 16)));
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

CK_INLINE CK_AVX512 ck_f32x16 load512(const uint8_t *at) {
  return (ck_f32x16)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)at));
}

CK_MULTIPLY_FLOATS(f16, avx2, CK_AVX2, load256, sizeof(uint16_t))
CK_MULTIPLY_FLOATS(f16, avx512, CK_AVX512, load512, sizeof(uint16_t))
#endif
