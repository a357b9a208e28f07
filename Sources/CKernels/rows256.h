/// Products of quantized rows with 8-bit activations on AVX2, for any format that can read blocks of two rows at once.
///
/// A block of 32 weights is w = d * q + m, so with activations x = s * a of the same block
///   Σ w x = d * s * Σ q a + m * s * Σ a
/// Each 128-bit lane holds one of the two rows, so that activations are loaded once for both, and sums need no more
/// than the additions within a lane.
#pragma once
#include "formats.h"

#ifdef CK_X86
#include <immintrin.h>

/// The first and last 16 numbers of a block of two rows, one row in each lane.
typedef struct ck_pair {
  __m256i low, high;
} ck_pair;

/// d and m of four consecutive blocks of two rows, one row in each lane.
typedef struct ck_factors {
  __m256 d, m;
} ck_factors;

/// How a format is read, a few blocks at a time. `a` and `b` are where the first of them starts in either row.
typedef struct ck_reader {
  /// Blocks read at a time, a multiple of four, and the bytes they take.
  int blocks;
  size_t bytes;
  /// Whether numbers are signed bytes; otherwise they are 0...63.
  int is_signed;
  /// Factors of blocks 4 * quad..<4 * quad + 4. At a row's end there may be only `count`; the others' are zero.
  ck_factors (*factors)(const uint8_t *a, const uint8_t *b, int quad, int count);
  /// The numbers of block j.
  ck_pair (*numbers)(const uint8_t *a, const uint8_t *b, int j);
} ck_reader;

/// How far ahead of its use a row is fetched: the hardware stops at each page of 4 KB.
enum { CK_FETCH_AHEAD = 6144, CK_LINE = 64 };

CK_INLINE CK_AVX2 __m256i ck_join16(const uint8_t *a, const uint8_t *b) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)a)),
                                 _mm_loadu_si128((const __m128i *)b), 1);
}

/// float16 of up to four blocks of `bytes` bytes in each row.
CK_INLINE CK_AVX2 __m256 ck_join_halves(const uint8_t *a, const uint8_t *b, size_t bytes, int count) {
  typedef uint16_t halves __attribute__((vector_size(16)));
  halves h = {};
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) {
    __builtin_memcpy((uint16_t *)&h + i, a + (size_t)i * bytes, 2);
    __builtin_memcpy((uint16_t *)&h + 4 + i, b + (size_t)i * bytes, 2);
  }
  return _mm256_cvtph_ps((__m128i)h);
}

CK_INLINE CK_AVX2 ck_pair ck_split_nibbles256(__m256i bytes) {
  const __m256i mask = _mm256_set1_epi8(15);
  return (ck_pair){_mm256_and_si256(bytes, mask), _mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask)};
}

/// Adds 16 where bit j of the byte is set.
CK_INLINE CK_AVX2 __m256i ck_add_bit256(__m256i q, __m256i bytes, int j) {
  const __m256i bit = _mm256_set1_epi8((char)(1 << j)), fifth = _mm256_set1_epi8(16);
  return _mm256_or_si256(q, _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit), fifth));
}

/// Adds 16 where a bit is set: 32 bits in either row, one for each number of its block.
CK_INLINE CK_AVX2 ck_pair ck_add_fifth_bits256(const uint8_t *a, const uint8_t *b, ck_pair q) {
  const __m128i bits = _mm_insert_epi32(_mm_loadu_si32(a), *(const int *)(const void *)b, 1);
  const __m256i both = _mm256_permutevar8x32_epi32(_mm256_castsi128_si256(bits), _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1));
  const __m256i low = _mm256_setr_epi64x(0, 0x0101010101010101, 0, 0x0101010101010101);
  const __m256i high = _mm256_add_epi8(low, _mm256_set1_epi8(2));
  const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201), fifth = _mm256_set1_epi8(16);
  const __m256i lows = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(both, low), bit), bit);
  const __m256i highs = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(both, high), bit), bit);
  return (ck_pair){_mm256_or_si256(q.low, _mm256_and_si256(lows, fifth)),
                   _mm256_or_si256(q.high, _mm256_and_si256(highs, fifth))};
}

