/// 8 rows of weights unpacked to bytes for products with many tokens in 256-bit vectors: what every format is turned into.
///
/// A weight is d * q + m, with d and m shared by a group of 32 or 16, so with activations x = s * a
///   Σ w x = s * Σ d Σ q a + Σ m * (s * Σ a)
#pragma once
#include "reader256.h"

#ifdef CK_X86
/// Tokens up to which rows are read straight from the stored blocks.
enum { CK_FEW_TOKENS256 = 4 };

/// A tile stays in the nearest cache while all tokens pass by.
enum { CK_TILE256_ROWS = 8, CK_TILE256_BLOCKS = 32, CK_TILE256_TOKENS = 4 };

/// 8 rows of up to CK_TILE256_BLOCKS blocks of 32, turned so that a vector holds four numbers of each row.
typedef struct ck_tile256 {
  __m256i q[CK_TILE256_BLOCKS][8];
  /// Of each group, of which a block has one or two.
  __m256 d[CK_TILE256_BLOCKS][2], m[CK_TILE256_BLOCKS][2];
} ck_tile256;

/// Turns each lane's four rows of four dwords: vector j of the result holds number j of rows 0...3 and 4...7.
CK_INLINE CK_AVX2 void ck_turn256(const __m256i rows[4], __m256i out[4]) {
  const __m256i ab = _mm256_unpacklo_epi32(rows[0], rows[1]), cd = _mm256_unpacklo_epi32(rows[2], rows[3]);
  const __m256i ab2 = _mm256_unpackhi_epi32(rows[0], rows[1]), cd2 = _mm256_unpackhi_epi32(rows[2], rows[3]);
  out[0] = _mm256_unpacklo_epi64(ab, cd);
  out[1] = _mm256_unpackhi_epi64(ab, cd);
  out[2] = _mm256_unpacklo_epi64(ab2, cd2);
  out[3] = _mm256_unpackhi_epi64(ab2, cd2);
}

/// Unpacks `count` blocks from 4 * quad on of the rows that start at rows[0...7], to the tile's blocks from `block` on.
CK_INLINE CK_AVX2 void ck_pack_quad(ck_reader w, ck_dots dots, const uint8_t *const rows[8], int quad, int count,
                                    ck_tile256 *tile, size_t block) {
  __m256i d[2][4], m[2][4], turned[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const ck_factors f = ck_factors256(w, dots, rows[i], rows[i + 4], quad, count);
#pragma clang loop unroll(full)
    for (int g = 0; g < 2; g++) d[g][i] = _mm256_castps_si256(f.d[g]), m[g][i] = _mm256_castps_si256(f.m[g]);
  }
#pragma clang loop unroll(full)
  for (int g = 0; g < 32 / w.width; g++) {
    ck_turn256(d[g], turned);
#pragma clang loop unroll(full)
    for (int j = 0; j < count; j++) tile->d[block + (size_t)j][g] = _mm256_castsi256_ps(turned[j]);
    if (!ck_has_offset(w, dots)) continue;
    ck_turn256(m[g], turned);
#pragma clang loop unroll(full)
    for (int j = 0; j < count; j++) tile->m[block + (size_t)j][g] = _mm256_castsi256_ps(turned[j]);
  }
#pragma clang loop unroll(full)
  for (int j = 0; j < count; j++) {
    __m256i low[4], high[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
      const ck_pair q = ck_numbers256(w, dots, rows[i], rows[i + 4], 4 * quad + j);
      low[i] = q.low, high[i] = q.high;
    }
    ck_turn256(low, tile->q[block + (size_t)j]);
    ck_turn256(high, tile->q[block + (size_t)j] + 4);
  }
}

/// Unpacks blocks first..<first + blocks of the 8 rows from `row` on. Rows past the end repeat the last.
CK_INLINE CK_AVX2 void ck_pack_tile256(ck_reader reader, ck_dots dots, ck_rows w, size_t row, size_t first, size_t blocks,
                                       ck_tile256 *tile) {
  const size_t bytes = reader.bytes / (size_t)reader.blocks;
  const uint8_t *rows[8];
  for (size_t i = 0; i < 8; i++) {
    const size_t r = row + i < w.rows ? row + i : w.rows - 1;
    rows[i] = (const uint8_t *)w.base + r * w.row_bytes + first / (size_t)reader.blocks * reader.bytes;
  }
  size_t b = 0;
  for (; b + (size_t)reader.blocks <= blocks; b += (size_t)reader.blocks) {
#pragma clang loop unroll(full)
    for (int quad = 0; quad < reader.blocks / 4; quad++) {
      ck_pack_quad(reader, dots, rows, quad, 4, tile, b + 4 * (size_t)quad);
    }
    for (size_t i = 0; i < 8; i++) rows[i] += reader.bytes;
  }
  // A superblock is read whole.
  if (reader.blocks == 4) {
    for (; b < blocks; b++) {
      ck_pack_quad(reader, dots, rows, 0, 1, tile, b);
      for (size_t i = 0; i < 8; i++) rows[i] += bytes;
    }
  }
}

