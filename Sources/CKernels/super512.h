/// Products of 256-wide superblocks with 8-bit activations on AVX-512 VNNI, for a few tokens: a whole superblock at a
/// time in its natural order, four vectors of 64 weights, its scales unpacked at once.
#pragma once
#include "formats.h"

#ifdef CK_X86
#include <immintrin.h>

/// A superblock, unpacked.
typedef struct ck_super {
  /// Weights 64 j ... 64 j + 63 as bytes in 0...255.
  __m512i q[4];
  /// Of sub-blocks of 32: d and m in turn, a weight being d * q + m. Of sub-blocks of 16: d.
  __m512 scales;
  /// Of sub-blocks of 16: what a weight is less by; read only where the format has minima.
  __m512 minima;
} ck_super;

typedef ck_super (*ck_super_loader)(const uint8_t *block);

/// How a format's superblock is made.
typedef struct ck_super_layout {
  size_t bytes;
  /// Weights that share a scale: 32 or 16.
  int width;
  /// Sub-blocks of 16: what every byte is too large by, and whether there are minima.
  int offset, has_minima;
} ck_super_layout;

/// Bytes fetched ahead: the hardware stops at each page, and this is past the next.
enum { CK_SUPER_AHEAD = 6144 };

/// Numbers first, first, ... (n times), first + step, ...: which scale each dword of 64 weights takes.
CK_INLINE CK_AVX512 __m512i ck_scale_places(int first, int n, int step) {
  const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i part = n == 8 ? _mm512_srli_epi32(lanes, 3) : _mm512_srli_epi32(lanes, 2);
  return _mm512_add_epi32(_mm512_set1_epi32(first), _mm512_mullo_epi32(part, _mm512_set1_epi32(step)));
}

/// Adds a superblock with scales for every 32 weights.
CK_INLINE CK_AVX512 void ck_add_wide(const ck_super *w, const int8_t *a, __m512 act, __m512 sums[4], __m512 *offsets) {
  const __m512 scaled = _mm512_mul_ps(w->scales, act);
  *offsets = _mm512_add_ps(*offsets, scaled);
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    const __m512i dot = _mm512_dpbusd_epi32(_mm512_setzero_si512(), w->q[j], _mm512_loadu_si512(a + 64 * j));
    const __m512 d = _mm512_permutexvar_ps(ck_scale_places(4 * j, 8, 2), scaled);
    sums[j] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot), d, sums[j]);
  }
}

/// Adds a superblock with scales for every 16 weights.
CK_INLINE CK_AVX512 void ck_add_narrow(const ck_super *w, ck_super_layout layout, const int8_t *a, __m512 act,
                                       __m512 sums[4]) {
  // Both halves of an activation block share its scale.
  const __m512 s = _mm512_moveldup_ps(act);
  const __m512 scaled = _mm512_mul_ps(w->scales, s);
  const __m512i zero = _mm512_setzero_si512();
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    const __m512i x = _mm512_loadu_si512(a + 64 * j), places = ck_scale_places(4 * j, 4, 1);
    __m512i dot = zero;
    if (layout.offset) {
      dot = _mm512_sub_epi32(zero, _mm512_dpbusd_epi32(zero, _mm512_set1_epi8((char)layout.offset), x));
    }
    dot = _mm512_dpbusd_epi32(dot, w->q[j], x);
    sums[j] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot), _mm512_permutexvar_ps(places, scaled), sums[j]);
    if (layout.has_minima) {
      const __m512i sum = _mm512_dpbusd_epi32(zero, _mm512_set1_epi8(1), x);
      const __m512 m = _mm512_permutexvar_ps(places, _mm512_mul_ps(w->minima, s));
      sums[j] = _mm512_fnmadd_ps(_mm512_cvtepi32_ps(sum), m, sums[j]);
    }
  }
}

/// One row times one token.
CK_INLINE CK_AVX512 float ck_super_row(ck_super_loader load, ck_super_layout layout, const uint8_t *row, size_t blocks,
                                       const int8_t *values, const ck_scale *scales) {
  __m512 sums[4], offsets = _mm512_setzero_ps();
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) sums[j] = _mm512_setzero_ps();
  for (size_t b = 0; b < blocks; b++, row += layout.bytes) {
#pragma clang loop unroll(full)
    for (size_t line = 0; line < (layout.bytes + 63) / 64; line++) {
      _mm_prefetch((const char *)row + CK_SUPER_AHEAD + 64 * line, _MM_HINT_T0);
    }
    const ck_super w = load(row);
    const __m512 act = _mm512_loadu_ps(&scales[8 * b].scale);
    if (layout.width == 32) {
      ck_add_wide(&w, values + 256 * b, act, sums, &offsets);
    } else {
      ck_add_narrow(&w, layout, values + 256 * b, act, sums);
    }
  }
  const __m512 all = _mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3]));
  // Every second number of `offsets` belongs to m.
  return _mm512_reduce_add_ps(_mm512_add_ps(all, _mm512_maskz_mov_ps(0xAAAA, offsets)));
}

/// Rows times a few tokens. out[t * stride + r] (+)= row r times token t.
CK_INLINE CK_AVX512 void ck_super_rows(ck_super_loader load, ck_super_layout layout, ck_rows w, ck_activations x,
                                       size_t tokens, float *out, size_t stride, int accumulate) {
  const size_t blocks = w.columns / 256;
  for (size_t r = 0; r < w.rows; r++) {
    const uint8_t *row = (const uint8_t *)w.base + r * w.row_bytes;
    for (size_t t = 0; t < tokens; t++) {
      const float sum = ck_super_row(load, layout, row, blocks, x.values + t * w.columns, x.scales + t * 8 * blocks);
      float *place = out + t * stride + r;
      *place = accumulate ? *place + sum : sum;
    }
  }
}

/// 32 bytes in both halves, each half shifted right by its own count of bits and masked.
CK_INLINE CK_AVX512 __m512i ck_both_halves(const uint8_t *bytes, int first, int second, int mask) {
  const __m512i wide = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)(const void *)bytes));
  const __m512i shift = _mm512_set_epi64(second, second, second, second, first, first, first, first);
  return _mm512_and_si512(_mm512_srlv_epi64(wide, shift), _mm512_set1_epi8((char)mask));
}

/// Adds `value` to a vector's bytes where 32 bytes have bit `bit` (first half) and `bit` + 1 (second half) set.
CK_INLINE CK_AVX512 __m512i ck_add_bits(__m512i q, const uint8_t *bits, int bit, int value) {
  const __m512i wide = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)(const void *)bits));
  const __m512i which = _mm512_inserti64x4(_mm512_set1_epi8((char)(1 << bit)), _mm256_set1_epi8((char)(2 << bit)), 1);
  return _mm512_mask_add_epi8(q, _mm512_test_epi8_mask(wide, which), q, _mm512_set1_epi8((char)value));
}

/// 16 bytes as floats.
CK_INLINE CK_AVX512 __m512 ck_floats16(__m128i bytes) { return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)); }
#endif
