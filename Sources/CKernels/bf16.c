#include "formats.h"
#include "half.h"

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  const uint16_t *x = blocks;
  for (size_t i = 0; i < count; i++) out[i] = ck_brain(x[i]);
}

CK_DEQUANTIZE(bf16)
