/// The scale, or the scale and minimum, with which small integers come nearest to numbers: for sixteen (sub-)blocks side
/// by side, by trying many and taking the one of least weighted squared error.
#pragma once
#include "encode.h"

/// Below this a block counts as zeros.
#define CK_NOTHING 1e-15f

/// x ≈ scale * q with q the integer nearest to inverse * x; both 0 where all x are nothing.
typedef struct ck_scale_fit {
  ck_f32x16 scale, inverse;
} ck_scale_fit;

/// Σ w x q and Σ w q²: the best scale for the q is their quotient, and takes product²/square off the error.
typedef struct ck_scale_sums {
  ck_f32x16 product, square;
} ck_scale_sums;

CK_INLINE ck_f32x16 ck_limited(ck_f32x16 x, float low, float high) {
  return ck_smaller(ck_larger(x, ck_all(low)), ck_all(high));
}

CK_INLINE ck_scale_sums ck_try_scale(const ck_f32x16 *x, const ck_f32x16 *w, const ck_f32x16 *wx, int count,
                                     float most, ck_f32x16 inverse) {
  ck_scale_sums sums = {};
#pragma clang loop unroll_count(8)
  for (int i = 0; i < count; i++) {
    const ck_f32x16 q = ck_limited(ck_nearest(inverse * x[i]), -most, most - 1);
    sums.product += wx[i] * q;
    sums.square += w[i] * q * q;
  }
  return sums;
}

/// For q in -most..<most. Tries the scale that makes the number furthest from 0 -most, and nine a little smaller and
/// larger ones each.
CK_INLINE ck_scale_fit ck_fit_scale(const ck_f32x16 *x, const ck_f32x16 *w, int count, int most) {
  ck_f32x16 wx[32];
  for (int i = 0; i < count; i++) wx[i] = w[i] * x[i];
  const ck_peak peak = ck_higher_peak((ck_peak){}, x, count);
  ck_scale_fit fit = {.inverse = ck_all((float)-most) / peak.value};
  ck_scale_sums sums = ck_try_scale(x, w, wx, count, (float)most, fit.inverse);
  fit.scale = ck_choose(sums.square != 0, sums.product / sums.square, ck_all(0));
  ck_f32x16 best = fit.scale * sums.product;
  for (int step = -9; step <= 9; step++) {
    if (step == 0) continue;
    const ck_f32x16 inverse = ck_all(-((float)most + 0.1f * (float)step)) / peak.value;
    sums = ck_try_scale(x, w, wx, count, (float)most, inverse);
    const ck_i32x16 better = (sums.square > 0) & (sums.product * sums.product > best * sums.square);
    fit.scale = ck_choose(better, sums.product / sums.square, fit.scale);
    best = ck_choose(better, fit.scale * sums.product, best);
    fit.inverse = ck_choose(better, inverse, fit.inverse);
  }
  const ck_i32x16 something = peak.magnitude >= CK_NOTHING;
  return (ck_scale_fit){ck_choose(something, fit.scale, ck_all(0)), ck_choose(something, fit.inverse, ck_all(0))};
}

/// x ≈ scale * q - minimum with q the integer nearest to inverse * (x - lowest); scale and inverse are 0 where all x are
/// the same and none is above 0.
typedef struct ck_range_fit {
  ck_f32x16 scale, minimum, inverse, lowest;
} ck_range_fit;

/// Which scales to try: for q in 0...most, those that spread the range over most + first, most + first + step, … integers.
typedef struct ck_range_search {
  float first, step;
  int steps, most;
  /// Whether errors count as they are, or squared.
  int absolute;
} ck_range_search;

/// What is the same for every try.
typedef struct ck_range {
  const ck_f32x16 *x, *w;
  int count;
  ck_f32x16 lowest, highest, weights, weighted;
} ck_range;

