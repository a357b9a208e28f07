#include "formats.h"
#include "half.h"

void ck_f16_dequantize(const void *blocks, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = ck_half_at((const uint16_t *)blocks + i);
}
