/// Q4_0: 32 weights d * (q - 8). d: float16; q: 16 bytes, first half of the block in the low nibbles.
#include "formats.h"
#include "half.h"

typedef struct {
  uint16_t d;
  uint8_t q[16];
} block;
_Static_assert(sizeof(block) == 18, "a Q4_0 block takes 18 bytes");

void ck_q4_0_dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_half(b->d);
    for (int i = 0; i < 16; i++) {
      out[i] = d * (float)((b->q[i] & 15) - 8);
      out[i + 16] = d * (float)((b->q[i] >> 4) - 8);
    }
  }
}
