/// Products of a few tokens with rows read straight from their stored blocks, two rows at a time, in 256-bit vectors.
///
/// A weight is w = d * q + m, so with activations x = s * a of the same group
///   Σ w x = d * s * Σ q a + m * s * Σ a
/// Each 128-bit lane holds one of the two rows, so that activations are loaded once for both, and sums need no more
/// than the additions within a lane.
#pragma once
#include "tile256.h"

#ifdef CK_X86
/// How far ahead of its use a row is fetched: the hardware stops at each page of 4 KB.
enum { CK_FETCH_AHEAD = 6144, CK_LINE = 64 };

/// Sums of products that belong to one row in each lane: of a block, or of its first and last 16 numbers.
typedef struct ck_block_dots {
  __m256i all, low, high;
} ck_block_dots;

CK_INLINE CK_AVX2 ck_block_dots ck_dot256(ck_dots dots, ck_pair w, __m256i low, __m256i high, int most, int width) {
  const __m256i none = _mm256_setzero_si256(), first = dots.step(none, w.low, low, most);
  if (width == 32 && dots.steps(most) > 1) {
    return (ck_block_dots){dots.settle(dots.step(first, w.high, high, most)), none, none};
  }
  const __m256i a = dots.settle(first), b = dots.settle(dots.step(none, w.high, high, most));
  return (ck_block_dots){width == 32 ? _mm256_add_epi32(a, b) : none, a, b};
}

/// Two pairs of two neighbours each, from memory that may hold only the first `count` of four pairs.
typedef struct ck_neighbours {
  __m256 even, odd;
} ck_neighbours;

/// Even and odd numbers of `count` pairs, the same in both lanes; zero beyond.
CK_INLINE CK_AVX2 ck_neighbours ck_spread_pairs(const float *pairs, int count) {
  const __m128 zero = _mm_setzero_ps();
  const __m128 a = count > 1 ? _mm_loadu_ps(pairs) : _mm_castpd_ps(_mm_load_sd((const double *)(const void *)pairs));
  const __m128 b = count > 3   ? _mm_loadu_ps(pairs + 4)
                   : count > 2 ? _mm_castpd_ps(_mm_load_sd((const double *)(const void *)(pairs + 4)))
                               : zero;
  const __m256 first = _mm256_insertf128_ps(_mm256_castps128_ps256(a), a, 1);
  const __m256 second = _mm256_insertf128_ps(_mm256_castps128_ps256(b), b, 1);
  return (ck_neighbours){_mm256_shuffle_ps(first, second, 0x88), _mm256_shuffle_ps(first, second, 0xDD)};
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

/// What the products of two rows with one token add up in: several sums, where there are registers for them, since each
/// addition waits for the one before.
typedef struct ck_sums {
  __m256 products[4], offset;
} ck_sums;

/// Sums of products for each of `T` tokens.
CK_INLINE CK_AVX2 int ck_chains(int T) { return T == 1 ? 4 : T == 2 ? 2 : 1; }

CK_INLINE CK_AVX2 void ck_add_dots(__m256i dots, __m256 d, int i, __m256 *sum) {
  *sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots), ck_splat(d, i), *sum);
}

/// Adds the products of up to four blocks with `T` tokens.
CK_INLINE CK_AVX2 void ck_add_quad(ck_reader w, ck_dots dots, const uint8_t *a, const uint8_t *b, int quad, int count,
                                   ck_activations x, size_t columns, int T, ck_sums *sums) {
  const ck_factors factors = ck_factors256(w, dots, a, b, quad, count);
  __m256 d[4][2];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    const size_t first = (size_t)t * (columns / CK_ACTIVATION_BLOCK) + 4 * (size_t)quad;
    const ck_neighbours scales = ck_spread_pairs(&x.scales[first].scale, count);
    d[t][0] = _mm256_mul_ps(factors.d[0], scales.even);
    if (w.width == 16) {
      const ck_neighbours halves = ck_spread_pairs(x.sums + 2 * first, count);
      d[t][1] = _mm256_mul_ps(factors.d[1], scales.even);
      sums[t].offset = _mm256_fmadd_ps(factors.m[0], halves.even, sums[t].offset);
      sums[t].offset = _mm256_fmadd_ps(factors.m[1], halves.odd, sums[t].offset);
    } else if (ck_has_offset(w, dots)) {
      sums[t].offset = _mm256_fmadd_ps(factors.m[0], scales.odd, sums[t].offset);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) {
    const int j = 4 * quad + i;
    const ck_pair q = ck_numbers256(w, dots, a, b, j);
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) {
      const __m128i *v = (const __m128i *)(x.values + (size_t)t * columns + j * CK_ACTIVATION_BLOCK);
      const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(v));
      const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(v + 1));
      const ck_block_dots dot = ck_dot256(dots, q, low, high, w.most, w.width);
      if (w.width == 32) {
        ck_add_dots(dot.all, d[t][0], i, &sums[t].products[i % ck_chains(T)]);
      } else {
        ck_add_dots(dot.low, d[t][0], i, &sums[t].products[2 * i % ck_chains(T)]);
        ck_add_dots(dot.high, d[t][1], i, &sums[t].products[(2 * i + 1) % ck_chains(T)]);
      }
    }
  }
}

