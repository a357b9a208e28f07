/// IQ1_M: 256 weights in sixteen sub-blocks, d * (2 scale + 1) * (entry ± 1/8), an entry of 8 for each 11 bits.
/// scales: four words of four times 3 bits, whose top 4 bits together are d, a float16.
#include "codebook.h"

typedef struct {
  uint8_t low[32], high[16], scales[4][2];
} block;
_Static_assert(sizeof(block) == 56, "an IQ1_M block takes 56 bytes");

CK_INLINE float common_scale(const block *b) {
  int bits = 0;
  for (int i = 0; i < 4; i++) bits |= b->scales[i][1] >> 4 << 4 * i;
  return ck_half((uint16_t)bits);
}

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    const float common = common_scale(b);
    for (int i = 0; i < 32; i++, out += 8) {
      const int scales = b->scales[i / 8][0] | b->scales[i / 8][1] << 8;
      const float d = common * (float)(2 * (scales >> i / 2 % 4 * 3 & 7) + 1);
      // Three high bits of the entry's number, then the sign of 1/8.
      const int high = b->high[i / 2] >> i % 2 * 4;
      ck_read_iq1(ck_iq1_codebook[b->low[i] | (high & 7) << 8], high & 8 ? -0.125f : 0.125f, d, out);
    }
  }
}

CK_DEQUANTIZE(iq1_m)
