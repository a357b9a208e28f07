/// IQ4_NL: 32 weights d * level[q]. d: float16; q: nibbles, first half of the block in the low ones.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows_neon.h"
#include "rows512.h"
#include "strip512.h"
#include "levels.h"

typedef ck_iq4_nl_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_half(b->d);
    for (int i = 0; i < 16; i++) {
      out[i] = d * (float)ck_iq4_levels[b->q[i] & 15];
      out[i + 16] = d * (float)ck_iq4_levels[b->q[i] >> 4];
    }
  }
}

CK_DEQUANTIZE(iq4_nl)
CK_NAIVE(iq4_nl, 32)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_quad load512(const uint8_t *const rows[4], const size_t b[4]) {
  CK_PLACES(p, rows, b, sizeof(block));
  ck_quad quad;
  ck_split_nibbles(ck_gather16(p, 2), &quad);
  ck_look_up(ck_iq4_levels, &quad);
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
    ck_strip_look_up(ck_iq4_levels, &strip, i);
  }
  strip.d = strip.m = ck_strip_scales(ck_join_heads(heads, d));
  return strip;
}

CK_STRIPS_AVX512(iq4_nl, -128)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)quad;
  return ck_shifted(ck_join_halves(a, b, sizeof(block), count), 0);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  return ck_look_up256(ck_iq4_levels, 0, ck_block_nibbles(a, b, (size_t)j * sizeof(block) + offsetof(block, q)));
}

CK_MULTIPLY8_256(iq4_nl, 4, 4 * sizeof(block), 32, CK_SIGNED)
#endif

#ifdef CK_NEON
CK_INLINE ck_neon_block load_neon(const uint8_t *place) {
  ck_neon_block b = ck_neon_nibbles(place + offsetof(block, q));
  ck_neon_look_up(ck_iq4_levels, &b);
  b.d = ck_neon_half(place);
  return b;
}

CK_MULTIPLY8_NEON(iq4_nl)
#endif
