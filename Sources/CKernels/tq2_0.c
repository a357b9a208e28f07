/// TQ2_0: 256 weights d * (q - 1). d: float16; q: 2 bits, of weights 32 apart in one byte.
#include "blocks.h"
#include "formats.h"
#include "half.h"

typedef ck_tq2_0_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    const float d = ck_half_at(b->d);
    for (int part = 0; part < 8; part++, out += 32) {
      for (int i = 0; i < 32; i++) out[i] = d * (float)((b->q[part / 4][i] >> part % 4 * 2 & 3) - 1);
    }
  }
}

CK_DEQUANTIZE(tq2_0)
