/// The row operations in vectors of sixteen, to be compiled once for each instruction set. Their oracles are the plain
/// loops in norm.c, rope.c, activation.c and quantize.c.
#include <math.h>

#include "simd.h"

CK_INLINE float simd_dot(const float *x, const float *y, size_t count) {
  ck_f32x16 a = {}, b = {};
  size_t i = 0;
  for (; i + 2 * CK_LANES <= count; i += 2 * CK_LANES) {
    a += ck_load(x + i) * ck_load(y + i);
    b += ck_load(x + i + CK_LANES) * ck_load(y + i + CK_LANES);
  }
  for (; i + CK_LANES <= count; i += CK_LANES) a += ck_load(x + i) * ck_load(y + i);
  if (i < count) b += ck_load_part(x + i, count - i, 0) * ck_load_part(y + i, count - i, 0);
  return ck_sum(a + b);
}

typedef double ck_f64x8 __attribute__((vector_size(64)));

/// Σ x² in double precision: what a norm rounds, a whole row carries on.
CK_INLINE double simd_squares(const float *x, size_t count) {
  ck_f64x8 low = {}, high = {};
  for (size_t i = 0; i < count; i += CK_LANES) {
    const ck_f32x16 v = i + CK_LANES <= count ? ck_load(x + i) : ck_load_part(x + i, count - i, 0);
    const ck_f64x8 a = __builtin_convertvector(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7), ck_f64x8);
    const ck_f64x8 b = __builtin_convertvector(__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15), ck_f64x8);
    low += a * a;
    high += b * b;
  }
  low += high;
  return low[0] + low[1] + low[2] + low[3] + low[4] + low[5] + low[6] + low[7];
}

CK_INLINE void simd_rms_norm(float *out, const float *x, const float *weight, size_t count, float epsilon) {
  const float factor = (float)(1 / sqrt(simd_squares(x, count) / (double)count + epsilon));
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    ck_store(out + i, ck_load(x + i) * factor * (weight ? ck_load(weight + i) : ck_all(1)));
  }
  for (; i < count; i++) out[i] = x[i] * factor * (weight ? weight[i] : 1);
}

CK_INLINE void simd_layer_norm(float *out, const float *x, const float *weight, const float *bias, size_t count,
                               float epsilon) {
  ck_f32x16 sum = {}, squares = {};
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) sum += ck_load(x + i);
  if (i < count) sum += ck_load_part(x + i, count - i, 0);
  const float mean = ck_sum(sum) / (float)count;
  for (i = 0; i + CK_LANES <= count; i += CK_LANES) {
    const ck_f32x16 v = ck_load(x + i) - mean;
    squares += v * v;
  }
  if (i < count) {
    const ck_f32x16 v = ck_load_part(x + i, count - i, mean) - mean;
    squares += v * v;
  }
  const float factor = 1 / sqrtf(ck_sum(squares) / (float)count + epsilon);
  for (i = 0; i + CK_LANES <= count; i += CK_LANES) {
    const ck_f32x16 v = (ck_load(x + i) - mean) * factor * (weight ? ck_load(weight + i) : ck_all(1));
    ck_store(out + i, v + (bias ? ck_load(bias + i) : ck_all(0)));
  }
  for (; i < count; i++) out[i] = (x[i] - mean) * factor * (weight ? weight[i] : 1) + (bias ? bias[i] : 0);
}

CK_INLINE void simd_rotate_halves(float *x, size_t pairs, const float *cosines, const float *sines) {
  size_t i = 0;
  for (; i + CK_LANES <= pairs; i += CK_LANES) {
    const ck_f32x16 a = ck_load(x + i), b = ck_load(x + i + pairs), c = ck_load(cosines + i), s = ck_load(sines + i);
    ck_store(x + i, a * c - b * s);
    ck_store(x + i + pairs, a * s + b * c);
  }
  for (; i < pairs; i++) {
    const float a = x[i], b = x[i + pairs];
    x[i] = a * cosines[i] - b * sines[i];
    x[i + pairs] = a * sines[i] + b * cosines[i];
  }
}

CK_INLINE void simd_rotate_adjacent(float *x, size_t pairs, const float *cosines, const float *sines) {
  for (size_t i = 0; i < pairs; i++) {
    const float a = x[2 * i], b = x[2 * i + 1];
    x[2 * i] = a * cosines[i] - b * sines[i];
    x[2 * i + 1] = a * sines[i] + b * cosines[i];
  }
}

CK_INLINE ck_f32x16 simd_gate(ck_f32x16 gate, ck_f32x16 up) { return gate / (1 + ck_exp(-gate)) * up; }

