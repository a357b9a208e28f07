/// Q6_K: 256 weights in sixteen sub-blocks of 16, d * scale * (q - 32). d: float16; scales: signed bytes; ql: the low
/// four bits, qh: the high two.
#include "formats.h"
#include "half.h"

typedef struct {
  uint8_t ql[128], qh[64];
  int8_t scales[16];
  uint16_t d;
} block;
_Static_assert(sizeof(block) == 210, "a Q6_K block takes 210 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    // Each half of 128 is four runs of 32: low then high nibbles of two runs of bytes, two bits each of one.
    for (size_t run = 0; run < 8; run++, out += 32) {
      const uint8_t *low = b->ql + run / 4 * 64 + run % 2 * 32, *high = b->qh + run / 4 * 32;
      for (size_t i = 0; i < 32; i++) {
        const int q = (low[i] >> run % 4 / 2 * 4 & 15) | (high[i] >> run % 4 * 2 & 3) << 4;
        out[i] = ck_half(b->d) * (float)b->scales[run * 2 + i / 16] * (float)(q - 32);
      }
    }
  }
}

CK_DEQUANTIZE(q6_k)
