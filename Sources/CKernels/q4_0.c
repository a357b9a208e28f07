/// Q4_0: 32 weights d * (q - 8). d: float16; q: 16 bytes, first half of the block in the low nibbles.
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows512.h"

typedef struct {
  uint16_t d;
  uint8_t q[16];
} block;
_Static_assert(sizeof(block) == 18, "a Q4_0 block takes 18 bytes");

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

CK_AVX512 void ck_q4_0_multiply8_avx512(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,
                                        int accumulate) {
  ck_multiply8_avx512(load512, -8, w, x, tokens, out, stride, accumulate);
}
#endif