CK_INLINE void simd_swiglu(float *out, const float *gate, const float *up, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) ck_store(out + i, simd_gate(ck_load(gate + i), ck_load(up + i)));
  if (i == count) return;
  const ck_f32x16 last = simd_gate(ck_load_part(gate + i, count - i, 0), ck_load_part(up + i, count - i, 0));
  ck_store_part(out + i, last, count - i);
}

/// (1 + tanh u) / 2 is sigmoid(2 u).
CK_INLINE ck_f32x16 simd_gelu_gate(ck_f32x16 gate, ck_f32x16 up) {
  return gate / (1 + ck_exp(gate * (-1.595769122f - 0.071354816f * gate * gate))) * up;
}

CK_INLINE void simd_geglu(float *out, const float *gate, const float *up, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) ck_store(out + i, simd_gelu_gate(ck_load(gate + i), ck_load(up + i)));
  if (i == count) return;
  const ck_f32x16 last = simd_gelu_gate(ck_load_part(gate + i, count - i, 0), ck_load_part(up + i, count - i, 0));
  ck_store_part(out + i, last, count - i);
}

/// e^(-x²) times a polynomial in 1 / (1 + p x), for x >= 0, to 1.5e-7.
/// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, formula 7.1.26.
CK_INLINE ck_f32x16 simd_erfc(ck_f32x16 x) {
  const ck_f32x16 t = 1 / (1 + 0.3275911f * x);
  ck_f32x16 p = t * 1.061405429f - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  return p * t * ck_exp(-x * x);
}

CK_INLINE ck_f32x16 simd_activated(ck_f32x16 x, ck_activation kind) {
  const ck_f32x16 positive = ck_larger(x, ck_all(0));
  switch (kind) {
    case CK_SILU: return simd_gate(x, ck_all(1));
    // x Φ(x) is max(x, 0) less half of |x| erfc(|x| / √2), on either side of 0.
    case CK_GELU: {
      const ck_f32x16 size = ck_larger(x, -x);
      return positive - 0.5f * size * simd_erfc(size * 0.707106781f);
    }
    case CK_GELU_TANH: return simd_gelu_gate(x, ck_all(1));
    case CK_RELU: return positive;
    case CK_RELU_SQUARED: return positive * positive;
  }
  return x;
}

CK_INLINE void simd_activate_all(float *x, ck_activation kind, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) ck_store(x + i, simd_activated(ck_load(x + i), kind));
  if (i < count) ck_store_part(x + i, simd_activated(ck_load_part(x + i, count - i, 0), kind), count - i);
}

/// Chooses once, not for every vector.
CK_INLINE void simd_activate(float *x, ck_activation kind, size_t count) {
  switch (kind) {
    case CK_SILU: simd_activate_all(x, CK_SILU, count); break;
    case CK_GELU: simd_activate_all(x, CK_GELU, count); break;
    case CK_GELU_TANH: simd_activate_all(x, CK_GELU_TANH, count); break;
    case CK_RELU: simd_activate_all(x, CK_RELU, count); break;
    case CK_RELU_SQUARED: simd_activate_all(x, CK_RELU_SQUARED, count); break;
  }
}

CK_INLINE void simd_clamp(float *x, float limit, size_t count) {
  for (size_t i = 0; i < count; i++) x[i] = x[i] > limit ? limit : x[i] < -limit ? -limit : x[i];
}

CK_INLINE void simd_product_of(float *out, const float *x, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) ck_store(out + i, ck_load(out + i) * ck_load(x + i));
  for (; i < count; i++) out[i] *= x[i];
}

CK_INLINE ck_f32x16 simd_capped(ck_f32x16 x, float cap) { return cap * (1 - 2 / (ck_exp(x * (2 / cap)) + 1)); }

CK_INLINE void simd_softcap(float *x, float cap, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) ck_store(x + i, simd_capped(ck_load(x + i), cap));
  if (i < count) ck_store_part(x + i, simd_capped(ck_load_part(x + i, count - i, 0), cap), count - i);
}

CK_INLINE void simd_add(float *out, const float *x, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) ck_store(out + i, ck_load(out + i) + ck_load(x + i));
  for (; i < count; i++) out[i] += x[i];
}

CK_INLINE void simd_scale(float *x, float factor, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) ck_store(x + i, ck_load(x + i) * factor);
  for (; i < count; i++) x[i] *= factor;
}

CK_INLINE float simd_maximum(const float *x, size_t count) {
  ck_f32x16 a = ck_all(-INFINITY), b = a;
  size_t i = 0;
  for (; i + 2 * CK_LANES <= count; i += 2 * CK_LANES) {
    a = ck_larger(ck_load(x + i), a);
    b = ck_larger(ck_load(x + i + CK_LANES), b);
  }
  for (; i + CK_LANES <= count; i += CK_LANES) a = ck_larger(ck_load(x + i), a);
  if (i < count) b = ck_larger(ck_load_part(x + i, count - i, -INFINITY), b);
  return ck_largest(ck_larger(a, b));
}

