/// IQ4_XS: 256 weights in eight sub-blocks, d * (scale - 32) * level[q]. d: float16; scales: 6 bits.
#include "formats.h"
#include "half.h"
#include "levels.h"

typedef struct {
  uint16_t d, scales_high;
  uint8_t scales_low[4], qs[128];
} block;
_Static_assert(sizeof(block) == 136, "an IQ4_XS block takes 136 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t j = 0; j < 8; j++, out += 32) {
      const int scale = (b->scales_low[j / 2] >> j % 2 * 4 & 15) | (b->scales_high >> 2 * j & 3) << 4;
      const float d = ck_half(b->d) * (float)(scale - 32);
      for (size_t i = 0; i < 16; i++) {
        out[i] = d * (float)ck_iq4_levels[b->qs[j * 16 + i] & 15];
        out[i + 16] = d * (float)ck_iq4_levels[b->qs[j * 16 + i] >> 4];
      }
    }
  }
}

CK_DEQUANTIZE(iq4_xs)
