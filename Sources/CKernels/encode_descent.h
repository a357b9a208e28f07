/// Fits that improve one integer after another, given the rest, until none would change.
#pragma once
#include "encode_fit.h"

/// Σ w x q and Σ w q² with the integers they are of.
typedef struct ck_descent {
  ck_scale_sums sums;
  ck_f32x16 q[CK_LANES];
} ck_descent;

/// Five rounds at most: each q becomes the integer nearest to x over the scale that suits the others, where that lessens
/// the error. `needs_square` says whether others must have a sum of squares at all.
CK_INLINE void ck_descend(const ck_f32x16 *x, const ck_f32x16 *w, int count, int low, int high, int needs_square,
                          ck_descent *d) {
  for (int round = 0; round < 5; round++) {
    ck_i32x16 changed = {};
    for (int i = 0; i < count; i++) {
      ck_f32x16 product = d->sums.product - w[i] * x[i] * d->q[i];
      ck_f32x16 square = d->sums.square - w[i] * d->q[i] * d->q[i];
      ck_i32x16 better = product > 0;
      if (needs_square) better &= square > 0;
      const ck_f32x16 q = ck_floats(ck_nearest_within(x[i] * square / product, low, high));
      better &= q != d->q[i];
      product += w[i] * x[i] * q;
      square += w[i] * q * q;
      better &= square > 0;
      better &= product * product * d->sums.square > d->sums.product * d->sums.product * square;
      d->sums.product = ck_choose(better, product, d->sums.product);
      d->sums.square = ck_choose(better, square, d->sums.square);
      d->q[i] = ck_choose(better, q, d->q[i]);
      changed |= better;
    }
    if (__builtin_reduce_or(changed) == 0) break;
  }
}

CK_INLINE ck_f32x16 ck_quotient(ck_scale_sums sums) {
  return ck_choose(sums.square > 0, sums.product / sums.square, ck_all(0));
}

/// For x >= 0 and q in 0...most: the scale, and the q. Starts from the best of nine scales.
CK_INLINE ck_f32x16 ck_fit_positive(const ck_f32x16 *x, const ck_f32x16 *w, int count, int most, ck_f32x16 *q) {
  ck_f32x16 largest = {};
  for (int i = 0; i < count; i++) largest = ck_larger(x[i], largest);
  ck_f32x16 inverse = ck_all((float)most) / largest, best = {};
  for (int step = -5; step <= 4; step++) {
    if (step == 0) continue;
    // The first of them is the one that makes the largest x the largest q.
    const ck_f32x16 tried = step < -4 ? inverse : ck_all(0.1f * (float)step + (float)most) / largest;
    const ck_f32x16 scale = 1 / tried;
    ck_f32x16 error = {};
    for (int i = 0; i < count; i++) {
      const ck_f32x16 off = x[i] - scale * ck_limited(ck_nearest(tried * x[i]), 0, (float)most);
      error += w[i] * off * off;
    }
    const ck_i32x16 better = step < -4 ? (ck_i32x16){} == 0 : error < best;
    best = ck_choose(better, error, best);
    inverse = ck_choose(better, tried, inverse);
  }
  ck_descent d = {};
  for (int i = 0; i < count; i++) {
    d.q[i] = ck_limited(ck_nearest(inverse * x[i]), 0, (float)most);
    d.sums.product += w[i] * x[i] * d.q[i];
    d.sums.square += w[i] * d.q[i] * d.q[i];
  }
  ck_descend(x, w, count, 0, most, 1, &d);
  const ck_i32x16 something = largest >= CK_NOTHING;
  for (int i = 0; i < count; i++) q[i] = ck_choose(something, d.q[i], ck_all(0));
  return ck_choose(something, ck_quotient(d.sums), ck_all(0));
}

/// For q in -most..<most, weighted by x²: the scale, and q + most, which are 0 where all x are nothing.
CK_INLINE ck_f32x16 ck_fit_by_descent(const ck_f32x16 *x, int count, int most, ck_f32x16 *q) {
  const ck_peak peak = ck_higher_peak((ck_peak){}, x, count);
  const ck_f32x16 inverse = ck_all((float)-most) / peak.value;
  ck_f32x16 w[CK_LANES];
  ck_descent d = {};
  for (int i = 0; i < count; i++) {
    w[i] = x[i] * x[i];
    d.q[i] = ck_limited(ck_nearest(inverse * x[i]), (float)-most, (float)(most - 1));
    d.sums.product += w[i] * x[i] * d.q[i];
    d.sums.square += w[i] * d.q[i] * d.q[i];
  }
  ck_descend(x, w, count, -most, most - 1, 0, &d);
  const ck_i32x16 something = peak.magnitude >= CK_NOTHING;
  for (int i = 0; i < count; i++) q[i] = ck_choose(something, d.q[i] + (float)most, ck_all(0));
  return ck_choose(something, ck_quotient(d.sums), ck_all(0));
}
