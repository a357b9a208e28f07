/// Tiles of quantized rows for products with many tokens on AVX-512 VNNI, for any format that can load a block of four rows.
///
/// A block of 32 weights is w = d * q + m * bias with q in 0...255.
#pragma once
#include "formats.h"
#include "tile512.h"

#ifdef CK_X86
#include <immintrin.h>

/// Four blocks, one in each 128-bit lane.
typedef struct ck_quad {
  /// The block's first and last 16 numbers.
  __m512i low, high;
  /// d and m of each: d0 m0 d1 m1 d2 m2 d3 m3
  __m256 scales;
} ck_quad;

/// Loads block b[i] of row rows[i] into lane i.
typedef ck_quad (*ck_quad_loader)(const uint8_t *const rows[4], const size_t b[4]);

/// The block `bytes` long that each lane reads.
#define CK_PLACES(place, rows, b, bytes) \
  const uint8_t *const place[4] = {rows[0] + b[0] * (bytes), rows[1] + b[1] * (bytes), rows[2] + b[2] * (bytes), rows[3] + b[3] * (bytes)}

/// 16 bytes from each of four places.
CK_INLINE CK_AVX512 __m512i ck_gather16(const uint8_t *const p[4], size_t at) {
  __m512i x = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(p[0] + at)));
  x = _mm512_inserti32x4(x, _mm_loadu_si128((const __m128i *)(p[1] + at)), 1);
  x = _mm512_inserti32x4(x, _mm_loadu_si128((const __m128i *)(p[2] + at)), 2);
  return _mm512_inserti32x4(x, _mm_loadu_si128((const __m128i *)(p[3] + at)), 3);
}

/// Pairs of float16 (d, m) from four places.
CK_INLINE CK_AVX512 __m256 ck_gather_pairs(const uint8_t *const p[4], size_t at) {
  __m128i x = _mm_loadu_si32(p[0] + at);
  x = _mm_insert_epi32(x, *(const int *)(const void *)(p[1] + at), 1);
  x = _mm_insert_epi32(x, *(const int *)(const void *)(p[2] + at), 2);
  x = _mm_insert_epi32(x, *(const int *)(const void *)(p[3] + at), 3);
  return _mm256_cvtph_ps(x);
}

/// float16 from four places, each twice.
CK_INLINE CK_AVX512 __m256 ck_gather_twice(const uint8_t *const p[4], size_t at) {
  __m128i x = _mm_loadu_si16(p[0] + at);
  x = _mm_insert_epi16(x, *(const short *)(const void *)(p[1] + at), 1);
  x = _mm_insert_epi16(x, *(const short *)(const void *)(p[2] + at), 2);
  x = _mm_insert_epi16(x, *(const short *)(const void *)(p[3] + at), 3);
  return _mm256_cvtph_ps(_mm_unpacklo_epi16(x, x));
}

/// Nibbles of four rows' 16 bytes as two sets of numbers in 0...15.
CK_INLINE CK_AVX512 void ck_split_nibbles(__m512i bytes, ck_quad *quad) {
  const __m512i mask = _mm512_set1_epi8(15);
  quad->low = _mm512_and_si512(bytes, mask);
  quad->high = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), mask);
}

/// 4 bytes from each of four places.
CK_INLINE CK_AVX512 __m128i ck_gather4(const uint8_t *const p[4], size_t at) {
  __m128i x = _mm_loadu_si32(p[0] + at);
  x = _mm_insert_epi32(x, *(const int *)(const void *)(p[1] + at), 1);
  x = _mm_insert_epi32(x, *(const int *)(const void *)(p[2] + at), 2);
  return _mm_insert_epi32(x, *(const int *)(const void *)(p[3] + at), 3);
}

