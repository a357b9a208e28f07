/// Q3_K: 256 weights in sixteen sub-blocks of 16, d * (scale - 32) * (q - 4). d: float16; scales: 6 bits; qs: the low two
/// bits, hmask: the third.
#include "formats.h"
#include "half.h"

typedef struct {
  uint8_t hmask[32], qs[64], scales[12];
  uint16_t d;
} block;
_Static_assert(sizeof(block) == 110, "a Q3_K block takes 110 bytes");

/// Scale of sub-block j: its low four bits, then its high two.
CK_INLINE int scale(const block *b, size_t j) {
  const int low = j < 8 ? b->scales[j] & 15 : b->scales[j - 8] >> 4;
  return (low | (b->scales[8 + j % 4] >> j / 4 * 2 & 3) << 4) - 32;
}

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t run = 0; run < 8; run++, out += 32) {
      const uint8_t *low = b->qs + run / 4 * 32;
      for (size_t i = 0; i < 32; i++) {
        const int q = (low[i] >> run % 4 * 2 & 3) | (b->hmask[i] >> run & 1) << 2;
        out[i] = ck_half(b->d) * (float)scale(b, run * 2 + i / 16) * (float)(q - 4);
      }
    }
  }
}

CK_DEQUANTIZE(q3_k)
