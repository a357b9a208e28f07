/// The product of an unpacked tile with many tokens, on AVX-512 VNNI; knows no formats.
#include "rows512.h"

#ifdef CK_X86
CK_INLINE CK_AVX512 void tokens_product(const ck_tile *tile, size_t blocks, __mmask16 live, const int8_t *values,
                                        size_t columns, const ck_scale *scales, size_t blocks_per_token, int T,
                                        float *out, size_t stride, int accumulate) {
  __m512 sums[8];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    sums[t] = accumulate ? _mm512_maskz_loadu_ps(live, out + (size_t)t * stride) : _mm512_setzero_ps();
  }
  for (size_t b = 0; b < blocks; b++) {
    __m512i dots[8];
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) dots[t] = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j++) {
      const __m512i q = tile->q[b][j];
#pragma clang loop unroll(full)
      for (int t = 0; t < T; t++) {
        const int8_t *a = values + (size_t)t * columns + b * CK_ACTIVATION_BLOCK + (size_t)j * 4;
        dots[t] = _mm512_dpbusd_epi32(dots[t], q, _mm512_set1_epi32(*(const int *)(const void *)a));
      }
    }
    const __m512 d = tile->d[b], m = tile->m[b];
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) {
      const ck_scale *s = scales + (size_t)t * blocks_per_token + b;
      sums[t] = _mm512_fmadd_ps(_mm512_mul_ps(d, _mm512_set1_ps(s->scale)), _mm512_cvtepi32_ps(dots[t]), sums[t]);
      sums[t] = _mm512_fmadd_ps(m, _mm512_set1_ps(s->sum), sums[t]);
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) _mm512_mask_storeu_ps(out + (size_t)t * stride, live, sums[t]);
}

CK_AVX512 void ck_tile_product(const ck_tile *tile, size_t blocks, size_t live, const int8_t *values, size_t columns,
                               const ck_scale *scales, size_t blocks_per_token, size_t tokens, float *out,
                               size_t stride, int accumulate) {
  const __mmask16 mask = (__mmask16)((1u << live) - 1);
  size_t t = 0;
#define CK_TOKENS(T)                                                                                             \
  tokens_product(tile, blocks, mask, values + t * columns, columns, scales + t * blocks_per_token, blocks_per_token, T, \
                 out + t * stride, stride, accumulate)
  for (; t + 8 <= tokens; t += 8) CK_TOKENS(8);
  if (tokens - t >= 4) CK_TOKENS(4), t += 4;
  if (tokens - t >= 2) CK_TOKENS(2), t += 2;
  if (tokens - t >= 1) CK_TOKENS(1);
#undef CK_TOKENS
}
#endif
