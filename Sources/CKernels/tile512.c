/// The product of an unpacked tile with many tokens, on AVX-512 VNNI; knows no formats.
#include "tile512.h"

#ifdef CK_X86
CK_INLINE CK_AVX512 void tokens_product(const ck_tile *tile, int groups, size_t blocks, __mmask16 live, ck_activations x,
                                        size_t columns, int T, float *out, size_t stride, int accumulate) {
  const size_t scales_per_token = columns / CK_ACTIVATION_BLOCK, sums_per_token = columns / CK_ACTIVATION_GROUP;
  __m512 sums[8];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    sums[t] = accumulate ? _mm512_maskz_loadu_ps(live, out + (size_t)t * stride) : _mm512_setzero_ps();
  }
  for (size_t b = 0; b < blocks; b++) {
    __m512 products[8];
#pragma clang loop unroll(full)
    for (int g = 0; g < groups; g++) {
      const int dwords = 8 / groups;
      const __m512 d = tile->d[b * (size_t)groups + (size_t)g], m = tile->m[b * (size_t)groups + (size_t)g];
      __m512i dots[8];
#pragma clang loop unroll(full)
      for (int t = 0; t < T; t++) dots[t] = _mm512_setzero_si512();
#pragma clang loop unroll(full)
      for (int j = g * dwords; j < (g + 1) * dwords; j++) {
        const __m512i q = tile->q[b][j];
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++) {
          const int8_t *a = x.values + (size_t)t * columns + b * CK_ACTIVATION_BLOCK + (size_t)j * 4;
          dots[t] = _mm512_dpbusd_epi32(dots[t], q, _mm512_set1_epi32(*(const int *)(const void *)a));
        }
      }
#pragma clang loop unroll(full)
      for (int t = 0; t < T; t++) {
        const __m512 dot = _mm512_cvtepi32_ps(dots[t]);
        products[t] = g ? _mm512_fmadd_ps(d, dot, products[t]) : _mm512_mul_ps(d, dot);
        const float sum = groups == 1 ? x.scales[(size_t)t * scales_per_token + b].sum
                                      : x.sums[(size_t)t * sums_per_token + 2 * b + (size_t)g];
        sums[t] = _mm512_fmadd_ps(m, _mm512_set1_ps(sum), sums[t]);
      }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) {
      sums[t] = _mm512_fmadd_ps(products[t], _mm512_set1_ps(x.scales[(size_t)t * scales_per_token + b].scale), sums[t]);
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) _mm512_mask_storeu_ps(out + (size_t)t * stride, live, sums[t]);
}

CK_INLINE CK_AVX512 void product(const ck_tile *tile, int groups, size_t blocks, __mmask16 live, ck_activations x,
                                 size_t columns, size_t tokens, float *out, size_t stride, int accumulate) {
  size_t t = 0;
#define CK_TOKENS(T)                                                                                                \
  tokens_product(tile, groups, blocks, live, ck_from_column(x, t * columns), columns, T, out + t * stride, stride,  \
                 accumulate)
  for (; t + 8 <= tokens; t += 8) CK_TOKENS(8);
  if (tokens - t >= 4) CK_TOKENS(4), t += 4;
  if (tokens - t >= 2) CK_TOKENS(2), t += 2;
  if (tokens - t >= 1) CK_TOKENS(1);
#undef CK_TOKENS
}

CK_AVX512 void ck_tile_product(const ck_tile *tile, int groups, size_t blocks, size_t live, ck_activations x, size_t columns,
                               size_t tokens, float *out, size_t stride, int accumulate) {
  const __mmask16 mask = (__mmask16)((1u << live) - 1);
  if (groups == 1) {
    product(tile, 1, blocks, mask, x, columns, tokens, out, stride, accumulate);
  } else {
    product(tile, 2, blocks, mask, x, columns, tokens, out, stride, accumulate);
  }
}
#endif