/// Replaces nibbles by the levels they stand for.
CK_INLINE CK_AVX2 ck_pair ck_look_up256(const int8_t levels[16], ck_pair q) {
  const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)levels));
  return (ck_pair){_mm256_shuffle_epi8(table, q.low), _mm256_shuffle_epi8(table, q.high)};
}

/// Sums of products that belong to one row in each lane. Those of 16 bits can't overflow: 4 * 63 * 127 and
/// 2 * 128 * 127 are below 2^15.
CK_INLINE CK_AVX2 __m256i ck_dot256(ck_pair w, __m256i low, __m256i high, int is_signed) {
  const __m256i ones = _mm256_set1_epi16(1);
  if (!is_signed) {
    const __m256i sums = _mm256_add_epi16(_mm256_maddubs_epi16(w.low, low), _mm256_maddubs_epi16(w.high, high));
    return _mm256_madd_epi16(sums, ones);
  }
  const __m256i a = _mm256_maddubs_epi16(_mm256_abs_epi8(w.low), _mm256_sign_epi8(low, w.low));
  const __m256i b = _mm256_maddubs_epi16(_mm256_abs_epi8(w.high), _mm256_sign_epi8(high, w.high));
  return _mm256_add_epi32(_mm256_madd_epi16(a, ones), _mm256_madd_epi16(b, ones));
}

/// scale and sum of `count` blocks of activations, the same in both lanes.
CK_INLINE CK_AVX2 void ck_spread_scales(const ck_scale *s, int count, __m256 *scale, __m256 *sum) {
  const __m128 zero = _mm_setzero_ps();
  const __m128 a = count > 1 ? _mm_loadu_ps(&s[0].scale) : _mm_castpd_ps(_mm_load_sd((const double *)(const void *)s));
  const __m128 b = count > 3   ? _mm_loadu_ps(&s[2].scale)
                   : count > 2 ? _mm_castpd_ps(_mm_load_sd((const double *)(const void *)(s + 2)))
                               : zero;
  const __m256 first = _mm256_insertf128_ps(_mm256_castps128_ps256(a), a, 1);
  const __m256 second = _mm256_insertf128_ps(_mm256_castps128_ps256(b), b, 1);
  *scale = _mm256_shuffle_ps(first, second, 0x88);
  *sum = _mm256_shuffle_ps(first, second, 0xDD);
}

/// Number i of four in each lane, in all four places.
CK_INLINE CK_AVX2 __m256 ck_splat(__m256 x, int i) {
  switch (i) {
    case 0: return _mm256_shuffle_ps(x, x, 0x00);
    case 1: return _mm256_shuffle_ps(x, x, 0x55);
    case 2: return _mm256_shuffle_ps(x, x, 0xAA);
    default: return _mm256_shuffle_ps(x, x, 0xFF);
  }
}

/// What the products of two rows with one token add up in.
typedef struct ck_sums {
  __m256 products, offset;
} ck_sums;

/// Adds the products of up to four blocks with `T` tokens.
CK_INLINE CK_AVX2 void ck_add_quad(ck_reader w, const uint8_t *a, const uint8_t *b, int quad, int count, ck_activations x,
                                   size_t columns, int T, ck_sums *sums) {
  const ck_factors factors = w.factors(a, b, quad, count);
  __m256 d[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    __m256 scale, sum;
    ck_spread_scales(x.scales + (size_t)t * (columns / CK_ACTIVATION_BLOCK) + 4 * quad, count, &scale, &sum);
    d[t] = _mm256_mul_ps(factors.d, scale);
    sums[t].offset = _mm256_fmadd_ps(factors.m, sum, sums[t].offset);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) {
    const int j = 4 * quad + i;
    const ck_pair q = w.numbers(a, b, j);
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) {
      const __m128i *v = (const __m128i *)(x.values + (size_t)t * columns + j * CK_ACTIVATION_BLOCK);
      const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(v));
      const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(v + 1));
      const __m256 dot = _mm256_cvtepi32_ps(ck_dot256(q, low, high, w.is_signed));
      sums[t].products = _mm256_fmadd_ps(dot, ck_splat(d[t], i), sums[t].products);
    }
  }
}

