/// Q5_1: 32 weights d * q + m. d, m: float16; qh: the fifth bits; qs: nibbles, first half of the block in the low ones.
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows512.h"

typedef struct {
  uint16_t d, m;
  uint8_t qh[4], qs[16];
} block;
_Static_assert(sizeof(block) == 24, "a Q5_1 block takes 24 bytes");

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

CK_MULTIPLY8_AVX512(q5_1, 1)
#endif
