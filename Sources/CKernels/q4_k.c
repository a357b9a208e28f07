/// Q4_K: 256 weights in eight sub-blocks, d * scale * q - dmin * minimum. d, dmin: float16; scales and minima: 6 bits.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "scales6.h"
#include "strips6.h"

typedef ck_q4_k_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t j = 0; j < 8; j++, out += 32) {
      const ck_scale6 s = ck_scale6_at(b->scales, j);
      const float d = ck_half(b->d) * (float)s.scale, m = ck_half(b->dmin) * (float)s.minimum;
      for (size_t i = 0; i < 32; i++) out[i] = d * (float)(b->qs[j / 2 * 32 + i] >> j % 2 * 4 & 15) - m;
    }
  }
}

CK_DEQUANTIZE(q4_k)
CK_NAIVE(q4_k, 256)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_super load_super(const uint8_t *place) { return ck_super6(place, offsetof(block, qs)); }

CK_INLINE CK_AVX512 void strips512(const uint8_t *const places[4], ck_strip strips[2]) {
  ck_strips6(places, offsetof(block, qs), strips);
}

CK_SUPERSTRIPS_AVX512(q4_k, 1)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)count;
  return ck_factors6(a, b, offsetof(block, scales), quad);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  return ck_nibbles6(a, b, offsetof(block, qs), j);
}

CK_MULTIPLY8_256(q4_k, 8, sizeof(block), 32, 15)
#endif