/// out[t * stride] and, where there is a second row, out[t * stride + 1], for `T` tokens.
CK_INLINE CK_AVX2 void ck_two_rows(ck_reader w, ck_dots dots, const uint8_t *a, const uint8_t *b, size_t columns,
                                   ck_activations x, int T, float *out, size_t stride, int accumulate) {
  const size_t blocks = columns / CK_ACTIVATION_BLOCK, bytes = w.bytes / (size_t)w.blocks;
  const int two = a != b;
  ck_sums sums[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) sums[t].products[i] = _mm256_setzero_ps();
    sums[t].offset = _mm256_setzero_ps();
  }
  size_t done = 0;
  for (; done + (size_t)w.blocks <= blocks; done += (size_t)w.blocks) {
#pragma clang loop unroll(full)
    for (int quad = 0; quad < w.blocks / 4; quad++) ck_add_quad(w, dots, a, b, quad, 4, x, columns, T, sums);
    a += w.bytes, b += w.bytes, x = ck_from_column(x, (size_t)w.blocks * CK_ACTIVATION_BLOCK);
  }
  // A superblock is read whole.
  if (w.blocks == 4) {
    for (; done < blocks; done++) {
      ck_add_quad(w, dots, a, b, 0, 1, x, columns, T, sums);
      a += bytes, b += bytes, x = ck_from_column(x, CK_ACTIVATION_BLOCK);
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    __m256 sum = sums[t].offset;
#pragma clang loop unroll(full)
    for (int i = 0; i < ck_chains(T); i++) sum = _mm256_add_ps(sum, sums[t].products[i]);
    sum = _mm256_add_ps(sum, _mm256_permute_ps(sum, 0x4E));
    sum = _mm256_add_ps(sum, _mm256_permute_ps(sum, 0xB1));
    float *place = out + (size_t)t * stride;
    const float first = _mm256_cvtss_f32(sum), second = _mm_cvtss_f32(_mm256_extractf128_ps(sum, 1));
    place[0] = accumulate ? place[0] + first : first;
    if (two) place[1] = accumulate ? place[1] + second : second;
  }
}

/// Rows times a few tokens, two rows and four tokens at a time.
CK_INLINE CK_AVX2 void ck_rows256_product(ck_reader reader, ck_dots dots, ck_rows w, ck_activations x, size_t tokens,
                                          float *out, size_t stride, int accumulate) {
  for (size_t r = 0; r < w.rows; r += 2) {
    const uint8_t *a = (const uint8_t *)w.base + r * w.row_bytes, *b = r + 1 < w.rows ? a + w.row_bytes : a;
    // Strictly in order, both rows of the pair that comes two pairs or more from here.
    for (size_t line = 0; line < 2 * w.row_bytes; line += CK_LINE) {
      _mm_prefetch((const char *)a + CK_FETCH_AHEAD + line, _MM_HINT_T0);
    }
    size_t t = 0;
#define CK_TOKENS(T)                                                                                              \
  ck_two_rows(reader, dots, a, b, w.columns, ck_from_column(x, t * w.columns), T, out + t * stride + r, stride,     \
              accumulate), t += T
    while (t + 4 <= tokens) CK_TOKENS(4);
    if (tokens - t >= 2) CK_TOKENS(2);
    if (tokens - t >= 1) CK_TOKENS(1);
#undef CK_TOKENS
  }
}

/// The product of a format, by whichever way is quicker for so many tokens.
CK_INLINE CK_AVX2 void ck_multiply8_256(ck_reader reader, ck_dots dots, ck_rows w, ck_activations x, size_t tokens,
                                        float *out, size_t stride, int accumulate) {
  if (tokens <= CK_FEW_TOKENS256) return ck_rows256_product(reader, dots, w, x, tokens, out, stride, accumulate);
  ck_tiles256_product(reader, dots, w, x, tokens, out, stride, accumulate);
}

/// Defines ck_NAME_multiply8_avx2 and ck_NAME_multiply8_avxvnni from the file's `factors256` and `numbers256`.
#define CK_MULTIPLY8_256(name, blocks, bytes, width, most)                                                           \
  CK_AVX2 void ck_##name##_multiply8_avx2(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,      \
                                          int accumulate) {                                                          \
    const ck_reader reader = {blocks, bytes, width, most, factors256, numbers256};                                   \
    ck_multiply8_256(reader, CK_DOTS_AVX2, w, x, tokens, out, stride, accumulate);                                   \
  }                                                                                                                  \
  CK_AVXVNNI void ck_##name##_multiply8_avxvnni(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride, \
                                                int accumulate) {                                                    \
    const ck_reader reader = {blocks, bytes, width, most, factors256, numbers256};                                   \
    ck_multiply8_256(reader, CK_DOTS_AVXVNNI, w, x, tokens, out, stride, accumulate);                                \
  }
#endif
