/// Products of 256-wide superblocks with 8-bit activations on AVX-512 VNNI: a whole superblock at a time in its natural
/// order, four vectors of 64 weights, its scales unpacked at once.
#pragma once
#include "formats.h"
#include "tile512.h"

#ifdef CK_X86
#include <immintrin.h>

/// A superblock, unpacked. A weight is d * q + m.
typedef struct ck_super {
  /// Weights 64 j ... 64 j + 63 as bytes in 0...255.
  __m512i q[4];
  /// Of groups of 32: d and m in turn. Of groups of 16: d.
  __m512 d;
  /// Of groups of 16: m.
  __m512 m;
} ck_super;

typedef ck_super (*ck_super_loader)(const uint8_t *block);

/// A format's superblock: its size, and the weights that share a scale, 32 or 16.
typedef struct ck_super_layout {
  size_t bytes;
  int width;
} ck_super_layout;

/// Bytes fetched ahead: the hardware stops at each page, and this is past the next.
enum { CK_SUPER_AHEAD = 6144 };

/// Numbers first, first, ... (n times), first + step, ...: which scale each dword of 64 weights takes.
CK_INLINE CK_AVX512 __m512i ck_scale_places(int first, int n, int step) {
  const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i part = n == 8 ? _mm512_srli_epi32(lanes, 3) : _mm512_srli_epi32(lanes, 2);
  return _mm512_add_epi32(_mm512_set1_epi32(first), _mm512_mullo_epi32(part, _mm512_set1_epi32(step)));
}

/// What the products of a row with a token add up in.
typedef struct ck_super_sums {
  __m512 products[4], offsets;
} ck_super_sums;

/// Adds superblock b.
CK_INLINE CK_AVX512 void ck_add_super(const ck_super *w, int width, ck_activations x, size_t b, ck_super_sums *sums) {
  const __m512 pairs = _mm512_loadu_ps(&x.scales[8 * b].scale);
  __m512 d;
  if (width == 32) {
    // Every second number is m times a sum.
    d = _mm512_mul_ps(w->d, pairs);
    sums->offsets = _mm512_add_ps(sums->offsets, d);
  } else {
    // Both halves of an activation block share its scale.
    d = _mm512_mul_ps(w->d, _mm512_moveldup_ps(pairs));
    sums->offsets = _mm512_fmadd_ps(w->m, _mm512_loadu_ps(x.sums + 16 * b), sums->offsets);
  }
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    const __m512i dot = _mm512_dpbusd_epi32(_mm512_setzero_si512(), w->q[j], _mm512_loadu_si512(x.values + 256 * b + 64 * (size_t)j));
    const __m512i places = width == 32 ? ck_scale_places(4 * j, 8, 2) : ck_scale_places(4 * j, 4, 1);
    sums->products[j] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot), _mm512_permutexvar_ps(places, d), sums->products[j]);
  }
}

/// One row times one token.
CK_INLINE CK_AVX512 float ck_super_row(ck_super_loader load, ck_super_layout layout, const uint8_t *row, size_t blocks,
                                       ck_activations x) {
  ck_super_sums sums;
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) sums.products[j] = _mm512_setzero_ps();
  sums.offsets = _mm512_setzero_ps();
  for (size_t b = 0; b < blocks; b++, row += layout.bytes) {
#pragma clang loop unroll(full)
    for (size_t line = 0; line < (layout.bytes + 63) / 64; line++) {
      _mm_prefetch((const char *)row + CK_SUPER_AHEAD + 64 * line, _MM_HINT_T0);
    }
    const ck_super w = load(row);
    ck_add_super(&w, layout.width, x, b, &sums);
  }
  const __m512 all = _mm512_add_ps(_mm512_add_ps(sums.products[0], sums.products[1]),
                                   _mm512_add_ps(sums.products[2], sums.products[3]));
  const __mmask16 counted = layout.width == 32 ? 0xAAAA : 0xFFFF;
  return _mm512_reduce_add_ps(_mm512_add_ps(all, _mm512_maskz_mov_ps(counted, sums.offsets)));
}

