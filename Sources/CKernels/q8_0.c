/// Q8_0: 32 weights d * q. d: float16; q: signed bytes.
#include "formats.h"
#include "half.h"

typedef struct {
  uint16_t d;
  int8_t q[32];
} block;
_Static_assert(sizeof(block) == 34, "a Q8_0 block takes 34 bytes");

void ck_q8_0_dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_half(b->d);
    for (int i = 0; i < 32; i++) out[i] = d * (float)b->q[i];
  }
}
