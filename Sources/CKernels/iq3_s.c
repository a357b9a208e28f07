/// IQ3_S: 256 weights in eight sub-blocks, d * (2 scale + 1) * ±entry. d: float16; scales: 4 bits.
/// An entry of 4 has a number of 8 low bits and a high one; every weight has a sign of its own.
#include "codebook.h"

typedef struct {
  uint8_t d[2], low[64], high[8], signs[32], scales[4];
} block;
_Static_assert(sizeof(block) == 110, "an IQ3_S block takes 110 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (int j = 0; j < 64; j++, out += 4) {
      const int scale = b->scales[j / 16] >> j / 8 % 2 * 4 & 15;
      const float d = ck_half_at(b->d) * (float)(2 * scale + 1);
      const uint16_t entry = ck_iq3_s_codebook[b->low[j] | (b->high[j / 8] >> j % 8 & 1) << 8];
      const uint32_t signs = (uint32_t)b->signs[j / 2] >> j % 2 * 4;
      for (int i = 0; i < 4; i++) out[i] = ck_signed(d * (float)(1 + 2 * (entry >> 4 * i & 7)), signs, i);
    }
  }
}

CK_DEQUANTIZE(iq3_s)
