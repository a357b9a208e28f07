/// Products of a few tokens with rows read straight from their stored blocks, four rows at a time, on AVX-512 VNNI.
///
/// A block of 32 weights is w = d * q + m * bias with q in 0...255, so with activations x = s * a of the same block
///   Σ w x = d * s * Σ q a + bias * m * s * Σ a
/// A step takes four blocks of each of four rows; its sixteen sums lie as [block, row], and so do the scales.
#pragma once
#include "fetch.h"
#include "formats.h"
#include "rows512.h"

#ifdef CK_X86
#include <immintrin.h>

enum { CK_STRIP_ROWS = 4, CK_STRIP_BLOCKS = 4 };

/// Four consecutive blocks of four rows.
typedef struct ck_strip {
  /// The first and last 16 numbers of a row's four blocks, a block in each 128-bit lane. [row]
  __m512i low[CK_STRIP_ROWS], high[CK_STRIP_ROWS];
  /// Scales and minima. [block, row]
  __m512 d, m;
} ck_strip;

/// Loads the first `live` of four blocks at each of four places; the numbers of the others may be anything finite.
typedef ck_strip (*ck_strip_loader)(const uint8_t *const places[4], size_t live);

/// Activations of four blocks in a strip's order. scale, sum: [block, the same four times]
typedef struct ck_strip_tokens {
  __m512i low, high;
  __m512 scale, sum;
} ck_strip_tokens;

/// Past the `live` blocks scales and sums are zero. `sum` comes multiplied by the bias.
CK_INLINE CK_AVX512 ck_strip_tokens ck_load_tokens(const int8_t *values, const ck_scale *scales, size_t live, float bias) {
  const __m512i even = _mm512_set_epi32(6, 6, 6, 6, 4, 4, 4, 4, 2, 2, 2, 2, 0, 0, 0, 0);
  const __m512i odd = _mm512_set_epi32(7, 7, 7, 7, 5, 5, 5, 5, 3, 3, 3, 3, 1, 1, 1, 1);
  const __m512i first = _mm512_loadu_si512(values), second = _mm512_loadu_si512(values + 64);
  const __m512 pairs = _mm512_castps256_ps512(_mm256_maskz_loadu_ps((__mmask8)((1u << 2 * live) - 1), &scales->scale));
  ck_strip_tokens x;
  x.low = _mm512_shuffle_i64x2(first, second, 0x88);
  x.high = _mm512_shuffle_i64x2(first, second, 0xDD);
  x.scale = _mm512_permutexvar_ps(even, pairs);
  x.sum = _mm512_setzero_ps();
  if (bias != 0) x.sum = _mm512_mul_ps(_mm512_permutexvar_ps(odd, pairs), _mm512_set1_ps(bias));
  return x;
}

/// The sums of each lane's four numbers, of four vectors: [lane, vector]
CK_INLINE CK_AVX512 __m512i ck_sum_lanes(const __m512i v[4]) {
  const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(v[0], v[1]), _mm512_unpackhi_epi32(v[0], v[1]));
  const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(v[2], v[3]), _mm512_unpackhi_epi32(v[2], v[3]));
  return _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
}

CK_INLINE CK_AVX512 __m512 ck_add_strip(__m512 sums, const ck_strip *w, ck_strip_tokens x, float bias) {
  __m512i dots[CK_STRIP_ROWS];
#pragma clang loop unroll(full)
  for (int i = 0; i < CK_STRIP_ROWS; i++) {
    dots[i] = _mm512_dpbusd_epi32(_mm512_setzero_si512(), w->low[i], x.low);
    dots[i] = _mm512_dpbusd_epi32(dots[i], w->high[i], x.high);
  }
  sums = _mm512_fmadd_ps(_mm512_cvtepi32_ps(ck_sum_lanes(dots)), _mm512_mul_ps(w->d, x.scale), sums);
  return bias != 0 ? _mm512_fmadd_ps(w->m, x.sum, sums) : sums;
}

/// Adds the blocks up and writes the sums of the rows that `live` masks, for `T` tokens.
CK_INLINE CK_AVX512 void ck_store_strip(const __m512 *sums, int T, __mmask8 live, float *out, size_t stride, int accumulate) {
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(sums[t]), _mm512_extractf32x8_ps(sums[t], 1));
    __m128 sum = _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
    float *place = out + (size_t)t * stride;
    if (accumulate) sum = _mm_add_ps(sum, _mm_maskz_loadu_ps(live, place));
    _mm_mask_storeu_ps(place, live, sum);
  }
}

