/// Q4_1: 32 weights d * q + m. d, m: float16; q: 16 bytes, first half of the block in the low nibbles.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows_neon.h"
#include "rows512.h"
#include "strip512.h"

typedef ck_q4_1_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_half(b->d), m = ck_half(b->m);
    for (int i = 0; i < 16; i++) {
      out[i] = d * (float)(b->q[i] & 15) + m;
      out[i + 16] = d * (float)(b->q[i] >> 4) + m;
    }
  }
}

CK_DEQUANTIZE(q4_1)
CK_NAIVE(q4_1, 32)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_quad load512(const uint8_t *const rows[4], const size_t b[4]) {
  CK_PLACES(p, rows, b, sizeof(block));
  ck_quad quad;
  ck_split_nibbles(ck_gather16(p, 4), &quad);
  quad.scales = ck_gather_pairs(p, 0);
  return quad;
}

CK_INLINE CK_AVX512 ck_strip strip512(const uint8_t *const places[4], size_t live) {
  static const uint16_t scales[32] = {CK_HEADS(20, 0), CK_HEADS(20, 2)}, q[32] = CK_WORDS32(20, 4);
  ck_strip strip;
  __m512i heads[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const ck_window window = ck_load_window(places[i], sizeof(block), live);
    heads[i] = window.first;
    ck_strip_nibbles(&strip, i, ck_words(window, q));
  }
  const __m512i both = ck_join_heads(heads, scales);
  strip.d = ck_strip_scales(both);
  strip.m = _mm512_cvtph_ps(_mm512_extracti64x4_epi64(both, 1));
  return strip;
}

CK_STRIPS_AVX512(q4_1, 1)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)quad;
  const size_t m = offsetof(block, m);
  return ck_whole(ck_join_halves(a, b, sizeof(block), count), ck_join_halves(a + m, b + m, sizeof(block), count));
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  return ck_block_nibbles(a, b, (size_t)j * sizeof(block) + offsetof(block, q));
}

CK_MULTIPLY8_256(q4_1, 4, 4 * sizeof(block), 32, 15)
#endif

#ifdef CK_NEON
CK_INLINE ck_neon_block load_neon(const uint8_t *place) {
  ck_neon_block b = ck_neon_nibbles(place + offsetof(block, q));
  b.d = ck_neon_half(place);
  b.m = ck_neon_half(place + offsetof(block, m));
  return b;
}

CK_MULTIPLY8_NEON(q4_1)
#endif
