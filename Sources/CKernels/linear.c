/// Products of float32 rows.
#include "vectors.h"

float ck_scalar_dot(const float *x, const float *y, size_t count) {
  float sum = 0;
  for (size_t i = 0; i < count; i++) sum += x[i] * y[i];
  return sum;
}

void ck_scalar_multiply32(const float *w, size_t rows, size_t columns, const float *x, size_t x_stride, size_t tokens,
                          float *out, size_t stride, int accumulate) {
  for (size_t t = 0; t < tokens; t++) {
    for (size_t r = 0; r < rows; r++) {
      const float sum = ck_scalar_dot(w + r * columns, x + t * x_stride, columns);
      out[t * stride + r] = accumulate ? out[t * stride + r] + sum : sum;
    }
  }
}
