/// Superblocks of Q4_K's and Q5_K's kind on AVX-512: whole, or as strips, four rows' 6-bit scales and minima unpacked at once.
#pragma once
#include "scales6.h"
#include "superstrip512.h"

#ifdef CK_X86
/// Reads a superblock that starts with d, dmin and the scales, and has its nibbles at `qs`.
CK_INLINE CK_AVX512 ck_super ck_super6(const uint8_t *block, size_t qs) {
  ck_super w;
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) w.q[j] = ck_both_halves(block + qs + 32 * j, 0, 4, 15);
  uint16_t d, dmin;
  __builtin_memcpy(&d, block, sizeof d), __builtin_memcpy(&dmin, block + 2, sizeof dmin);
  w.d = ck_scales6(block + 4, d, dmin);
  return w;
}

/// A superblock's first 16 bytes, of four rows: each of its words in every lane. [any lane, row]
typedef struct ck_heads6 {
  __m512 d, minus_dmin;
  __m512i a, b, c;
} ck_heads6;

CK_INLINE CK_AVX512 ck_heads6 ck_load_heads6(const uint8_t *const places[4]) {
  __m128i r[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) r[i] = _mm_loadu_si128((const __m128i *)(const void *)places[i]);
  const __m128i ab = _mm_unpacklo_epi32(r[0], r[1]), cd = _mm_unpacklo_epi32(r[2], r[3]);
  const __m128i ab2 = _mm_unpackhi_epi32(r[0], r[1]), cd2 = _mm_unpackhi_epi32(r[2], r[3]);
  const __m128i apart = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
  const __m128i negative = _mm_setr_epi32(0, 0, (int)0x80008000, (int)0x80008000);
  const __m256 both = _mm256_cvtph_ps(_mm_xor_si128(_mm_shuffle_epi8(_mm_unpacklo_epi64(ab, cd), apart), negative));
  return (ck_heads6){_mm512_broadcast_f32x4(_mm256_castps256_ps128(both)),
                     _mm512_broadcast_f32x4(_mm256_extractf128_ps(both, 1)),
                     _mm512_broadcast_i32x4(_mm_unpackhi_epi64(ab, cd)),
                     _mm512_broadcast_i32x4(_mm_unpacklo_epi64(ab2, cd2)),
                     _mm512_broadcast_i32x4(_mm_unpackhi_epi64(ab2, cd2))};
}

/// Bits `bit`... of byte k in lane k, where `mask` keeps them.
CK_INLINE CK_AVX512 __m512i ck_lane_byte(__m512i words, int bit, int mask) {
  const __m512i lane = _mm512_set_epi32(24, 24, 24, 24, 16, 16, 16, 16, 8, 8, 8, 8, 0, 0, 0, 0);
  return _mm512_and_si512(_mm512_srlv_epi32(words, _mm512_add_epi32(lane, _mm512_set1_epi32(bit))), _mm512_set1_epi32(mask));
}

/// The nibbles of a row's four blocks, 16 of each: low and high ones of the 16 bytes here, then of those 32 on.
CK_INLINE CK_AVX512 __m512i ck_lane_nibbles(const uint8_t *at) {
  const __m128i first = _mm_loadu_si128((const __m128i *)(const void *)at);
  const __m128i second = _mm_loadu_si128((const __m128i *)(const void *)(at + 32));
  const __m512i lanes = _mm512_mask_broadcast_i32x4(_mm512_broadcast_i32x4(first), 0xFF00, second);
  const __m512i moved = _mm512_srlv_epi64(lanes, _mm512_set_epi64(4, 4, 0, 0, 4, 4, 0, 0));
  return _mm512_and_si512(moved, _mm512_set1_epi8(15));
}

/// Reads superblocks that start with d, dmin and the scales, and have their nibbles at `qs`.
CK_INLINE CK_AVX512 void ck_strips6(const uint8_t *const places[4], size_t qs, ck_strip strips[2]) {
  const ck_heads6 h = ck_load_heads6(places);
  // The layout that ck_scale6_at reads one by one.
  const __m512i scales[2] = {ck_lane_byte(h.a, 0, 63), _mm512_or_si512(ck_lane_byte(h.c, 0, 15), ck_lane_byte(h.a, 2, 0x30))};
  const __m512i minima[2] = {ck_lane_byte(h.b, 0, 63), _mm512_or_si512(ck_lane_byte(h.c, 4, 15), ck_lane_byte(h.b, 2, 0x30))};
#pragma clang loop unroll(full)
  for (int part = 0; part < 2; part++) {
    strips[part].d = _mm512_mul_ps(h.d, _mm512_cvtepi32_ps(scales[part]));
    strips[part].m = _mm512_mul_ps(h.minus_dmin, _mm512_cvtepi32_ps(minima[part]));
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
      const uint8_t *q = places[i] + qs + 64 * part;
      strips[part].low[i] = ck_lane_nibbles(q);
      strips[part].high[i] = ck_lane_nibbles(q + 16);
    }
  }
}

/// Adds 16 to each number of 16 where bit 4 * part + k of the bytes at `qh` is set, k being the lane.
CK_INLINE CK_AVX512 __m512i ck_lane_fifths(__m512i q, const uint8_t *qh, int part) {
  const __m512i bits = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)qh));
  const __m512i lane = _mm512_set_epi32(0x08080808, 0x08080808, 0x08080808, 0x08080808, 0x04040404, 0x04040404, 0x04040404,
                                        0x04040404, 0x02020202, 0x02020202, 0x02020202, 0x02020202, 0x01010101, 0x01010101,
                                        0x01010101, 0x01010101);
  const __mmask64 set = _mm512_test_epi8_mask(bits, part ? _mm512_slli_epi32(lane, 4) : lane);
  return _mm512_mask_add_epi8(q, set, q, _mm512_set1_epi8(16));
}
#endif