/// `live` blocks from the `b`th on, times `T` tokens.
CK_INLINE CK_AVX512 void ck_strip_step(ck_strip_loader load, size_t block_bytes, float bias, const uint8_t *const rows[4],
                                       size_t b, size_t live, size_t blocks, ck_activations x, int T, __m512 *sums) {
  const uint8_t *const places[4] = {rows[0] + b * block_bytes, rows[1] + b * block_bytes, rows[2] + b * block_bytes,
                                    rows[3] + b * block_bytes};
#pragma clang loop unroll(full)
  for (int i = 0; i < CK_STRIP_ROWS; i++) ck_ask_ahead(places[i], CK_STRIP_BLOCKS * block_bytes);
  const ck_strip w = load(places, live);
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    const size_t at = (size_t)t * blocks + b;
    sums[t] = ck_add_strip(sums[t], &w, ck_load_tokens(x.values + at * CK_ACTIVATION_BLOCK, x.scales + at, live, bias), bias);
  }
}

/// Four rows, of which those in `live` are stored, times `T` tokens.
CK_INLINE CK_AVX512 void ck_strip_product(ck_strip_loader load, size_t block_bytes, float bias, const uint8_t *const rows[4],
                                          __mmask8 live, size_t blocks, ck_activations x, int T, float *out,
                                          size_t stride, int accumulate) {
  __m512 sums[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) sums[t] = _mm512_setzero_ps();
  ck_read_in_order(rows[0], rows[3] + blocks * block_bytes);
  size_t b = 0;
  for (; b + CK_STRIP_BLOCKS <= blocks; b += CK_STRIP_BLOCKS) {
    ck_strip_step(load, block_bytes, bias, rows, b, CK_STRIP_BLOCKS, blocks, x, T, sums);
  }
  if (b < blocks) ck_strip_step(load, block_bytes, bias, rows, b, blocks - b, blocks, x, T, sums);
  ck_store_strip(sums, T, live, out, stride, accumulate);
}

/// Four rows from the `r`th on, and a mask of those there are. Past the end the last row is repeated.
CK_INLINE CK_AVX512 __mmask8 ck_strip_rows(ck_rows w, size_t r, const uint8_t *rows[4]) {
  const size_t last = w.rows - 1;
  for (size_t i = 0; i < 4; i++) rows[i] = (const uint8_t *)w.base + (r + i < last ? r + i : last) * w.row_bytes;
  return (__mmask8)(last - r < 3 ? (2u << (last - r)) - 1 : 15);
}

/// Rows times up to four tokens.
CK_INLINE CK_AVX512 void ck_strips_product(ck_strip_loader load, size_t block_bytes, float bias, ck_rows w, ck_activations x,
                                           int T, float *out, size_t stride, int accumulate) {
  for (size_t r = 0; r < w.rows; r += CK_STRIP_ROWS) {
    const uint8_t *rows[4];
    const __mmask8 live = ck_strip_rows(w, r, rows);
    ck_strip_product(load, block_bytes, bias, rows, live, w.columns / CK_ACTIVATION_BLOCK, x, T, out + r, stride,
                     accumulate);
  }
}

/// Four blocks of 16 to 32 bytes as their first and their last 64 bytes.
typedef struct ck_window {
  __m512i first, last;
} ck_window;

CK_INLINE CK_AVX512 ck_window ck_load_window(const uint8_t *blocks, size_t block_bytes, size_t live) {
  const size_t skip = 4 * block_bytes - 64;
  if (live == 4) return (ck_window){_mm512_loadu_si512(blocks), _mm512_loadu_si512(blocks + skip)};
  const size_t bytes = live * block_bytes, after = bytes > skip ? bytes - skip : 0;
  const __mmask64 first = bytes < 64 ? ((__mmask64)1 << bytes) - 1 : ~(__mmask64)0, last = ((__mmask64)1 << after) - 1;
  return (ck_window){_mm512_maskz_loadu_epi8(first, blocks), _mm512_maskz_loadu_epi8(last, blocks + skip)};
}

/// Where a window has the word at byte `at` of block k, in blocks of `size` bytes.
#define CK_WORD(size, k, at) \
  (uint16_t)(((k) * (size) + (at)) / 2 < 32 ? ((k) * (size) + (at)) / 2 : ((k) * (size) + (at)) / 2 + 64 - 2 * (size))
#define CK_WORDS8(size, k, at)                                                                                \
  CK_WORD(size, k, at), CK_WORD(size, k, at + 2), CK_WORD(size, k, at + 4), CK_WORD(size, k, at + 6),         \
      CK_WORD(size, k, at + 8), CK_WORD(size, k, at + 10), CK_WORD(size, k, at + 12), CK_WORD(size, k, at + 14)
/// Indices of the 16 bytes from `at` on of four blocks.
#define CK_WORDS32(size, at) {CK_WORDS8(size, 0, at), CK_WORDS8(size, 1, at), CK_WORDS8(size, 2, at), CK_WORDS8(size, 3, at)}

CK_INLINE CK_AVX512 __m512i ck_words(ck_window w, const uint16_t index[32]) {
  return _mm512_permutex2var_epi16(w.first, _mm512_loadu_si512(index), w.last);
}

