/// Sixteen floats at a time in the compiler's own vectors, which become whatever the target has.
#pragma once
#include <string.h>

#include "formats.h"

// Everything that takes or returns vectors is inlined, so how they are passed matters to nobody.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float ck_f32x16 __attribute__((vector_size(64)));
typedef int32_t ck_i32x16 __attribute__((vector_size(64)));
typedef int8_t ck_i8x16 __attribute__((vector_size(16)));
enum { CK_LANES = 16 };

CK_INLINE ck_f32x16 ck_load(const float *x) {
  ck_f32x16 v;
  memcpy(&v, x, sizeof v);
  return v;
}

CK_INLINE void ck_store(float *out, ck_f32x16 v) { memcpy(out, &v, sizeof v); }

CK_INLINE ck_f32x16 ck_all(float x) { return (ck_f32x16){} + x; }

/// The first `count` of fewer than sixteen, and `other` for the rest.
CK_INLINE ck_f32x16 ck_load_part(const float *x, size_t count, float other) {
  float part[CK_LANES];
  for (size_t i = 0; i < CK_LANES; i++) part[i] = i < count ? x[i] : other;
  return ck_load(part);
}

CK_INLINE void ck_store_part(float *out, ck_f32x16 v, size_t count) {
  float part[CK_LANES];
  ck_store(part, v);
  for (size_t i = 0; i < count; i++) out[i] = part[i];
}

CK_INLINE ck_f32x16 ck_larger(ck_f32x16 a, ck_f32x16 b) {
  const ck_i32x16 mask = a > b;
  return (ck_f32x16)(((ck_i32x16)a & mask) | ((ck_i32x16)b & ~mask));
}

CK_INLINE ck_f32x16 ck_smaller(ck_f32x16 a, ck_f32x16 b) {
  const ck_i32x16 mask = a < b;
  return (ck_f32x16)(((ck_i32x16)a & mask) | ((ck_i32x16)b & ~mask));
}

CK_INLINE float ck_sum(ck_f32x16 v) {
  float part[CK_LANES];
  ck_store(part, v);
  for (int step = CK_LANES / 2; step > 0; step /= 2) {
    for (int i = 0; i < step; i++) part[i] += part[i + step];
  }
  return part[0];
}

CK_INLINE float ck_largest(ck_f32x16 v) {
  float part[CK_LANES];
  ck_store(part, v);
  for (int step = CK_LANES / 2; step > 0; step /= 2) {
    for (int i = 0; i < step; i++) part[i] = part[i] > part[i + step] ? part[i] : part[i + step];
  }
  return part[0];
}

/// The least x whose e^x is a normal number, or nearly.
#define CK_LEAST_EXPONENT -87.33f

/// e^x to about 1 ulp for CK_LEAST_EXPONENT <= x <= 88.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2, ln 2 in two parts so that r keeps its bits; e^r by its series.
CK_INLINE ck_f32x16 ck_exp_within(ck_f32x16 x) {
  // Adding 1.5 * 2^23 rounds to an integer.
  const ck_f32x16 n = (x * 1.44269504f + 12582912.f) - 12582912.f;
  const ck_f32x16 r = (x - n * 0.693145752f) - n * 1.42860677e-6f;
  ck_f32x16 p = r * (1 / 5040.f) + 1 / 720.f;
  p = p * r + 1 / 120.f;
  p = p * r + 1 / 24.f;
  p = p * r + 1 / 6.f;
  p = p * r + 0.5f;
  p = p * r + 1;
  p = p * r + 1;
  const ck_i32x16 power = (__builtin_convertvector(n, ck_i32x16) + 127) << 23;
  return p * (ck_f32x16)power;
}

/// The same for any x: 0 up to CK_LEAST_EXPONENT; larger x than 88 count as 88.
CK_INLINE ck_f32x16 ck_exp(ck_f32x16 x) {
  const ck_i32x16 alive = x > CK_LEAST_EXPONENT;
  x = ck_larger(ck_smaller(x, ck_all(88)), ck_all(CK_LEAST_EXPONENT));
  return (ck_f32x16)((ck_i32x16)ck_exp_within(x) & alive);
}
