/// Q6_K: 256 weights in sixteen sub-blocks of 16, d * scale * (q - 32). d: float16; scales: signed bytes; ql: the low
/// four bits, qh: the high two.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "super512.h"

typedef ck_q6_k_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    // Each half of 128 is four runs of 32: low then high nibbles of two runs of bytes, two bits each of one.
    for (size_t run = 0; run < 8; run++, out += 32) {
      const uint8_t *low = b->ql + run / 4 * 64 + run % 2 * 32, *high = b->qh + run / 4 * 32;
      for (size_t i = 0; i < 32; i++) {
        const int q = (low[i] >> run % 4 / 2 * 4 & 15) | (high[i] >> run % 4 * 2 & 3) << 4;
        out[i] = ck_half(b->d) * (float)b->scales[run * 2 + i / 16] * (float)(q - 32);
      }
    }
  }
}

CK_DEQUANTIZE(q6_k)
CK_NAIVE(q6_k, 256)

#ifdef CK_X86
/// Two bits of 32 bytes, moved to bits 4 and 5: from bits 0 and 2, or 4 and 6, for the first and second 32 weights.
CK_INLINE CK_AVX512 __m512i high_bits(const uint8_t *qh, int second) {
  const __m512i wide = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)(const void *)qh));
  const __m512i moved = second ? _mm512_srlv_epi64(wide, _mm512_set_epi64(2, 2, 2, 2, 0, 0, 0, 0))
                               : _mm512_sllv_epi64(wide, _mm512_set_epi64(2, 2, 2, 2, 4, 4, 4, 4));
  return _mm512_and_si512(moved, _mm512_set1_epi8(0x30));
}

CK_INLINE CK_AVX512 ck_super load_super(const uint8_t *place) {
  const block *b = (const block *)(const void *)place;
  const __m512i mask = _mm512_set1_epi8(15);
  ck_super w;
#pragma clang loop unroll(full)
  for (int h = 0; h < 2; h++) {
    const __m512i low = _mm512_loadu_si512(b->ql + 64 * h);
    w.q[2 * h] = _mm512_or_si512(_mm512_and_si512(low, mask), high_bits(b->qh + 32 * h, 0));
    w.q[2 * h + 1] = _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi16(low, 4), mask), high_bits(b->qh + 32 * h, 1));
  }
  w.d = ck_scaled16(_mm_loadu_si128((const __m128i *)(const void *)b->scales), b->d);
  w.m = _mm512_mul_ps(w.d, _mm512_set1_ps(-32));
  return w;
}

CK_SUPERS_AVX512(q6_k, 16)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)count;
  const size_t d = offsetof(block, d), scales = offsetof(block, scales) + 8 * (size_t)quad;
  return ck_halved(ck_join_half(a + d, b + d), ck_join8(a + scales, b + scales), -32);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  const size_t low = offsetof(block, ql) + (size_t)(j / 4 * 64 + j % 2 * 32), high = offsetof(block, qh) + (size_t)j / 4 * 32;
  const ck_pair lows = ck_bits_of(a, b, low, j % 4 / 2 * 4, 15), highs = ck_bits_of(a, b, high, j % 4 * 2, 3);
  return (ck_pair){_mm256_or_si256(lows.low, _mm256_slli_epi16(highs.low, 4)),
                   _mm256_or_si256(lows.high, _mm256_slli_epi16(highs.high, 4))};
}

CK_MULTIPLY8_256(q6_k, 8, sizeof(block), 16, 63)
#endif