/// out[t * stride] and, where there is a second row, out[t * stride + 1], for `T` tokens.
CK_INLINE CK_AVX2 void ck_two_rows(ck_reader w, const uint8_t *a, const uint8_t *b, size_t columns, ck_activations x,
                                   int T, float *out, size_t stride, int accumulate) {
  const size_t blocks = columns / CK_ACTIVATION_BLOCK, bytes = w.bytes / (size_t)w.blocks;
  const int two = a != b;
  ck_sums sums[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) sums[t] = (ck_sums){_mm256_setzero_ps(), _mm256_setzero_ps()};
  size_t done = 0;
  for (; done + (size_t)w.blocks <= blocks; done += (size_t)w.blocks) {
#pragma clang loop unroll(full)
    for (int quad = 0; quad < w.blocks / 4; quad++) ck_add_quad(w, a, b, quad, 4, x, columns, T, sums);
    a += w.bytes, b += w.bytes, x = ck_from_column(x, (size_t)w.blocks * CK_ACTIVATION_BLOCK);
  }
  for (; done < blocks; done++) {
    ck_add_quad(w, a, b, 0, 1, x, columns, T, sums);
    a += bytes, b += bytes, x = ck_from_column(x, CK_ACTIVATION_BLOCK);
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    __m256 sum = _mm256_add_ps(sums[t].products, sums[t].offset);
    sum = _mm256_add_ps(sum, _mm256_permute_ps(sum, 0x4E));
    sum = _mm256_add_ps(sum, _mm256_permute_ps(sum, 0xB1));
    float *place = out + (size_t)t * stride;
    const float first = _mm256_cvtss_f32(sum), second = _mm_cvtss_f32(_mm256_extractf128_ps(sum, 1));
    place[0] = accumulate ? place[0] + first : first;
    if (two) place[1] = accumulate ? place[1] + second : second;
  }
}

/// Rows times tokens, two rows and four tokens at a time.
CK_INLINE CK_AVX2 void ck_multiply8_avx2(ck_reader reader, ck_rows w, ck_activations x, size_t tokens, float *out,
                                         size_t stride, int accumulate) {
  for (size_t r = 0; r < w.rows; r += 2) {
    const uint8_t *a = (const uint8_t *)w.base + r * w.row_bytes, *b = r + 1 < w.rows ? a + w.row_bytes : a;
    // Strictly in order, both rows of the pair that comes two pairs or more from here.
    for (size_t line = 0; line < 2 * w.row_bytes; line += CK_LINE) {
      _mm_prefetch((const char *)a + CK_FETCH_AHEAD + line, _MM_HINT_T0);
    }
    size_t t = 0;
#define CK_TOKENS(T)                                                                                              \
  ck_two_rows(reader, a, b, w.columns, ck_from_column(x, t * w.columns), T, out + t * stride + r, stride, accumulate), \
      t += T
    while (t + 4 <= tokens) CK_TOKENS(4);
    if (tokens - t >= 2) CK_TOKENS(2);
    if (tokens - t >= 1) CK_TOKENS(1);
#undef CK_TOKENS
  }
}

/// Defines ck_NAME_multiply8_avx2 from the file's `factors256` and `numbers256`.
#define CK_MULTIPLY8_AVX2(name, blocks, bytes, is_signed)                                                         \
  CK_AVX2 void ck_##name##_multiply8_avx2(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,  \
                                          int accumulate) {                                                       \
    const ck_reader reader = {blocks, bytes, is_signed, factors256, numbers256};                                  \
    ck_multiply8_avx2(reader, w, x, tokens, out, stride, accumulate);                                             \
  }
#endif
