/// IQ2_XS: 256 weights in sixteen sub-blocks, d * (scale + 1/2) / 4 * ±entry. d: float16; scales: 4 bits.
/// Each 8 weights take 16 bits: 9 of the entry, then 7 of signs.
#include "codebook.h"

typedef struct {
  uint8_t d[2], entries[32][2], scales[8];
} block;
_Static_assert(sizeof(block) == 74, "an IQ2_XS block takes 74 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (int i = 0; i < 32; i++, out += 8) {
      const int scale = b->scales[i / 4] >> i / 2 % 2 * 4 & 15;
      const float d = ck_half_at(b->d) * (0.5f + (float)scale) * 0.25f;
      const uint32_t bits = b->entries[i][0] | (uint32_t)b->entries[i][1] << 8;
      ck_read_iq2(ck_iq2_xs_codebook[bits & 511], ck_even_signs(bits >> 9), d, out);
    }
  }
}

CK_DEQUANTIZE(iq2_xs)
