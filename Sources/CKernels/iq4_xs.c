/// IQ4_XS: 256 weights in eight sub-blocks, d * (scale - 32) * level[q]. d: float16; scales: 6 bits.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "levels.h"
#include "naive.h"
#include "rows256.h"
#include "super512.h"
#include "superstrip512.h"

typedef ck_iq4_xs_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t j = 0; j < 8; j++, out += 32) {
      const int scale = (b->scales_low[j / 2] >> j % 2 * 4 & 15) | (b->scales_high >> 2 * j & 3) << 4;
      const float d = ck_half(b->d) * (float)(scale - 32);
      for (size_t i = 0; i < 16; i++) {
        out[i] = d * (float)ck_iq4_levels[b->qs[j * 16 + i] & 15];
        out[i + 16] = d * (float)ck_iq4_levels[b->qs[j * 16 + i] >> 4];
      }
    }
  }
}

CK_DEQUANTIZE(iq4_xs)
CK_NAIVE(iq4_xs, 256)

#ifdef CK_X86
/// d * scale of all eight sub-blocks, and -128 times that, in turn: levels are read with 128 added.
CK_INLINE CK_AVX512 __m512 scales_of(const block *b) {
  int low;
  __builtin_memcpy(&low, b->scales_low, 4);
  const __m512i twice = _mm512_set_epi32(7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
  const __m512i lows = _mm512_srlv_epi32(_mm512_set1_epi32(low), _mm512_slli_epi32(twice, 2));
  const __m512i highs = _mm512_srlv_epi32(_mm512_set1_epi32(b->scales_high), _mm512_slli_epi32(twice, 1));
  const __m512i six = _mm512_or_si512(_mm512_and_si512(lows, _mm512_set1_epi32(15)),
                                      _mm512_slli_epi32(_mm512_and_si512(highs, _mm512_set1_epi32(3)), 4));
  const float d = _cvtsh_ss(b->d);
  const __m512 factors = _mm512_mask_mov_ps(_mm512_set1_ps(d), 0xAAAA, _mm512_set1_ps(-128 * d));
  return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(six, _mm512_set1_epi32(32))), factors);
}

CK_INLINE CK_AVX512 ck_super load_super(const uint8_t *place) {
  const block *b = (const block *)(const void *)place;
  const __m128i levels = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)ck_iq4_levels), _mm_set1_epi8((char)128));
  const __m512i table = _mm512_broadcast_i32x4(levels), mask = _mm512_set1_epi8(15);
  ck_super w;
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    const __m512i bytes = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)(b->qs + 32 * j)));
    // Each 16 bytes twice: low nibbles, then high ones.
    const __m512i lanes = _mm512_shuffle_i64x2(bytes, bytes, 0x50);
    const __m512i nibbles = _mm512_srlv_epi64(lanes, _mm512_set_epi64(4, 4, 0, 0, 4, 4, 0, 0));
    w.q[j] = _mm512_shuffle_epi8(table, _mm512_and_si512(nibbles, mask));
  }
  w.d = scales_of(b);
  return w;
}

CK_INLINE CK_AVX512 void strips512(const uint8_t *const places[4], ck_strip strips[2]) {
  const __m128 first = _mm_castsi128_ps(ck_join8(places[0], places[1]));
  const __m128 second = _mm_castsi128_ps(ck_join8(places[2], places[3]));
  // Of four rows: d and the high bits of scales, and their low bits.
  const __m128i heads = _mm_castps_si128(_mm_shuffle_ps(first, second, 0x88));
  const __m512i high = _mm512_broadcast_i32x4(heads);
  const __m512i low = _mm512_broadcast_i32x4(_mm_castps_si128(_mm_shuffle_ps(first, second, 0xDD)));
  const __m512 d = _mm512_broadcast_f32x4(
      _mm_cvtph_ps(_mm_shuffle_epi8(heads, _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, -1, -1, -1, -1, -1, -1, -1, -1))));
  const __m512i lane = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
#pragma clang loop unroll(full)
  for (int part = 0; part < 2; part++) {
    const __m512i four = _mm512_add_epi32(_mm512_slli_epi32(lane, 2), _mm512_set1_epi32(16 * part));
    // From bits 16 on to bits 4 and 5.
    const __m512i two = _mm512_add_epi32(_mm512_slli_epi32(lane, 1), _mm512_set1_epi32(12 + 8 * part));
    const __m512i six = _mm512_or_si512(_mm512_and_si512(_mm512_srlv_epi32(low, four), _mm512_set1_epi32(15)),
                                        _mm512_and_si512(_mm512_srlv_epi32(high, two), _mm512_set1_epi32(0x30)));
    strips[part].d = _mm512_mul_ps(d, _mm512_cvtepi32_ps(_mm512_sub_epi32(six, _mm512_set1_epi32(32))));
    strips[part].m = strips[part].d;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
      ck_strip_nibbles(&strips[part], i, _mm512_loadu_si512(places[i] + offsetof(block, qs) + 64 * part));
      ck_strip_look_up(ck_iq4_levels, &strips[part], i);
    }
  }
}

CK_SUPERSTRIPS_AVX512(iq4_xs, -128)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)count;
  const size_t d = offsetof(block, d), low = offsetof(block, scales_low), high = offsetof(block, scales_high);
  // Four scales of either row: nibbles of two bytes, and pairs of bits of another.
  const int lows[2] = {a[low + 2 * (size_t)quad] | a[low + 2 * (size_t)quad + 1] << 8,
                       b[low + 2 * (size_t)quad] | b[low + 2 * (size_t)quad + 1] << 8};
  const int highs[2] = {a[high + (size_t)quad], b[high + (size_t)quad]};
  const __m256i fours = _mm256_setr_epi32(0, 4, 8, 12, 0, 4, 8, 12), twos = _mm256_srli_epi32(fours, 1);
  const __m256i l = _mm256_srlv_epi32(_mm256_setr_m128i(_mm_set1_epi32(lows[0]), _mm_set1_epi32(lows[1])), fours);
  const __m256i h = _mm256_srlv_epi32(_mm256_setr_m128i(_mm_set1_epi32(highs[0]), _mm_set1_epi32(highs[1])), twos);
  const __m256i six = _mm256_or_si256(_mm256_and_si256(l, _mm256_set1_epi32(15)),
                                      _mm256_slli_epi32(_mm256_and_si256(h, _mm256_set1_epi32(3)), 4));
  const __m256 scales = _mm256_cvtepi32_ps(_mm256_sub_epi32(six, _mm256_set1_epi32(32)));
  return ck_shifted(_mm256_mul_ps(ck_join_half(a + d, b + d), scales), 0);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  return ck_look_up256(ck_iq4_levels, 0, ck_block_nibbles(a, b, offsetof(block, qs) + 16 * (size_t)j));
}

CK_MULTIPLY8_256(iq4_xs, 8, sizeof(block), 32, CK_SIGNED)
#endif
