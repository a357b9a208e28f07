/// Activations to 8 bits, 32 at a time, with a float32 scale.
#include <math.h>

#include "vectors.h"

void ck_scalar_quantize8(const float *x, size_t columns, int8_t *values, ck_scale *scales, float *sums) {
  for (size_t c = 0; c < columns; c += CK_ACTIVATION_BLOCK) {
    float largest = 0;
    for (size_t i = 0; i < CK_ACTIVATION_BLOCK; i++) largest = fmaxf(largest, fabsf(x[c + i]));
    const float scale = largest / 127, inverse = largest > 0 ? 127 / largest : 0;
    int halves[2] = {0, 0};
    for (size_t i = 0; i < CK_ACTIVATION_BLOCK; i++) {
      const int q = (int)nearbyintf(x[c + i] * inverse);
      values[c + i] = (int8_t)q;
      halves[i / CK_ACTIVATION_GROUP] += q;
    }
    scales[c / CK_ACTIVATION_BLOCK] = (ck_scale){scale, scale * (float)(halves[0] + halves[1])};
    for (size_t i = 0; i < 2; i++) sums[c / CK_ACTIVATION_GROUP + i] = scale * (float)halves[i];
  }
}
