/// Q3_K: 256 weights in sixteen sub-blocks of 16, d * (scale - 32) * (q - 4). d: float16; scales: 6 bits; qs: the low two
/// bits, hmask: the third.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "super512.h"

typedef ck_q3_k_block block;

/// Scale of sub-block j: its low four bits, then its high two.
CK_INLINE int scale(const block *b, size_t j) {
  const int low = j < 8 ? b->scales[j] & 15 : b->scales[j - 8] >> 4;
  return (low | (b->scales[8 + j % 4] >> j / 4 * 2 & 3) << 4) - 32;
}

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t run = 0; run < 8; run++, out += 32) {
      const uint8_t *low = b->qs + run / 4 * 32;
      for (size_t i = 0; i < 32; i++) {
        const int q = (low[i] >> run % 4 * 2 & 3) | (b->hmask[i] >> run & 1) << 2;
        out[i] = ck_half(b->d) * (float)scale(b, run * 2 + i / 16) * (float)(q - 4);
      }
    }
  }
}

CK_DEQUANTIZE(q3_k)
CK_NAIVE(q3_k, 256)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_super load_super(const uint8_t *place) {
  const block *b = (const block *)(const void *)place;
  ck_super w;
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    w.q[j] = ck_add_bits(ck_both_halves(b->qs + j / 2 * 32, j % 2 * 4, j % 2 * 4 + 2, 3), b->hmask, 2 * j, 4);
  }
  int high;
  __builtin_memcpy(&high, b->scales + 8, 4);
  const __m128i nibble = _mm_set1_epi8(15), low = _mm_loadl_epi64((const __m128i *)(const void *)b->scales);
  const __m128i lows = _mm_unpacklo_epi64(_mm_and_si128(low, nibble), _mm_and_si128(_mm_srli_epi16(low, 4), nibble));
  const __m128i highs = _mm_and_si128(_mm_srlv_epi32(_mm_set1_epi32(high), _mm_set_epi32(6, 4, 2, 0)), _mm_set1_epi8(3));
  const __m128i scales = _mm_sub_epi8(_mm_or_si128(lows, _mm_slli_epi16(highs, 4)), _mm_set1_epi8(32));
  w.d = ck_scaled16(scales, b->d);
  w.m = _mm512_mul_ps(w.d, _mm512_set1_ps(-4));
  return w;
}

CK_SUPERS_AVX512(q3_k, 16)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)count;
  const size_t d = offsetof(block, d), at = offsetof(block, scales);
  // Eight scales: low four bits of eight bytes, and two bits of four bytes, once for each half of the eight.
  const __m128i nibble = _mm_set1_epi8(15), low = ck_join8(a + at, b + at);
  const __m128i lows = _mm_and_si128(_mm_srli_epi16(low, 4 * quad), nibble);
  const __m128i four = _mm_insert_epi32(_mm_loadu_si32(a + at + 8), *(const int *)(const void *)(b + at + 8), 1);
  const __m128i shifts = _mm_add_epi32(_mm_setr_epi32(0, 2, 0, 2), _mm_set1_epi32(4 * quad));
  const __m128i highs = _mm_and_si128(_mm_srlv_epi32(_mm_shuffle_epi32(four, 0x50), shifts), _mm_set1_epi8(3));
  const __m128i scales = _mm_sub_epi8(_mm_or_si128(lows, _mm_slli_epi16(highs, 4)), _mm_set1_epi8(32));
  return ck_halved(ck_join_half(a + d, b + d), scales, -4);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  const ck_pair lows = ck_bits_of(a, b, offsetof(block, qs) + (size_t)j / 4 * 32, j % 4 * 2, 3);
  return ck_add_bits_of(lows, a, b, offsetof(block, hmask), j, 4);
}

CK_MULTIPLY8_256(q3_k, 8, sizeof(block), 16, 7)
#endif
