/// Q5_K: Q4_K with a fifth bit. qh: bit j of byte i belongs to weight i of sub-block j.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "scales6.h"
#include "strips6.h"

typedef ck_q5_k_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t j = 0; j < 8; j++, out += 32) {
      const ck_scale6 s = ck_scale6_at(b->scales, j);
      const float d = ck_half(b->d) * (float)s.scale, m = ck_half(b->dmin) * (float)s.minimum;
      for (size_t i = 0; i < 32; i++) {
        const int q = (b->qs[j / 2 * 32 + i] >> j % 2 * 4 & 15) | (b->qh[i] >> j & 1) << 4;
        out[i] = d * (float)q - m;
      }
    }
  }
}

CK_DEQUANTIZE(q5_k)
CK_NAIVE(q5_k, 256)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_super load_super(const uint8_t *place) {
  ck_super w = ck_super6(place, offsetof(block, qs));
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) w.q[j] = ck_add_bits(w.q[j], place + offsetof(block, qh), 2 * j, 16);
  return w;
}

CK_INLINE CK_AVX512 void strips512(const uint8_t *const places[4], ck_strip strips[2]) {
  ck_strips6(places, offsetof(block, qs), strips);
#pragma clang loop unroll(full)
  for (int part = 0; part < 2; part++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
      const uint8_t *qh = places[i] + offsetof(block, qh);
      strips[part].low[i] = ck_lane_fifths(strips[part].low[i], qh, part);
      strips[part].high[i] = ck_lane_fifths(strips[part].high[i], qh + 16, part);
    }
  }
}

CK_SUPERSTRIPS_AVX512(q5_k, 1)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)count;
  return ck_factors6(a, b, offsetof(block, scales), quad);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  return ck_add_bits_of(ck_nibbles6(a, b, offsetof(block, qs), j), a, b, offsetof(block, qh), j, 16);
}

CK_MULTIPLY8_256(q5_k, 8, sizeof(block), 32, 31)
#endif