/// Rows times a few tokens, straight from the stored superblocks.
CK_INLINE CK_AVX512 void ck_super_rows(ck_super_loader load, ck_super_layout layout, ck_rows w, ck_activations x,
                                       size_t tokens, float *out, size_t stride, int accumulate) {
  for (size_t r = 0; r < w.rows; r++) {
    const uint8_t *row = (const uint8_t *)w.base + r * w.row_bytes;
    for (size_t t = 0; t < tokens; t++) {
      const float sum = ck_super_row(load, layout, row, w.columns / 256, ck_from_column(x, t * w.columns));
      float *place = out + t * stride + r;
      *place = accumulate ? *place + sum : sum;
    }
  }
}

/// Unpacks one superblock of 16 rows, `place` being the first row's, to the tile's blocks from `block` on. Rows past the
/// end repeat the last.
CK_INLINE CK_AVX512 void ck_pack_super(ck_super_loader load, int width, const uint8_t *place, size_t row_bytes, size_t live,
                                       ck_tile *tile, size_t block) {
  __m512i q[4][16], d[16], m[16], turned[16];
  for (size_t r = 0; r < 16; r++) {
    const ck_super w = load(place + (r < live ? r : live - 1) * row_bytes);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) q[j][r] = w.q[j];
    d[r] = _mm512_castps_si512(w.d);
    if (width == 16) m[r] = _mm512_castps_si512(w.m);
  }
  for (size_t j = 0; j < 4; j++) ck_turn16(q[j], tile->q[block + 2 * j]);
  if (width == 32) {
    ck_turn16(d, turned);
#pragma clang loop unroll(full)
    for (size_t g = 0; g < 8; g++) {
      tile->d[block + g] = _mm512_castsi512_ps(turned[2 * g]);
      tile->m[block + g] = _mm512_castsi512_ps(turned[2 * g + 1]);
    }
  } else {
    ck_turn16(d, (__m512i *)(tile->d + 2 * block));
    ck_turn16(m, (__m512i *)(tile->m + 2 * block));
  }
}

/// Rows times many tokens, through tiles.
CK_INLINE CK_AVX512 void ck_super_tiles(ck_super_loader load, ck_super_layout layout, ck_rows w, ck_activations x,
                                        size_t tokens, float *out, size_t stride, int accumulate) {
  enum { SUPERS = CK_TILE_BLOCKS / 8 };
  const size_t supers = w.columns / 256;
  ck_tile tile;
  for (size_t r = 0; r < w.rows; r += CK_TILE_ROWS) {
    const size_t live = w.rows - r < CK_TILE_ROWS ? w.rows - r : CK_TILE_ROWS;
    const uint8_t *row = (const uint8_t *)w.base + r * w.row_bytes;
    for (size_t first = 0; first < supers; first += SUPERS) {
      const size_t count = supers - first < SUPERS ? supers - first : SUPERS;
      for (size_t i = 0; i < count; i++) {
        ck_pack_super(load, layout.width, row + (first + i) * layout.bytes, w.row_bytes, live, &tile, 8 * i);
      }
      ck_tile_product(&tile, 32 / layout.width, 8 * count, live, ck_from_column(x, 256 * first), w.columns, tokens, out + r,
                      stride, accumulate || first > 0);
    }
  }
}

/// Defines ck_NAME_multiply8_avx512 from the file's `load_super`, for groups of `width`.
#define CK_SUPERS_AVX512(name, width)                                                                               \
  CK_AVX512 void ck_##name##_multiply8_avx512(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride, \
                                              int accumulate) {                                                     \
    const ck_super_layout layout = {sizeof(block), width};                                                          \
    if (tokens <= CK_FEW_TOKENS) return ck_super_rows(load_super, layout, w, x, tokens, out, stride, accumulate);   \
    ck_super_tiles(load_super, layout, w, x, tokens, out, stride, accumulate);                                      \
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

/// 16 signed bytes times a float16.
CK_INLINE CK_AVX512 __m512 ck_scaled16(__m128i bytes, uint16_t d) {
  return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)), _mm512_set1_ps(_cvtsh_ss(d)));
}
#endif
