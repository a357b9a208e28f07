/// Q4_0: 32 weights d * (q - 8). d: float16; q: 16 bytes, first half of the block in the low nibbles.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows_neon.h"
#include "rows512.h"
#include "strip512.h"

typedef ck_q4_0_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_half(b->d);
    for (int i = 0; i < 16; i++) {
      out[i] = d * (float)((b->q[i] & 15) - 8);
      out[i + 16] = d * (float)((b->q[i] >> 4) - 8);
    }
  }
}

CK_DEQUANTIZE(q4_0)
CK_NAIVE(q4_0, 32)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_quad load512(const uint8_t *const rows[4], const size_t b[4]) {
  CK_PLACES(p, rows, b, sizeof(block));
  ck_quad quad;
  ck_split_nibbles(ck_gather16(p, 2), &quad);
  quad.scales = ck_gather_twice(p, 0);
  return quad;
}

CK_INLINE CK_AVX512 ck_strip strip512(const uint8_t *const places[4], size_t live) {
  static const uint16_t d[32] = {CK_HEADS(18, 0)}, q[32] = CK_WORDS32(18, 2);
  ck_strip strip;
  __m512i heads[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const ck_window window = ck_load_window(places[i], sizeof(block), live);
    heads[i] = window.first;
    ck_strip_nibbles(&strip, i, ck_words(window, q));
  }
  strip.d = strip.m = ck_strip_scales(ck_join_heads(heads, d));
  return strip;
}

CK_STRIPS_AVX512(q4_0, -8)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)quad;
  return ck_shifted(ck_join_halves(a, b, sizeof(block), count), -8);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  return ck_block_nibbles(a, b, (size_t)j * sizeof(block) + offsetof(block, q));
}

CK_MULTIPLY8_256(q4_0, 4, 4 * sizeof(block), 32, 15)
#endif

#ifdef CK_NEON
CK_INLINE ck_neon_block load_neon(const uint8_t *place) {
  ck_neon_block b = ck_neon_nibbles(place + offsetof(block, q));
  ck_neon_subtract(8, &b);
  b.d = ck_neon_half(place);
  return b;
}

CK_MULTIPLY8_NEON(q4_0)
#endif
