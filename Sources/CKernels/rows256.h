/// Products of quantized rows with 8-bit activations on AVX2, for any format that can load two blocks; see rows512.h,
/// whose arithmetic this follows.
#pragma once
#include "formats.h"

#ifdef CK_X86
#include <immintrin.h>

/// Two blocks, one in each 128-bit lane.
typedef struct ck_pair {
  /// The block's first and last 16 numbers: 0...63, or -128...127 where the format is wide.
  __m256i low, high;
  /// d and m of each: d0 m0 d1 m1
  __m128 scales;
} ck_pair;

/// Loads the blocks at `a` and `b`.
typedef ck_pair (*ck_pair_loader)(const uint8_t *a, const uint8_t *b);

CK_INLINE CK_AVX2 __m256i ck_join16(const uint8_t *a, const uint8_t *b) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)a)),
                                 _mm_loadu_si128((const __m128i *)b), 1);
}

/// Pairs of float16 (d, m) from two places.
CK_INLINE CK_AVX2 __m128 ck_join_pairs(const uint8_t *a, const uint8_t *b) {
  return _mm_cvtph_ps(_mm_insert_epi32(_mm_loadu_si32(a), *(const int *)(const void *)b, 1));
}

/// float16 from two places, each twice.
CK_INLINE CK_AVX2 __m128 ck_join_twice(const uint8_t *a, const uint8_t *b) {
  const __m128i x = _mm_insert_epi16(_mm_loadu_si16(a), *(const short *)(const void *)b, 1);
  return _mm_cvtph_ps(_mm_unpacklo_epi16(x, x));
}

CK_INLINE CK_AVX2 void ck_split_nibbles256(__m256i bytes, ck_pair *pair) {
  const __m256i mask = _mm256_set1_epi8(15);
  pair->low = _mm256_and_si256(bytes, mask);
  pair->high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask);
}

/// Sums of four products each. Sums of 16 bits can't overflow: 4 * 63 * 127 and 2 * 128 * 127 are below 2^15.
CK_INLINE CK_AVX2 __m256i ck_dot256(ck_pair w, __m256i low, __m256i high, int wide) {
  const __m256i ones = _mm256_set1_epi16(1);
  if (!wide) {
    const __m256i sums = _mm256_add_epi16(_mm256_maddubs_epi16(w.low, low), _mm256_maddubs_epi16(w.high, high));
    return _mm256_madd_epi16(sums, ones);
  }
  const __m256i a = _mm256_maddubs_epi16(_mm256_abs_epi8(w.low), _mm256_sign_epi8(low, w.low));
  const __m256i b = _mm256_maddubs_epi16(_mm256_abs_epi8(w.high), _mm256_sign_epi8(high, w.high));
  return _mm256_add_epi32(_mm256_madd_epi16(a, ones), _mm256_madd_epi16(b, ones));
}

CK_INLINE CK_AVX2 void ck_two_blocks(ck_pair w, size_t b, size_t blocks, __m128 live, ck_activations x, int wide, int T,
                                     __m256 *sums, __m128 *offsets) {
  const __m256i spread = _mm256_set_epi32(2, 2, 2, 2, 0, 0, 0, 0);
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    const int8_t *a = x.values + ((size_t)t * blocks + b) * CK_ACTIVATION_BLOCK;
    const __m256i first = _mm256_loadu_si256((const __m256i *)a), second = _mm256_loadu_si256((const __m256i *)(a + 32));
    const __m256i low = _mm256_permute2x128_si256(first, second, 0x20);
    const __m256i high = _mm256_permute2x128_si256(first, second, 0x31);
    const __m128 s = _mm_and_ps(_mm_loadu_ps(&x.scales[(size_t)t * blocks + b].scale), live);
    const __m128 scaled = _mm_mul_ps(w.scales, s);
    offsets[t] = _mm_add_ps(offsets[t], scaled);
    const __m256 d = _mm256_permutevar8x32_ps(_mm256_castps128_ps256(scaled), spread);
    sums[t] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(ck_dot256(w, low, high, wide)), d, sums[t]);
  }
}

/// out[t * stride] for `T` tokens and one row, two blocks at a time.
CK_INLINE CK_AVX2 void ck_row_product256(ck_pair_loader load, size_t block_bytes, float bias, int wide,
                                         const uint8_t *row, size_t blocks, ck_activations x, int T, float *out,
                                         size_t stride, int accumulate) {
  __m256 sums[4];
  __m128 offsets[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) sums[t] = _mm256_setzero_ps(), offsets[t] = _mm_setzero_ps();
  const __m128 all = _mm_castsi128_ps(_mm_set1_epi32(-1)), first = _mm_castsi128_ps(_mm_set_epi32(0, 0, -1, -1));
  size_t b = 0;
  for (; b + 2 <= blocks; b += 2) {
    const uint8_t *place = row + b * block_bytes;
    ck_two_blocks(load(place, place + block_bytes), b, blocks, all, x, wide, T, sums, offsets);
  }
  if (b < blocks) {
    const uint8_t *place = row + b * block_bytes;
    ck_two_blocks(load(place, place), b, blocks, first, x, wide, T, sums, offsets);
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    const __m128 odd = _mm_blend_ps(_mm_setzero_ps(), offsets[t], 0xA);
    __m128 sum = _mm_add_ps(_mm256_castps256_ps128(sums[t]), _mm256_extractf128_ps(sums[t], 1));
    sum = _mm_fmadd_ps(odd, _mm_set1_ps(bias), sum);
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    const float total = _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
    float *place = out + (size_t)t * stride;
    *place = accumulate ? *place + total : total;
  }
}

/// Rows times tokens, four at a time.
CK_INLINE CK_AVX2 void ck_multiply8_avx2(ck_pair_loader load, size_t block_bytes, float bias, int wide, ck_rows w,
                                         ck_activations x, size_t tokens, float *out, size_t stride, int accumulate) {
  const size_t blocks = w.columns / CK_ACTIVATION_BLOCK;
  for (size_t r = 0; r < w.rows; r++) {
    const uint8_t *row = (const uint8_t *)w.base + r * w.row_bytes;
    size_t t = 0;
#define CK_TOKENS(T)                                                                                           \
  ck_row_product256(load, block_bytes, bias, wide, row, blocks,                                                \
                    (ck_activations){x.values + t * w.columns, x.scales + t * blocks}, T, out + t * stride + r, stride, \
                    accumulate),                                                                               \
      t += T
    while (t + 4 <= tokens) CK_TOKENS(4);
    if (tokens - t >= 2) CK_TOKENS(2);
    if (tokens - t >= 1) CK_TOKENS(1);
#undef CK_TOKENS
  }
}

/// Defines ck_NAME_multiply8_avx2 from the file's `load256`.
#define CK_MULTIPLY8_AVX2(name, bias, wide)                                                                          \
  CK_AVX2 void ck_##name##_multiply8_avx2(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,     \
                                          int accumulate) {                                                          \
    ck_multiply8_avx2(load256, sizeof(block), bias, wide, w, x, tokens, out, stride, accumulate);                    \
  }
#endif
