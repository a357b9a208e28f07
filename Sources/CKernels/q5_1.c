/// Q5_1: 32 weights d * q + m. d, m: float16; qh: the fifth bits; qs: nibbles, first half of the block in the low ones.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows_neon.h"
#include "rows512.h"
#include "strip512.h"

typedef ck_q5_1_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_half(b->d), m = ck_half(b->m);
    for (int i = 0; i < 16; i++) {
      const int low = b->qh[i / 8] >> i % 8 & 1, high = b->qh[2 + i / 8] >> i % 8 & 1;
      out[i] = d * (float)((b->qs[i] & 15) | low << 4) + m;
      out[i + 16] = d * (float)(b->qs[i] >> 4 | high << 4) + m;
    }
  }
}

CK_DEQUANTIZE(q5_1)
CK_NAIVE(q5_1, 32)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_quad load512(const uint8_t *const rows[4], const size_t b[4]) {
  CK_PLACES(p, rows, b, sizeof(block));
  ck_quad quad;
  ck_split_nibbles(ck_gather16(p, 8), &quad);
  ck_add_fifth_bits(ck_gather4(p, 4), &quad);
  quad.scales = ck_gather_pairs(p, 0);
  return quad;
}

CK_INLINE CK_AVX512 ck_strip strip512(const uint8_t *const places[4], size_t live) {
  static const uint16_t scales[32] = {CK_HEADS(24, 0), CK_HEADS(24, 2)}, q[32] = CK_WORDS32(24, 8);
  static const uint16_t qh[32] = {CK_FIFTHS(24, 4)};
  ck_strip strip;
  __m512i heads[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const ck_window window = ck_load_window(places[i], sizeof(block), live);
    heads[i] = ck_heads(window, CK_LATE(24, 0) | CK_LATE(24, 2));
    ck_strip_nibbles(&strip, i, ck_words(window, q));
    ck_strip_fifth_bits(&strip, i, _mm512_castsi512_si128(ck_words(window, qh)));
  }
  const __m512i both = ck_join_heads(heads, scales);
  strip.d = ck_strip_scales(both);
  strip.m = _mm512_cvtph_ps(_mm512_extracti64x4_epi64(both, 1));
  return strip;
}

CK_STRIPS_AVX512(q5_1, 1)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)quad;
  const size_t m = offsetof(block, m);
  return ck_whole(ck_join_halves(a, b, sizeof(block), count), ck_join_halves(a + m, b + m, sizeof(block), count));
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  const size_t at = (size_t)j * sizeof(block);
  return ck_block_fifths(a, b, at + offsetof(block, qs), at + offsetof(block, qh));
}

CK_MULTIPLY8_256(q5_1, 4, 4 * sizeof(block), 32, 31)
#endif

#ifdef CK_NEON
CK_INLINE ck_neon_block load_neon(const uint8_t *place) {
  ck_neon_block b = ck_neon_nibbles(place + offsetof(block, qs));
  ck_neon_fifth_bits(place + offsetof(block, qh), &b);
  b.d = ck_neon_half(place);
  b.m = ck_neon_half(place + offsetof(block, m));
  return b;
}

CK_MULTIPLY8_NEON(q5_1)
#endif
