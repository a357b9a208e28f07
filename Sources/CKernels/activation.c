/// Element by element: sums, gates, exponentials, and the change to half precision.
#include <math.h>

#include "half.h"
#include "vectors.h"

/// out = gate * sigmoid(gate) * up. Source: arXiv:2002.05202.
void ck_scalar_swiglu(float *out, const float *gate, const float *up, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = gate[i] / (1 + expf(-gate[i])) * up[i];
}

/// out = gate * Φ(gate) * up, Φ in its approximation by tanh. Source: arXiv:1606.08415, section 2.
void ck_scalar_geglu(float *out, const float *gate, const float *up, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float x = gate[i];
    out[i] = 0.5f * x * (1 + tanhf(0.797884561f * (x + 0.044715f * x * x * x))) * up[i];
  }
}

/// Source of the two GELUs: arXiv:1606.08415; of the squared ReLU: arXiv:2109.08668.
static float activated(float x, ck_activation kind) {
  switch (kind) {
    case CK_SILU: return x / (1 + expf(-x));
    case CK_GELU: return 0.5f * x * (1 + erff(x * 0.707106781f));
    case CK_GELU_TANH: return 0.5f * x * (1 + tanhf(0.797884561f * (x + 0.044715f * x * x * x)));
    case CK_RELU: return x > 0 ? x : 0;
    case CK_RELU_SQUARED: return x > 0 ? x * x : 0;
  }
  return x;
}

void ck_scalar_activate(float *x, ck_activation kind, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] = activated(x[i], kind);
}

void ck_scalar_clamp(float *x, float limit, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] = x[i] > limit ? limit : x[i] < -limit ? -limit : x[i];
}

void ck_scalar_product(float *out, const float *x, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] *= x[i];
}

/// x = cap * tanh(x / cap). Source: arXiv:2408.00118.
void ck_scalar_softcap(float *x, float cap, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] = cap * tanhf(x[i] / cap);
}

void ck_scalar_add(float *out, const float *x, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] += x[i];
}

void ck_scalar_scale(float *x, float factor, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] *= factor;
}

float ck_scalar_maximum(const float *x, size_t count) {
  float largest = -INFINITY;
  for (size_t i = 0; i < count; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

float ck_scalar_exponentials(float *x, float shift, size_t count) {
  float sum = 0;
  for (size_t i = 0; i < count; i++) sum += x[i] = expf(x[i] - shift);
  return sum;
}

float ck_scalar_sum_exponentials(const float *x, float shift, size_t count) {
  float sum = 0;
  for (size_t i = 0; i < count; i++) sum += expf(x[i] - shift);
  return sum;
}

void ck_scalar_to_half(const float *x, uint16_t *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = ck_to_half(x[i]);
}

void ck_scalar_from_half(const uint16_t *x, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = ck_half(x[i]);
}
