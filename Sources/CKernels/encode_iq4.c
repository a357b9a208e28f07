/// IQ4_NL and IQ4_XS: a scale, and sixteen levels that lie closer together near 0.
#include "blocks.h"
#include "encode_fit.h"
#include "encode_nibbles.h"
#include "levels.h"

/// Half way between level i and the next.
CK_INLINE float between(int i) { return (float)(ck_iq4_levels[i] + ck_iq4_levels[i + 1]) / 2; }

/// The level next to x; a tie is the higher one's.
CK_INLINE ck_f32x16 level_of(ck_f32x16 x) {
  ck_f32x16 level = ck_all(ck_iq4_levels[0]);
#pragma clang loop unroll(full)
  for (int i = 0; i < 15; i++) level = ck_choose(x >= between(i), ck_all(ck_iq4_levels[i + 1]), level);
  return level;
}

CK_INLINE ck_i32x16 code_of(ck_f32x16 x) {
  ck_i32x16 code = {};
#pragma clang loop unroll(full)
  for (int i = 0; i < 15; i++) code -= x >= between(i);
  return code;
}

CK_INLINE ck_codes32 codes_of(const float *x, float inverse) {
  return (ck_codes32){code_of(ck_tamed(x) * inverse), code_of(ck_tamed(x + CK_LANES) * inverse)};
}

CK_INLINE ck_scale_sums try_scale(const ck_f32x16 x[32], const ck_f32x16 w[32], ck_f32x16 inverse) {
  ck_scale_sums sums = {};
#pragma clang loop unroll_count(2)
  for (int i = 0; i < 32; i++) {
    const ck_f32x16 q = level_of(inverse * x[i]), wq = w[i] * q;
    sums.product += wq * x[i];
    sums.square += wq * q;
  }
  return sums;
}

/// Tries the scale that makes the number furthest from 0 the lowest level, and seven smaller and larger ones each.
CK_INLINE ck_f32x16 fit_scale(const ck_f32x16 x[32], const ck_f32x16 w[32]) {
  const ck_peak peak = ck_higher_peak((ck_peak){}, x, 32);
  const float lowest = ck_iq4_levels[0];
  ck_scale_sums sums = try_scale(x, w, 1 / (-peak.value / lowest));
  ck_f32x16 scale = ck_choose(sums.square > 0, sums.product / sums.square, ck_all(0)), best = scale * sums.product;
  for (int step = -7; step <= 7; step++) {
    sums = try_scale(x, w, ((float)step + lowest) / peak.value);
    const ck_i32x16 better = (sums.square > 0) & (sums.product * sums.product > best * sums.square);
    scale = ck_choose(better, sums.product / sums.square, scale);
    best = ck_choose(better, scale * sums.product, best);
  }
  return ck_choose(peak.magnitude >= CK_NOTHING, scale, ck_all(0));
}

/// The scale of a sub-block of 32. spread: twice the mean square of the numbers around it.
CK_INLINE ck_f32x16 scale_of(const ck_batch *b, size_t first, ck_f32x16 spread, int weighted) {
  ck_f32x16 x[32], w[32];
  ck_load_numbers(b, first, 32, x);
  if (weighted) ck_weigh(b, first, 32, x, spread, w);
  else for (int i = 0; i < 32; i++) w[i] = x[i] * x[i];
  return fit_scale(x, w);
}

CK_INLINE void encode_iq4_nl(const ck_batch *b, int weighted) {
  const ck_f32x16 spread = weighted ? ck_squares(b, 32) * (2.f / 32) : (ck_f32x16){};
  const ck_f32x16 scale = scale_of(b, 0, spread, weighted);
  float scales[CK_LANES], inverses[CK_LANES];
  ck_store(scales, scale);
  ck_store(inverses, ck_inverse(scale));
  for (size_t k = 0; k < b->live; k++) {
    ck_iq4_nl_block *out = b->out[k];
    out->d = ck_scale_bits(scales[k]);
    ck_store_nibbles(codes_of(b->x[k], inverses[k]), out->q);
  }
}

/// The scales of eight sub-blocks as 6 bits each. d: -1/32 of the one furthest from 0.
CK_INLINE void store_iq4_xs(const float *x, const float scales[8], float d, ck_iq4_xs_block *out) {
  const float inverse = d != 0 ? 1 / d : 0;
  uint8_t low[8];
  out->scales_high = 0;
  for (size_t j = 0; j < 8; j++) {
    const int factor = ck_nearest_within(ck_all(inverse * scales[j]), -32, 31)[0];
    const float scale = d * (float)factor;
    ck_store_nibbles(codes_of(x + 32 * j, scale != 0 ? 1 / scale : 0), out->qs + 16 * j);
    low[j] = (uint8_t)((factor + 32) & 15);
    out->scales_high = (uint16_t)(out->scales_high | (factor + 32) >> 4 << 2 * j);
  }
  for (size_t j = 0; j < 4; j++) out->scales_low[j] = (uint8_t)(low[2 * j] | low[2 * j + 1] << 4);
  out->d = ck_scale_bits(d);
}

CK_INLINE void encode_iq4_xs(const ck_batch *b, int weighted) {
  const ck_f32x16 spread = weighted ? ck_squares(b, 256) * (2.f / 256) : (ck_f32x16){};
  ck_f32x16 scales[CK_LANES] = {};
  for (size_t j = 0; j < 8; j++) scales[j] = scale_of(b, 32 * j, spread, weighted);
  float d[CK_LANES];
  ck_store(d, -ck_higher_peak((ck_peak){}, scales, 8).value / 32);
  ck_transpose(scales);
  for (size_t k = 0; k < b->live; k++) {
    float own[CK_LANES];
    ck_store(own, scales[k]);
    store_iq4_xs(b->x[k], own, d[k], b->out[k]);
  }
}

CK_INLINE void plain_nl(const ck_batch *b) { encode_iq4_nl(b, 0); }
CK_INLINE void weighted_nl(const ck_batch *b) { encode_iq4_nl(b, 1); }
CK_INLINE void plain_xs(const ck_batch *b) { encode_iq4_xs(b, 0); }
CK_INLINE void weighted_xs(const ck_batch *b) { encode_iq4_xs(b, 1); }

CK_ENCODE(iq4_nl, 32, plain_nl, weighted_nl, 0)
CK_ENCODE(iq4_xs, 256, plain_xs, weighted_xs, 0)