/// out[t * stride + 0..<live] (+)= the first `blocks` of the tile's rows times `T` tokens.
CK_INLINE CK_AVX2 void ck_tile256_tokens(ck_reader w, ck_dots dots, const ck_tile256 *tile, size_t blocks, size_t live,
                                         ck_activations x, size_t columns, int T, float *out, size_t stride,
                                         int accumulate) {
  const size_t scales_per_token = columns / CK_ACTIVATION_BLOCK, sums_per_token = columns / CK_ACTIVATION_GROUP;
  const int groups = 32 / w.width, dwords = w.width / 4;
  const int steps = dots.steps(w.most) < dwords ? dots.steps(w.most) : dwords;
  const __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)live), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  __m256 sums[CK_TILE256_TOKENS];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    sums[t] = accumulate ? _mm256_maskload_ps(out + (size_t)t * stride, mask) : _mm256_setzero_ps();
  }
  for (size_t b = 0; b < blocks; b++) {
    __m256 products[CK_TILE256_TOKENS];
#pragma clang loop unroll(full)
    for (int g = 0; g < groups; g++) {
      __m256i settled[CK_TILE256_TOKENS];
#pragma clang loop unroll(full)
      for (int first = 0; first < dwords; first += steps) {
        __m256i partial[CK_TILE256_TOKENS];
#pragma clang loop unroll(full)
        for (int j = first; j < first + steps; j++) {
          const int k = g * dwords + j;
          const __m256i q = tile->q[b][k];
#pragma clang loop unroll(full)
          for (int t = 0; t < T; t++) {
            const int8_t *a = x.values + (size_t)t * columns + b * CK_ACTIVATION_BLOCK + (size_t)k * 4;
            const __m256i every = _mm256_set1_epi32(*(const int *)(const void *)a);
            partial[t] = dots.step(j == first ? _mm256_setzero_si256() : partial[t], q, every, w.most);
          }
        }
#pragma clang loop unroll(full)
        for (int t = 0; t < T; t++) {
          const __m256i part = dots.settle(partial[t]);
          settled[t] = first == 0 ? part : _mm256_add_epi32(settled[t], part);
        }
      }
#pragma clang loop unroll(full)
      for (int t = 0; t < T; t++) {
        const __m256 dot = _mm256_cvtepi32_ps(settled[t]);
        products[t] = g ? _mm256_fmadd_ps(tile->d[b][g], dot, products[t]) : _mm256_mul_ps(tile->d[b][g], dot);
        if (!ck_has_offset(w, dots)) continue;
        const float sum = groups == 1 ? x.scales[(size_t)t * scales_per_token + b].sum
                                      : x.sums[(size_t)t * sums_per_token + 2 * b + (size_t)g];
        sums[t] = _mm256_fmadd_ps(tile->m[b][g], _mm256_set1_ps(sum), sums[t]);
      }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) {
      sums[t] = _mm256_fmadd_ps(products[t], _mm256_set1_ps(x.scales[(size_t)t * scales_per_token + b].scale), sums[t]);
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) _mm256_maskstore_ps(out + (size_t)t * stride, mask, sums[t]);
}

/// Rows times many tokens, through tiles.
CK_INLINE CK_AVX2 void ck_tiles256_product(ck_reader reader, ck_dots dots, ck_rows w, ck_activations x, size_t tokens,
                                           float *out, size_t stride, int accumulate) {
  const size_t blocks = w.columns / CK_ACTIVATION_BLOCK;
  ck_tile256 tile;
  for (size_t r = 0; r < w.rows; r += CK_TILE256_ROWS) {
    const size_t live = w.rows - r < CK_TILE256_ROWS ? w.rows - r : CK_TILE256_ROWS;
    for (size_t first = 0; first < blocks; first += CK_TILE256_BLOCKS) {
      const size_t count = blocks - first < CK_TILE256_BLOCKS ? blocks - first : CK_TILE256_BLOCKS;
      ck_pack_tile256(reader, dots, w, r, first, count, &tile);
      const ck_activations part = ck_from_column(x, first * CK_ACTIVATION_BLOCK);
      const int adds = accumulate || first > 0;
      size_t t = 0;
#define CK_TOKENS(T)                                                                                                \
  ck_tile256_tokens(reader, dots, &tile, count, live, ck_from_column(part, t * w.columns), w.columns, T,              \
                    out + t * stride + r, stride, adds)
      for (; t + CK_TILE256_TOKENS <= tokens; t += CK_TILE256_TOKENS) CK_TOKENS(CK_TILE256_TOKENS);
      if (tokens - t >= 2) CK_TOKENS(2), t += 2;
      if (tokens - t >= 1) CK_TOKENS(1);
#undef CK_TOKENS
    }
  }
}
#endif
