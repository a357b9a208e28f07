/// Products of unpacked float rows with many tokens on AVX-512: 32 rows lie turned, a vector of rows for each column, and
/// stay in the second cache while all tokens pass by.
#include "rows512.h"
#include "vectors.h"

#ifdef CK_X86
/// 16 rows of floats turned to panel[c * CK_PANEL_ROWS]. Rows past the end repeat the last.
CK_INLINE CK_AVX512 void turn_rows(const float *w, size_t rows, size_t columns, float *panel) {
  const uint8_t *row[4][4];
  for (size_t i = 0; i < 4; i++) {
    for (size_t lane = 0; lane < 4; lane++) {
      const size_t r = 4 * lane + i;
      row[i][lane] = (const uint8_t *)(w + (r < rows ? r : rows - 1) * columns);
    }
  }
  size_t c = 0;
  for (; c + 4 <= columns; c += 4) {
    __m512i turned[4];
    ck_turn(ck_gather16(row[0], c * sizeof(float)), ck_gather16(row[1], c * sizeof(float)),
            ck_gather16(row[2], c * sizeof(float)), ck_gather16(row[3], c * sizeof(float)), turned);
    for (size_t i = 0; i < 4; i++) _mm512_storeu_si512(panel + (c + i) * CK_PANEL_ROWS, turned[i]);
  }
  for (; c < columns; c++) {
    for (size_t r = 0; r < 16; r++) panel[c * CK_PANEL_ROWS + r] = w[(r < rows ? r : rows - 1) * columns + c];
  }
}

/// out[t * stride + 0..<32] for `T` tokens.
CK_INLINE CK_AVX512 void tokens_product(const float *panel, size_t columns, const float *x, size_t x_stride, int T,
                                        float *out, size_t stride, __mmask16 low, __mmask16 high, int accumulate) {
  __m512 sums[12][2];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) sums[t][0] = sums[t][1] = _mm512_setzero_ps();
  for (size_t c = 0; c < columns; c++) {
    const __m512 a = _mm512_loadu_ps(panel + c * CK_PANEL_ROWS), b = _mm512_loadu_ps(panel + c * CK_PANEL_ROWS + 16);
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) {
      const __m512 every = _mm512_set1_ps(x[(size_t)t * x_stride + c]);
      sums[t][0] = _mm512_fmadd_ps(a, every, sums[t][0]);
      sums[t][1] = _mm512_fmadd_ps(b, every, sums[t][1]);
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    float *place = out + (size_t)t * stride;
    if (accumulate) {
      sums[t][0] = _mm512_add_ps(sums[t][0], _mm512_maskz_loadu_ps(low, place));
      sums[t][1] = _mm512_add_ps(sums[t][1], _mm512_maskz_loadu_ps(high, place + 16));
    }
    _mm512_mask_storeu_ps(place, low, sums[t][0]);
    _mm512_mask_storeu_ps(place + 16, high, sums[t][1]);
  }
}

CK_AVX512 void ck_avx512_multiply_panel(const float *w, size_t rows, size_t columns, const float *x, size_t x_stride,
                                        size_t tokens, float *out, size_t stride, int accumulate, float *panel) {
  turn_rows(w, rows, columns, panel);
  if (rows > 16) turn_rows(w + 16 * columns, rows - 16, columns, panel + 16);
  const __mmask16 low = (__mmask16)(rows < 16 ? (1u << rows) - 1 : 0xFFFF);
  const __mmask16 high = (__mmask16)(rows > 16 ? (1ull << (rows - 16)) - 1 : 0);
  size_t t = 0;
#define CK_TOKENS(T) \
  tokens_product(panel, columns, x + t * x_stride, x_stride, T, out + t * stride, stride, low, high, accumulate)
  for (; t + 12 <= tokens; t += 12) CK_TOKENS(12);
  for (; t + 4 <= tokens; t += 4) CK_TOKENS(4);
  for (; t < tokens; t++) CK_TOKENS(1);
#undef CK_TOKENS
}
#endif
