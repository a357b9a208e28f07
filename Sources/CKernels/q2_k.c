/// Q2_K: 256 weights in sixteen sub-blocks of 16, d * scale * q - dmin * minimum. d, dmin: float16; scales and minima:
/// nibbles.
#include "formats.h"
#include "half.h"

typedef struct {
  uint8_t scales[16], qs[64];
  uint16_t d, dmin;
} block;
_Static_assert(sizeof(block) == 84, "a Q2_K block takes 84 bytes");

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
