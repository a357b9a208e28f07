/// Blocks of 256 whose sub-blocks have a scale and a minimum each: Q2_K, Q4_K and Q5_K.
#pragma once
#include "encode_descent.h"

/// What a format of these has: sub-blocks of how many numbers, integers 0...most, scales and minima 0...most_scale.
typedef struct ck_ranged {
  int numbers, most, most_scale;
} ck_ranged;

enum { CK_SUPERBLOCK = 256, CK_SUBBLOCKS = 16 };

/// Ranges of the sub-blocks of a batch, each over its sixteen blocks.
typedef struct ck_ranges {
  ck_range_fit fits[CK_SUBBLOCKS];
  ck_f32x16 scales[CK_SUBBLOCKS], minima[CK_SUBBLOCKS];
  /// The weight of each sub-block.
  ck_f32x16 weights[CK_SUBBLOCKS];
} ck_ranges;

/// Scales and minima of a batch as integers, and what they are multiplied by.
typedef struct ck_range_codes {
  ck_f32x16 d, dmin, scales[CK_SUBBLOCKS], minima[CK_SUBBLOCKS];
} ck_range_codes;

/// One block's.
typedef struct ck_block_ranges {
  uint16_t d, dmin;
  uint8_t scales[CK_SUBBLOCKS], minima[CK_SUBBLOCKS], q[CK_SUPERBLOCK];
} ck_block_ranges;

/// How much the numbers of a sub-block count where nothing is known about inputs.
typedef void (*ck_plain_weights)(const ck_f32x16 *x, int count, ck_f32x16 *w);

CK_INLINE void ck_fit_ranges(const ck_batch *b, ck_ranged format, ck_range_search search, ck_plain_weights weigh,
                             ck_f32x16 spread, ck_ranges *out) {
  for (int j = 0; j < CK_SUPERBLOCK / format.numbers; j++) {
    const size_t first = (size_t)(j * format.numbers);
    ck_f32x16 x[32], w[32];
    ck_load_numbers(b, first, format.numbers, x);
    if (weigh) weigh(x, format.numbers, w);
    else ck_weigh(b, first, format.numbers, x, spread, w);
    out->weights[j] = (ck_f32x16){};
    for (int i = 0; i < format.numbers; i++) out->weights[j] += w[i];
    out->fits[j] = ck_fit_range(x, w, format.numbers, search);
    out->scales[j] = out->fits[j].scale;
    out->minima[j] = out->fits[j].minimum;
  }
}

/// The largest becomes `most`, the others what is next. Returns the scale of scales.
CK_INLINE ck_f32x16 ck_code_plainly(const ck_f32x16 *x, int count, int most, ck_f32x16 *q) {
  ck_f32x16 largest = {};
  for (int i = 0; i < count; i++) largest = ck_larger(x[i], largest);
  const ck_f32x16 inverse = ck_choose(largest > 0, (float)most / largest, ck_all(0));
  for (int i = 0; i < count; i++) q[i] = ck_limited(ck_nearest(inverse * x[i]), 0, (float)most);
  return largest / (float)most;
}

CK_INLINE ck_i32x16 ck_requantized(const float *x, float d, float m, int most) {
  return ck_nearest_within((ck_tamed(x) + m) / d, 0, most);
}

/// A block's integers under its scales as they are stored; where that is 0, those that the fit was made with.
CK_INLINE void ck_code_numbers(const float *x, size_t lane, ck_ranged format, const ck_ranges *r, ck_block_ranges *out) {
  const float d = ck_half(out->d), dmin = ck_half(out->dmin);
  for (int i = 0; i < CK_SUPERBLOCK; i += CK_LANES) {
    const int j = i / format.numbers;
    const float scale = d * (float)out->scales[j], minimum = dmin * (float)out->minima[j];
    const ck_range_fit *fit = &r->fits[j];
    const ck_i32x16 q = scale != 0 ? ck_requantized(x + i, scale, minimum, format.most)
                                   : ck_nearest_within(fit->inverse[lane] * (ck_tamed(x + i) - fit->lowest[lane]), 0, format.most);
    const ck_u8x16 bytes = ck_bytes(q);
    memcpy(out->q + i, &bytes, sizeof bytes);
  }
}

typedef void (*ck_range_store)(const ck_block_ranges *, void *block);

CK_INLINE void ck_store_ranges(const ck_batch *b, ck_ranged format, const ck_ranges *r, ck_range_codes *c,
                               ck_range_store store) {
  ck_transpose(c->scales);
  ck_transpose(c->minima);
  for (size_t k = 0; k < b->live; k++) {
    ck_block_ranges block = {.d = ck_scale_bits(c->d[k]), .dmin = ck_scale_bits(c->dmin[k])};
    const ck_u8x16 scales = __builtin_convertvector(c->scales[k], ck_u8x16);
    const ck_u8x16 minima = __builtin_convertvector(c->minima[k], ck_u8x16);
    memcpy(block.scales, &scales, sizeof scales);
    memcpy(block.minima, &minima, sizeof minima);
    ck_code_numbers(b->x[k], k, format, r, &block);
    store(&block, b->out[k]);
  }
}

CK_INLINE void ck_encode_ranges_plain(const ck_batch *b, ck_ranged format, ck_range_search search, ck_plain_weights weigh,
                                      ck_range_store store) {
  const int count = CK_SUPERBLOCK / format.numbers;
  ck_ranges r;
  ck_range_codes c = {};
  ck_fit_ranges(b, format, search, weigh, (ck_f32x16){}, &r);
  c.d = ck_code_plainly(r.scales, count, format.most_scale, c.scales);
  c.dmin = ck_code_plainly(r.minima, count, format.most_scale, c.minima);
  ck_store_ranges(b, format, &r, &c, store);
}

/// spread: how many mean squares of the block to add to the squares that weigh its numbers.
CK_INLINE void ck_encode_ranges_weighted(const ck_batch *b, ck_ranged format, float spread, ck_range_store store) {
  const int count = CK_SUPERBLOCK / format.numbers;
  ck_ranges r;
  ck_range_codes c = {};
  const ck_f32x16 squares = spread * ck_squares(b, CK_SUPERBLOCK) / CK_SUPERBLOCK;
  ck_fit_ranges(b, format, (ck_range_search){-0.9f, 0.05f, 36, format.most, 0}, 0, squares, &r);
  c.d = ck_fit_positive(r.scales, r.weights, count, format.most_scale, c.scales);
  c.dmin = ck_fit_positive(r.minima, r.weights, count, format.most_scale, c.minima);
  ck_store_ranges(b, format, &r, &c, store);
}
