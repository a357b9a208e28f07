/// Q5_0: 32 weights d * (q - 16). d: float16; qh: the fifth bits; qs: nibbles, first half of the block in the low ones.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows_neon.h"
#include "rows512.h"
#include "strip512.h"

typedef ck_q5_0_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_half(b->d);
    for (int i = 0; i < 16; i++) {
      const int low = b->qh[i / 8] >> i % 8 & 1, high = b->qh[2 + i / 8] >> i % 8 & 1;
      out[i] = d * (float)(((b->qs[i] & 15) | low << 4) - 16);
      out[i + 16] = d * (float)((b->qs[i] >> 4 | high << 4) - 16);
    }
  }
}

CK_DEQUANTIZE(q5_0)
CK_NAIVE(q5_0, 32)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_quad load512(const uint8_t *const rows[4], const size_t b[4]) {
  CK_PLACES(p, rows, b, sizeof(block));
  ck_quad quad;
  ck_split_nibbles(ck_gather16(p, 6), &quad);
  ck_add_fifth_bits(ck_gather4(p, 2), &quad);
  quad.scales = ck_gather_twice(p, 0);
  return quad;
}

CK_INLINE CK_AVX512 ck_strip strip512(const uint8_t *const places[4], size_t live) {
  static const uint16_t d[32] = {CK_HEADS(22, 0)}, q[32] = CK_WORDS32(22, 6), qh[32] = {CK_FIFTHS(22, 2)};
  ck_strip strip;
  __m512i heads[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const ck_window window = ck_load_window(places[i], sizeof(block), live);
    heads[i] = ck_heads(window, CK_LATE(22, 0));
    ck_strip_nibbles(&strip, i, ck_words(window, q));
    ck_strip_fifth_bits(&strip, i, _mm512_castsi512_si128(ck_words(window, qh)));
  }
  strip.d = strip.m = ck_strip_scales(ck_join_heads(heads, d));
  return strip;
}

CK_STRIPS_AVX512(q5_0, -16)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)quad;
  return ck_shifted(ck_join_halves(a, b, sizeof(block), count), -16);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  const size_t at = (size_t)j * sizeof(block);
  return ck_block_fifths(a, b, at + offsetof(block, qs), at + offsetof(block, qh));
}

CK_MULTIPLY8_256(q5_0, 4, 4 * sizeof(block), 32, 31)
#endif

#ifdef CK_NEON
CK_INLINE ck_neon_block load_neon(const uint8_t *place) {
  ck_neon_block b = ck_neon_nibbles(place + offsetof(block, qs));
  ck_neon_fifth_bits(place + offsetof(block, qh), &b);
  ck_neon_subtract(16, &b);
  b.d = ck_neon_half(place);
  return b;
}

CK_MULTIPLY8_NEON(q5_0)
#endif
