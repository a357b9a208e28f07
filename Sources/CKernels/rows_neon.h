/// Products of rows of 32-wide blocks with 8-bit activations on ARM: a row and up to four tokens at a time, straight from
/// the stored blocks.
///
/// A block of 32 weights is w = d * q + m with q a signed byte, so with activations x = s * a of the same block
///   Σ w x = d * s * Σ q a + m * s * Σ a
#pragma once
#include "formats.h"

#ifdef CK_NEON
#include <arm_neon.h>
#include <string.h>

/// A block's first and last 16 numbers, and its factors.
typedef struct ck_neon_block {
  int8x16_t low, high;
  float d, m;
} ck_neon_block;

typedef ck_neon_block (*ck_neon_loader)(const uint8_t *block);

CK_INLINE float ck_neon_half(const uint8_t *at) {
  __fp16 h;
  memcpy(&h, at, sizeof h);
  return (float)h;
}

/// Nibbles of 16 bytes as numbers in 0...15.
CK_INLINE ck_neon_block ck_neon_nibbles(const uint8_t *at) {
  const uint8x16_t bytes = vld1q_u8(at);
  ck_neon_block b = {.m = 0};
  b.low = vreinterpretq_s8_u8(vandq_u8(bytes, vdupq_n_u8(15)));
  b.high = vreinterpretq_s8_u8(vshrq_n_u8(bytes, 4));
  return b;
}

/// Adds 16 where one of 32 bits is set.
CK_INLINE void ck_neon_fifth_bits(const uint8_t *bits, ck_neon_block *b) {
  const uint8x8_t bit = vcreate_u8(0x8040201008040201);
  const uint8x16_t which = vcombine_u8(bit, bit), fifth = vdupq_n_u8(16);
  const uint8x16_t low = vcombine_u8(vdup_n_u8(bits[0]), vdup_n_u8(bits[1]));
  const uint8x16_t high = vcombine_u8(vdup_n_u8(bits[2]), vdup_n_u8(bits[3]));
  b->low = vorrq_s8(b->low, vreinterpretq_s8_u8(vandq_u8(vtstq_u8(low, which), fifth)));
  b->high = vorrq_s8(b->high, vreinterpretq_s8_u8(vandq_u8(vtstq_u8(high, which), fifth)));
}

CK_INLINE void ck_neon_subtract(int8_t amount, ck_neon_block *b) {
  b->low = vsubq_s8(b->low, vdupq_n_s8(amount));
  b->high = vsubq_s8(b->high, vdupq_n_s8(amount));
}

/// Replaces nibbles by the levels they stand for.
CK_INLINE void ck_neon_look_up(const int8_t levels[16], ck_neon_block *b) {
  const int8x16_t table = vld1q_s8(levels);
  b->low = vqtbl1q_s8(table, vreinterpretq_u8_s8(b->low));
  b->high = vqtbl1q_s8(table, vreinterpretq_u8_s8(b->high));
}

CK_INLINE int32x4_t ck_neon_dot(int32x4_t sum, int8x16_t a, int8x16_t b) {
#ifdef __ARM_FEATURE_DOTPROD
  return vdotq_s32(sum, a, b);
#else
  sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  return vpadalq_s16(sum, vmull_high_s8(a, b));
#endif
}

/// out[t * stride] for `T` tokens and one row.
CK_INLINE void ck_neon_row(ck_neon_loader load, size_t block_bytes, const uint8_t *row, size_t blocks, ck_activations x,
                           int T, float *out, size_t stride, int accumulate) {
  float32x4_t sums[4];
  float offsets[4] = {0};
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) sums[t] = vdupq_n_f32(0);
  for (size_t b = 0; b < blocks; b++) {
    const ck_neon_block w = load(row + b * block_bytes);
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) {
      const size_t at = (size_t)t * blocks + b;
      const int8_t *a = x.values + at * CK_ACTIVATION_BLOCK;
      const int32x4_t dot = ck_neon_dot(ck_neon_dot(vdupq_n_s32(0), w.low, vld1q_s8(a)), w.high, vld1q_s8(a + 16));
      sums[t] = vfmaq_n_f32(sums[t], vcvtq_f32_s32(dot), w.d * x.scales[at].scale);
      offsets[t] += w.m * x.scales[at].sum;
    }
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
    const float total = vaddvq_f32(sums[t]) + offsets[t];
    float *place = out + (size_t)t * stride;
    *place = accumulate ? *place + total : total;
  }
}

/// Rows times tokens.
CK_INLINE void ck_neon_product(ck_neon_loader load, size_t block_bytes, ck_rows w, ck_activations x, size_t tokens,
                               float *out, size_t stride, int accumulate) {
  const size_t blocks = w.columns / CK_ACTIVATION_BLOCK;
  for (size_t r = 0; r < w.rows; r++) {
    const uint8_t *row = (const uint8_t *)w.base + r * w.row_bytes;
    size_t t = 0;
#define CK_TOKENS(T)                                                                                               \
  ck_neon_row(load, block_bytes, row, blocks, ck_from_column(x, t * w.columns), T, out + t * stride + r, stride,    \
              accumulate)
    for (; t + 4 <= tokens; t += 4) CK_TOKENS(4);
    for (; t < tokens; t++) CK_TOKENS(1);
#undef CK_TOKENS
  }
}

/// Defines ck_NAME_multiply8_neon from the file's `load_neon`.
#define CK_MULTIPLY8_NEON(name)                                                                               \
  void ck_##name##_multiply8_neon(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,       \
                                  int accumulate) {                                                           \
    ck_neon_product(load_neon, sizeof(block), w, x, tokens, out, stride, accumulate);                          \
  }
#endif
