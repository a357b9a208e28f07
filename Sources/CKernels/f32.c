#include <string.h>

#include "formats.h"

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) { memcpy(out, blocks, count * sizeof(float)); }

CK_DEQUANTIZE(f32)
