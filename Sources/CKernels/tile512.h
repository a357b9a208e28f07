/// 16 rows of weights unpacked to bytes for products with many tokens on AVX-512 VNNI: what every format is turned into.
///
/// A weight is d * q + m with q in 0...255, and d and m shared by a group of 32 or 16, so with activations x = s * a
///   Σ w x = s * Σ d Σ q a + Σ m * (s * Σ a)
#pragma once
#include "formats.h"

#ifdef CK_X86
#include <immintrin.h>

/// Tokens up to which rows are read straight from the stored blocks.
enum { CK_FEW_TOKENS = 4 };

enum { CK_TILE_ROWS = 16, CK_TILE_BLOCKS = 16 };

/// 16 rows of up to CK_TILE_BLOCKS blocks of 32, turned so that a 512-bit vector holds four numbers of each row.
typedef struct ck_tile {
  __m512i q[CK_TILE_BLOCKS][8];
  /// Of each group, of which a block has one or two.
  __m512 d[2 * CK_TILE_BLOCKS], m[2 * CK_TILE_BLOCKS];
} ck_tile;

/// out[t * stride + 0..<live] (+)= the first `blocks` of the tile's rows times `tokens` tokens. x: at the tile's first
/// column, of `columns` a token; groups: in a block, 1 or 2.
void ck_tile_product(const ck_tile *tile, int groups, size_t blocks, size_t live, ck_activations x, size_t columns,
                     size_t tokens, float *out, size_t stride, int accumulate);

/// Turns four lanes of four numbers: vector j of the result holds number j of all 16 rows.
CK_INLINE CK_AVX512 void ck_turn(__m512i a, __m512i b, __m512i c, __m512i d, __m512i out[4]) {
  const __m512i ab = _mm512_unpacklo_epi32(a, b), cd = _mm512_unpacklo_epi32(c, d);
  const __m512i ab2 = _mm512_unpackhi_epi32(a, b), cd2 = _mm512_unpackhi_epi32(c, d);
  out[0] = _mm512_unpacklo_epi64(ab, cd);
  out[1] = _mm512_unpackhi_epi64(ab, cd);
  out[2] = _mm512_unpacklo_epi64(ab2, cd2);
  out[3] = _mm512_unpackhi_epi64(ab2, cd2);
}

/// Turns 16 rows of 16 numbers: vector j of the result holds number j of every row.
CK_INLINE CK_AVX512 void ck_turn16(const __m512i rows[16], __m512i out[16]) {
  __m512i quads[4][4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) ck_turn(rows[4 * i], rows[4 * i + 1], rows[4 * i + 2], rows[4 * i + 3], quads[i]);
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    // Lane k of quads[i][j]: number 4 k + j of rows 4 i ... 4 i + 3.
    const __m512i a = _mm512_shuffle_i32x4(quads[0][j], quads[1][j], 0x44);
    const __m512i b = _mm512_shuffle_i32x4(quads[2][j], quads[3][j], 0x44);
    const __m512i c = _mm512_shuffle_i32x4(quads[0][j], quads[1][j], 0xEE);
    const __m512i d = _mm512_shuffle_i32x4(quads[2][j], quads[3][j], 0xEE);
    out[j] = _mm512_shuffle_i32x4(a, b, 0x88);
    out[4 + j] = _mm512_shuffle_i32x4(a, b, 0xDD);
    out[8 + j] = _mm512_shuffle_i32x4(c, d, 0x88);
    out[12 + j] = _mm512_shuffle_i32x4(c, d, 0xDD);
  }
}
#endif