/// Where two rows' vectors that hold the words of a window's blocks have them, twice over: r0 r1 r0 r1 for each block.
#define CK_HEAD(size, k, at) (CK_WORD(size, k, at) % 32)
#define CK_TWO(size, k, at) \
  CK_HEAD(size, k, at), CK_HEAD(size, k, at) + 32, CK_HEAD(size, k, at), CK_HEAD(size, k, at) + 32
#define CK_HEADS(size, at) CK_TWO(size, 0, at), CK_TWO(size, 1, at), CK_TWO(size, 2, at), CK_TWO(size, 3, at)

CK_INLINE CK_AVX512 __m512i ck_join_heads(const __m512i heads[4], const uint16_t index[32]) {
  const __m512i at = _mm512_loadu_si512(index);
  return _mm512_mask_blend_epi32(0xAAAA, _mm512_permutex2var_epi16(heads[0], at, heads[1]),
                                 _mm512_permutex2var_epi16(heads[2], at, heads[3]));
}

/// The words at `at` and after it: the first of four blocks, then the second.
#define CK_FIFTHS(size, at)                                                                     \
  CK_WORD(size, 0, at), CK_WORD(size, 1, at), CK_WORD(size, 2, at), CK_WORD(size, 3, at),       \
      CK_WORD(size, 0, at + 2), CK_WORD(size, 1, at + 2), CK_WORD(size, 2, at + 2), CK_WORD(size, 3, at + 2)
/// Which word of the last 64 bytes is the one at byte `at` of the last block.
#define CK_LATE(size, at) ((__mmask32)1 << CK_HEAD(size, 3, at))

/// The first 64 bytes, with the last block's header, which lies beyond them, in words that nobody reads there.
CK_INLINE CK_AVX512 __m512i ck_heads(ck_window w, __mmask32 late) { return _mm512_mask_mov_epi16(w.first, late, w.last); }

/// Nibbles of one row's four blocks.
CK_INLINE CK_AVX512 void ck_strip_nibbles(ck_strip *strip, int row, __m512i bytes) {
  const __m512i mask = _mm512_set1_epi8(15);
  strip->low[row] = _mm512_and_si512(bytes, mask);
  strip->high[row] = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), mask);
}

/// Replaces nibbles by the levels they stand for, plus 128.
CK_INLINE CK_AVX512 void ck_strip_look_up(const int8_t levels[16], ck_strip *strip, int row) {
  const __m128i table = _mm_xor_si128(_mm_loadu_si128((const __m128i *)levels), _mm_set1_epi8((char)128));
  const __m512i wide = _mm512_broadcast_i32x4(table);
  strip->low[row] = _mm512_shuffle_epi8(wide, strip->low[row]);
  strip->high[row] = _mm512_shuffle_epi8(wide, strip->high[row]);
}

/// Adds 16 where the fifth bit is set. `bits`: the 16 first of four blocks, then the 16 last.
CK_INLINE CK_AVX512 void ck_strip_fifth_bits(ck_strip *strip, int row, __m128i bits) {
  const __m512i fifth = _mm512_set1_epi8(16);
  const __mmask64 low = (__mmask64)_mm_cvtsi128_si64(bits), high = (__mmask64)_mm_extract_epi64(bits, 1);
  strip->low[row] = _mm512_mask_add_epi8(strip->low[row], low, strip->low[row], fifth);
  strip->high[row] = _mm512_mask_add_epi8(strip->high[row], high, strip->high[row], fifth);
}

CK_INLINE CK_AVX512 __m512 ck_strip_scales(__m512i halves) { return _mm512_cvtph_ps(_mm512_castsi512_si256(halves)); }

/// Calls `few` with T a constant for 1...CK_FEW_TOKENS tokens, and `many` for more.
#define CK_BY_TOKENS(tokens, few, many)                                                \
  do {                                                                                 \
    _Static_assert(CK_FEW_TOKENS == 4, "a case for each count");                       \
    switch (tokens) {                                                                  \
      case 0: break;                                                                   \
      case 1: { enum { T = 1 }; few; break; }                                          \
      case 2: { enum { T = 2 }; few; break; }                                          \
      case 3: { enum { T = 3 }; few; break; }                                          \
      case 4: { enum { T = 4 }; few; break; }                                          \
      default: many;                                                                   \
    }                                                                                  \
  } while (0)

/// Defines ck_NAME_multiply8_avx512: strips for a few tokens, tiles for more.
#define CK_STRIPS_AVX512(name, bias)                                                                                 \
  CK_AVX512 void ck_##name##_multiply8_avx512(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride, \
                                              int accumulate) {                                                      \
    CK_BY_TOKENS(tokens, ck_strips_product(strip512, sizeof(block), bias, w, x, T, out, stride, accumulate),         \
                 ck_tiled_product(load512, bias, w, x, tokens, out, stride, accumulate));                            \
  }
#endif