CK_INLINE ck_range ck_range_of(const ck_f32x16 *x, const ck_f32x16 *w, int count) {
  ck_f32x16 lowest = x[0], highest = x[0], weights = w[0], weighted = w[0] * x[0];
  for (int i = 1; i < count; i++) {
    lowest = ck_smaller(x[i], lowest);
    highest = ck_larger(x[i], highest);
    weights += w[i];
    weighted += w[i] * x[i];
  }
  lowest = ck_choose(lowest > 0, ck_all(0), lowest);
  return (ck_range){x, w, count, lowest, highest, weights, weighted};
}

/// Σ w |scale * q + least - x|, or of its square.
CK_INLINE ck_f32x16 ck_range_error(const ck_range *r, const ck_f32x16 *q, ck_f32x16 scale, ck_f32x16 least, int absolute) {
  ck_f32x16 error = {};
#pragma clang loop unroll_count(8)
  for (int i = 0; i < r->count; i++) {
    const ck_f32x16 off = scale * q[i] + least - r->x[i];
    error += r->w[i] * (absolute ? ck_magnitude(off) : off * off);
  }
  return error;
}

/// The best fit so far, what x is cut off from in the next one, and the error.
typedef struct ck_range_best {
  ck_range_fit fit;
  ck_f32x16 least, error;
} ck_range_best;

/// Spreads the range from the best fit's least number to the highest over so many `integers`, and finds the scale and
/// least number that suit what they round to.
CK_INLINE void ck_try_range(const ck_range *r, float integers, const ck_range_search *search, ck_range_best *best) {
  const ck_f32x16 inverse = integers / (r->highest - best->least);
  ck_f32x16 q[32], qs = {}, squares = {}, products = {};
#pragma clang loop unroll_count(8)
  for (int i = 0; i < r->count; i++) {
    q[i] = ck_limited(ck_nearest(inverse * (r->x[i] - best->least)), 0, (float)search->most);
    const ck_f32x16 wq = r->w[i] * q[i];
    qs += wq;
    squares += wq * q[i];
    products += wq * r->x[i];
  }
  const ck_f32x16 determinant = r->weights * squares - qs * qs;
  ck_f32x16 scale = (r->weights * products - r->weighted * qs) / determinant;
  ck_f32x16 least = (squares * r->weighted - qs * products) / determinant;
  const ck_i32x16 above = least > 0;
  scale = ck_choose(above, products / squares, scale);
  least = ck_choose(above, ck_all(0), least);
  const ck_f32x16 error = ck_range_error(r, q, scale, least, search->absolute);
  const ck_i32x16 better = (determinant > 0) & (error < best->error);
  best->error = ck_choose(better, error, best->error);
  best->fit.scale = ck_choose(better, scale, best->fit.scale);
  best->fit.inverse = ck_choose(better, inverse, best->fit.inverse);
  best->fit.lowest = ck_choose(better, best->least, best->fit.lowest);
  best->least = ck_choose(better, least, best->least);
}

CK_INLINE ck_range_fit ck_fit_range(const ck_f32x16 *x, const ck_f32x16 *w, int count, ck_range_search search) {
  const ck_range r = ck_range_of(x, w, count);
  const ck_f32x16 inverse = (float)search.most / (r.highest - r.lowest), scale = 1 / inverse;
  ck_f32x16 q[32];
  for (int i = 0; i < count; i++) q[i] = ck_limited(ck_nearest(inverse * (x[i] - r.lowest)), 0, (float)search.most);
  ck_range_best best = {{.scale = scale, .inverse = inverse, .lowest = r.lowest}, .least = r.lowest};
  best.error = ck_range_error(&r, q, scale, r.lowest, search.absolute);
  for (int step = 0; step <= search.steps; step++) {
    ck_try_range(&r, search.first + search.step * (float)step + (float)search.most, &search, &best);
  }
  const ck_i32x16 flat = r.highest == r.lowest;
  best.fit.scale = ck_choose(flat, ck_all(0), best.fit.scale);
  best.fit.inverse = ck_choose(flat, ck_all(0), best.fit.inverse);
  best.fit.minimum = -ck_choose(flat, r.lowest, best.least);
  return best.fit;
}
