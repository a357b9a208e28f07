/// NVFP4: 64 weights in four sub-blocks, scale * level[q]. scales: unsigned 8-bit floats with 4 exponent bits;
/// q: nibbles of 4-bit floats, the first half of a sub-block in the low ones.
#include "formats.h"
#include "half.h"
#include "levels.h"

typedef struct {
  uint8_t scales[4], q[4][8];
} block;
_Static_assert(sizeof(block) == 36, "an NVFP4 block takes 36 bytes");

/// Half the scale, since the levels are doubled. NaN (0x7f) counts as 0, as in ggml; the highest bit means nothing.
CK_INLINE float half_scale(uint8_t e) {
  const int exponent = e >> 3 & 15, mantissa = e & 7;
  if (e == 0x7f) return 0;
  if (exponent == 0) return (float)mantissa * 0x1p-10f;
  return ck_bits_float((uint32_t)(exponent + 119) << 23 | (uint32_t)mantissa << 20);
}

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 64; b++, count -= 64) {
    for (int part = 0; part < 4; part++, out += 16) {
      const float d = half_scale(b->scales[part]);
      for (int i = 0; i < 8; i++) {
        out[i] = d * (float)ck_mxfp4_levels[b->q[part][i] & 15];
        out[i + 8] = d * (float)ck_mxfp4_levels[b->q[part][i] >> 4];
      }
    }
  }
}

CK_DEQUANTIZE(nvfp4)
