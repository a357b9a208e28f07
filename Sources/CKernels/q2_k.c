/// Q2_K: 256 weights in sixteen sub-blocks of 16, d * scale * q - dmin * minimum. d, dmin: float16; scales and minima:
/// nibbles.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "super512.h"

typedef ck_q2_k_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t run = 0; run < 8; run++, out += 32) {
      const uint8_t *low = b->qs + run / 4 * 32;
      for (size_t i = 0; i < 32; i++) {
        const uint8_t s = b->scales[run * 2 + i / 16];
        const float d = ck_half(b->d) * (float)(s & 15), m = ck_half(b->dmin) * (float)(s >> 4);
        out[i] = d * (float)(low[i] >> run % 4 * 2 & 3) - m;
      }
    }
  }
}

CK_DEQUANTIZE(q2_k)
CK_NAIVE(q2_k, 256)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_super load_super(const uint8_t *place) {
  const block *b = (const block *)(const void *)place;
  ck_super w;
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) w.q[j] = ck_both_halves(b->qs + j / 2 * 32, j % 2 * 4, j % 2 * 4 + 2, 3);
  const __m128i nibble = _mm_set1_epi8(15), packed = _mm_loadu_si128((const __m128i *)(const void *)b->scales);
  w.d = ck_scaled16(_mm_and_si128(packed, nibble), b->d);
  w.m = ck_scaled16(_mm_and_si128(_mm_srli_epi16(packed, 4), nibble), b->dmin ^ 0x8000);
  return w;
}

CK_SUPERS_AVX512(q2_k, 16)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)count;
  const size_t d = offsetof(block, d), dmin = offsetof(block, dmin), scales = offsetof(block, scales) + 8 * (size_t)quad;
  const __m128i nibble = _mm_set1_epi8(15), packed = ck_join8(a + scales, b + scales);
  const ck_factors minima =
      ck_halved(ck_join_half(a + dmin, b + dmin), _mm_and_si128(_mm_srli_epi16(packed, 4), nibble), -1);
  ck_factors f = ck_halved(ck_join_half(a + d, b + d), _mm_and_si128(packed, nibble), 0);
  f.m[0] = minima.m[0], f.m[1] = minima.m[1];
  return f;
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  return ck_bits_of(a, b, offsetof(block, qs) + (size_t)j / 4 * 32, j % 4 * 2, 3);
}

CK_MULTIPLY8_256(q2_k, 8, sizeof(block), 16, 3)
#endif