CK_INLINE float simd_exponentials(float *x, float shift, size_t count) {
  ck_f32x16 sum = {};
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    const ck_f32x16 e = ck_exp(ck_load(x + i) - shift);
    ck_store(x + i, e);
    sum += e;
  }
  if (i < count) {
    const ck_f32x16 e = ck_exp(ck_load_part(x + i, count - i, -INFINITY) - shift);
    ck_store_part(x + i, e, count - i);
    sum += e;
  }
  return ck_sum(sum);
}

CK_INLINE float simd_sum_exponentials(const float *x, float shift, size_t count) {
  ck_f32x16 a = {}, b = {};
  size_t i = 0;
  for (; i + 2 * CK_LANES <= count; i += 2 * CK_LANES) {
    a += ck_exp(ck_load(x + i) - shift);
    b += ck_exp(ck_load(x + i + CK_LANES) - shift);
  }
  for (; i + CK_LANES <= count; i += CK_LANES) a += ck_exp(ck_load(x + i) - shift);
  if (i < count) b += ck_exp(ck_load_part(x + i, count - i, -INFINITY) - shift);
  return ck_sum(a + b);
}

CK_INLINE void simd_quantize8(const float *x, size_t columns, int8_t *values, ck_scale *scales, float *sums) {
// A product rounded once more or less would round some numbers to the other side.
#pragma clang fp contract(off)
  for (size_t c = 0; c < columns; c += CK_ACTIVATION_BLOCK) {
    const ck_f32x16 a = ck_load(x + c), b = ck_load(x + c + CK_LANES);
    const float largest = ck_largest(ck_larger(ck_larger(a, -a), ck_larger(b, -b)));
    const float scale = largest / 127, inverse = largest > 0 ? 127 / largest : 0;
    // Adding 1.5 * 2^23 rounds to an integer, ties to even.
    const ck_f32x16 low = (a * inverse + 12582912.f) - 12582912.f, high = (b * inverse + 12582912.f) - 12582912.f;
    const ck_i8x16 q[2] = {__builtin_convertvector(__builtin_convertvector(low, ck_i32x16), ck_i8x16),
                           __builtin_convertvector(__builtin_convertvector(high, ck_i32x16), ck_i8x16)};
    memcpy(values + c, q, sizeof q);
    const float first = ck_sum(low), second = ck_sum(high);
    scales[c / CK_ACTIVATION_BLOCK] = (ck_scale){scale, scale * (first + second)};
    sums[c / CK_ACTIVATION_GROUP] = scale * first;
    sums[c / CK_ACTIVATION_GROUP + 1] = scale * second;
  }
}

/// Rows of floats times up to four tokens, so that a row is read once for all of them.
CK_INLINE void simd_tokens32(const float *w, size_t rows, size_t columns, const float *x, size_t x_stride, int T,
                             float *out, size_t stride, int accumulate) {
  for (size_t r = 0; r < rows; r++, w += columns) {
    ck_f32x16 sums[4] = {};
    size_t c = 0;
    for (; c + CK_LANES <= columns; c += CK_LANES) {
      const ck_f32x16 v = ck_load(w + c);
      for (int t = 0; t < T; t++) sums[t] += v * ck_load(x + (size_t)t * x_stride + c);
    }
    if (c < columns) {
      const ck_f32x16 v = ck_load_part(w + c, columns - c, 0);
      for (int t = 0; t < T; t++) sums[t] += v * ck_load_part(x + (size_t)t * x_stride + c, columns - c, 0);
    }
    for (int t = 0; t < T; t++) {
      float *place = out + (size_t)t * stride + r;
      *place = (accumulate ? *place : 0) + ck_sum(sums[t]);
    }
  }
}

CK_INLINE void simd_multiply32(const float *w, size_t rows, size_t columns, const float *x, size_t x_stride,
                               size_t tokens, float *out, size_t stride, int accumulate) {
  for (; tokens >= 4; tokens -= 4, x += 4 * x_stride, out += 4 * stride) {
    simd_tokens32(w, rows, columns, x, x_stride, 4, out, stride, accumulate);
  }
  if (tokens >= 2) {
    simd_tokens32(w, rows, columns, x, x_stride, 2, out, stride, accumulate);
    tokens -= 2, x += 2 * x_stride, out += 2 * stride;
  }
  if (tokens > 0) simd_tokens32(w, rows, columns, x, x_stride, 1, out, stride, accumulate);
}
