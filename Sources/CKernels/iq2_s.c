/// IQ2_S: 256 weights in sixteen sub-blocks, d * (scale + 1/2) / 4 * ±entry. d: float16; scales: 4 bits.
/// An entry's number: 8 low bits and 2 high ones; every weight has a sign of its own.
#include "codebook.h"

typedef struct {
  uint8_t d[2], low[32], signs[32], high[8], scales[8];
} block;
_Static_assert(sizeof(block) == 82, "an IQ2_S block takes 82 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (int i = 0; i < 32; i++, out += 8) {
      const int scale = b->scales[i / 4] >> i / 2 % 2 * 4 & 15;
      const float d = ck_half_at(b->d) * (0.5f + (float)scale) * 0.25f;
      const int entry = b->low[i] | (b->high[i / 4] >> i % 4 * 2 & 3) << 8;
      ck_read_iq2(ck_iq2_s_codebook[entry], b->signs[i], d, out);
    }
  }
}

CK_DEQUANTIZE(iq2_s)
