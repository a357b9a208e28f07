/// 16-bit floats, as bits, read and written without special instructions.
#pragma once
#include <stdint.h>
#include <string.h>

static inline float ck_bits_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t ck_float_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// IEEE half precision, denormals, infinities and NaN included.
static inline float ck_half(uint16_t h) {
  const uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = h & 0x7fff;
  if (rest >= 0x7c00) return ck_bits_float(sign | 0x7f800000 | (rest & 0x3ff) << 13);
  // 2^112 moves the exponent's bias from 15 to 127 and makes denormals normal.
  return ck_bits_float(sign | ck_float_bits(ck_bits_float(rest << 13) * 0x1p112f));
}

/// Rounds to nearest, ties to even; too large becomes infinity.
static inline uint16_t ck_to_half(float value) {
  const uint32_t bits = ck_float_bits(value), sign = bits >> 16 & 0x8000, rest = bits & 0x7fffffff;
  if (rest > 0x7f800000) return (uint16_t)(sign | 0x7e00);
  if (rest >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
  // Below the smallest normal half, adding 0.5 aligns the last bit that remains.
  if (rest < 0x38800000) return (uint16_t)(sign | (ck_float_bits(ck_bits_float(rest) + 0.5f) - 0x3f000000));
  return (uint16_t)(sign | (rest - 0x38000000 + 0xfff + (rest >> 13 & 1)) >> 13);
}

/// 2^(e - 128): half of what an exponent byte of MXFP4 stands for.
static inline float ck_power_below(uint8_t e) { return ck_bits_float(e < 2 ? 0x00200000u << e : (uint32_t)(e - 1) << 23); }

static inline float ck_brain(uint16_t b) { return ck_bits_float((uint32_t)b << 16); }

/// The nearest number that bfloat16 has, ties to even.
static inline float ck_brain_nearest(float value) {
  const uint32_t bits = ck_float_bits(value);
  return ck_bits_float((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
}

/// The half that lies at `p`, aligned or not.
static inline float ck_half_at(const void *p) {
  uint16_t h;
  memcpy(&h, p, sizeof h);
  return ck_half(h);
}
