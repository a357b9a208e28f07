/// IQ1_S: 256 weights in eight sub-blocks, d * (2 scale + 1) * (entry ± 1/8), an entry of 8 for each 11 bits.
/// d: float16; high bits of a sub-block: four times 3 of its entries, 3 of its scale, the sign of 1/8.
#include "codebook.h"

typedef struct {
  uint8_t d[2], low[32], high[8][2];
} block;
_Static_assert(sizeof(block) == 50, "an IQ1_S block takes 50 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (int i = 0; i < 32; i++, out += 8) {
      const int high = b->high[i / 4][0] | b->high[i / 4][1] << 8;
      const float d = ck_half_at(b->d) * (float)(2 * (high >> 12 & 7) + 1);
      const int entry = b->low[i] | (high >> i % 4 * 3 & 7) << 8;
      ck_read_iq1(ck_iq1_codebook[entry], high & 0x8000 ? -0.125f : 0.125f, d, out);
    }
  }
}

CK_DEQUANTIZE(iq1_s)
