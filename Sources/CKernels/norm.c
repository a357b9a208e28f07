/// Norms of one row.
#include <math.h>

#include "vectors.h"

/// out = x / sqrt(mean(x²) + epsilon) * weight. Source: arXiv:1910.07467.
void ck_scalar_rms_norm(float *out, const float *x, const float *weight, size_t count, float epsilon) {
  double squares = 0;
  for (size_t i = 0; i < count; i++) squares += (double)x[i] * x[i];
  const float factor = (float)(1 / sqrt(squares / (double)count + epsilon));
  for (size_t i = 0; i < count; i++) out[i] = x[i] * factor * (weight ? weight[i] : 1);
}

/// out = (x - mean) / sqrt(variance + epsilon) * weight + bias. Source: arXiv:1607.06450.
void ck_scalar_layer_norm(float *out, const float *x, const float *weight, const float *bias, size_t count,
                          float epsilon) {
  float sum = 0, squares = 0;
  for (size_t i = 0; i < count; i++) sum += x[i];
  const float mean = sum / (float)count;
  for (size_t i = 0; i < count; i++) squares += (x[i] - mean) * (x[i] - mean);
  const float factor = 1 / sqrtf(squares / (float)count + epsilon);
  for (size_t i = 0; i < count; i++) out[i] = (x[i] - mean) * factor * (weight ? weight[i] : 1) + (bias ? bias[i] : 0);
}