/// Adds 16 where a bit is set; each lane has 32 bits, one for each number of its block.
CK_INLINE CK_AVX512 void ck_add_fifth_bits(__m128i bits, ck_quad *quad) {
  const __m512i fifth = _mm512_set1_epi8(16);
  const __m128i lows = _mm_shuffle_epi8(bits, _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15));
  const __mmask64 low = (__mmask64)_mm_cvtsi128_si64(lows), high = (__mmask64)_mm_extract_epi64(lows, 1);
  quad->low = _mm512_mask_add_epi8(quad->low, low, quad->low, fifth);
  quad->high = _mm512_mask_add_epi8(quad->high, high, quad->high, fifth);
}

/// Replaces nibbles by the levels they stand for, plus 128.
CK_INLINE CK_AVX512 void ck_look_up(const int8_t levels[16], ck_quad *quad) {
  const __m128i table = _mm_xor_si128(_mm_loadu_si128((const __m128i *)levels), _mm_set1_epi8((char)128));
  const __m512i wide = _mm512_broadcast_i32x4(table);
  quad->low = _mm512_shuffle_epi8(wide, quad->low);
  quad->high = _mm512_shuffle_epi8(wide, quad->high);
}

/// Unpacks blocks first..<first + blocks of 16 rows. Rows past the end repeat the last.
CK_INLINE CK_AVX512 void ck_pack_tile(ck_quad_loader load, float bias, ck_rows w, size_t row, size_t first, size_t blocks,
                                      ck_tile *tile) {
  const uint8_t *rows[4][4];
  for (size_t i = 0; i < 4; i++) {
    for (size_t lane = 0; lane < 4; lane++) {
      const size_t r = row + 4 * lane + i;
      rows[i][lane] = (const uint8_t *)w.base + (r < w.rows ? r : w.rows - 1) * w.row_bytes;
    }
  }
  for (size_t b = 0; b < blocks; b++) {
    const size_t at[4] = {first + b, first + b, first + b, first + b};
    const ck_quad k0 = load(rows[0], at), k1 = load(rows[1], at), k2 = load(rows[2], at), k3 = load(rows[3], at);
    ck_turn(k0.low, k1.low, k2.low, k3.low, tile->q[b]);
    ck_turn(k0.high, k1.high, k2.high, k3.high, tile->q[b] + 4);
    // Quad i holds rows i, 4 + i, 8 + i, 12 + i as d m d m d m d m.
    const __m512 even = _mm512_insertf32x8(_mm512_castps256_ps512(k0.scales), k1.scales, 1);
    const __m512 odd = _mm512_insertf32x8(_mm512_castps256_ps512(k2.scales), k3.scales, 1);
    const __m512i ds = _mm512_set_epi32(30, 22, 14, 6, 28, 20, 12, 4, 26, 18, 10, 2, 24, 16, 8, 0);
    const __m512i ms = _mm512_set_epi32(31, 23, 15, 7, 29, 21, 13, 5, 27, 19, 11, 3, 25, 17, 9, 1);
    tile->d[b] = _mm512_permutex2var_ps(even, ds, odd);
    tile->m[b] = _mm512_mul_ps(_mm512_permutex2var_ps(even, ms, odd), _mm512_set1_ps(bias));
  }
}

/// Rows times many tokens, through tiles.
CK_INLINE CK_AVX512 void ck_tiled_product(ck_quad_loader load, float bias, ck_rows w, ck_activations x, size_t tokens,
                                          float *out, size_t stride, int accumulate) {
  const size_t blocks = w.columns / CK_ACTIVATION_BLOCK;
  ck_tile tile;
  for (size_t r = 0; r < w.rows; r += CK_TILE_ROWS) {
    const size_t live = w.rows - r < CK_TILE_ROWS ? w.rows - r : CK_TILE_ROWS;
    for (size_t first = 0; first < blocks; first += CK_TILE_BLOCKS) {
      const size_t count = blocks - first < CK_TILE_BLOCKS ? blocks - first : CK_TILE_BLOCKS;
      ck_pack_tile(load, bias, w, r, first, count, &tile);
      ck_tile_product(&tile, 1, count, live, ck_from_column(x, first * CK_ACTIVATION_BLOCK), w.columns, tokens, out + r,
                      stride, accumulate || first > 0);
    }
  }
}
#endif
