/// Passes over a row of logits in vectors of sixteen, to be compiled once for each instruction set. Their oracles are
/// the plain loops in logits.c.
#include <float.h>

#include "logits.h"
#include "simd.h"

/// NaN as -infinity, +infinity as the largest number: where a comparison fails, the second number is taken.
CK_INLINE ck_f32x16 simd_usable(ck_f32x16 x) { return ck_smaller(ck_larger(x, ck_all(-INFINITY)), ck_all(FLT_MAX)); }

/// Copies a run and returns its largest number.
CK_INLINE float simd_copy_usable(const float *x, float *out, size_t count) {
  ck_f32x16 a = ck_all(-INFINITY), b = a;
  size_t i = 0;
  for (; i + 2 * CK_LANES <= count; i += 2 * CK_LANES) {
    const ck_f32x16 v = simd_usable(ck_load(x + i)), w = simd_usable(ck_load(x + i + CK_LANES));
    ck_store(out + i, v);
    ck_store(out + i + CK_LANES, w);
    a = ck_larger(v, a);
    b = ck_larger(w, b);
  }
  for (; i < count; i += CK_LANES) {
    const size_t rest = count - i < CK_LANES ? count - i : CK_LANES;
    const ck_f32x16 v = simd_usable(ck_load_part(x + i, rest, -INFINITY));
    ck_store_part(out + i, v, rest);
    a = ck_larger(v, a);
  }
  return ck_largest(ck_larger(a, b));
}

/// Adds e = e^(x - largest) and e (x - largest); nothing where e is too small to be a normal number.
CK_INLINE void simd_add_weights(ck_f32x16 x, float largest, ck_f32x16 *total, ck_f32x16 *moment) {
  const ck_f32x16 below = ck_larger(x - largest, ck_all(CK_LEAST_EXPONENT));
  const ck_i32x16 alive = below > CK_LEAST_EXPONENT;
  const ck_f32x16 e = (ck_f32x16)((ck_i32x16)ck_exp_within(below) & alive);
  *total += e;
  *moment += e * below;
}

CK_INLINE void simd_add_run(ck_softmax_sums *sums, const float *x, size_t count) {
  ck_f32x16 total[2] = {}, moment[2] = {};
  size_t i = 0;
  for (; i + 2 * CK_LANES <= count; i += 2 * CK_LANES) {
    simd_add_weights(ck_load(x + i), sums->largest, total, moment);
    simd_add_weights(ck_load(x + i + CK_LANES), sums->largest, total + 1, moment + 1);
  }
  for (; i < count; i += CK_LANES) {
    const size_t rest = count - i < CK_LANES ? count - i : CK_LANES;
    simd_add_weights(ck_load_part(x + i, rest, -INFINITY), sums->largest, total, moment);
  }
  sums->total += ck_sum(total[0] + total[1]);
  sums->moment += ck_sum(moment[0] + moment[1]);
}

CK_INLINE ck_softmax_sums simd_read_logits(const float *x, float *out, size_t count) {
  ck_softmax_sums sums = ck_no_sums();
  for (size_t first = 0; first < count; first += CK_LOGIT_RUN) {
    const size_t run = count - first < CK_LOGIT_RUN ? count - first : CK_LOGIT_RUN;
    ck_raise(&sums, simd_copy_usable(x + first, out + first, run));
    simd_add_run(&sums, out + first, run);
  }
  return sums;
}

CK_INLINE void simd_group_maxima(const float *x, size_t count, float *maxima) {
  for (size_t first = 0; first < count; first += CK_GROUPED_RUN, maxima += CK_LANES) {
    const size_t run = count - first < CK_GROUPED_RUN ? count - first : CK_GROUPED_RUN;
    ck_f32x16 a = ck_all(-INFINITY), b = a;
    size_t i = first;
    for (; i + 2 * CK_LANES <= first + run; i += 2 * CK_LANES) {
      a = ck_larger(ck_load(x + i), a);
      b = ck_larger(ck_load(x + i + CK_LANES), b);
    }
    for (; i + CK_LANES <= first + run; i += CK_LANES) a = ck_larger(ck_load(x + i), a);
    if (i < first + run) b = ck_larger(ck_load_part(x + i, first + run - i, -INFINITY), b);
    ck_store(maxima, ck_larger(a, b));
  }
}

CK_INLINE size_t simd_count_above(const float *x, size_t count, float floor) {
  ck_i32x16 a = {}, b = {};
  size_t i = 0;
  // A comparison that holds is -1.
  for (; i + 2 * CK_LANES <= count; i += 2 * CK_LANES) {
    a -= ck_load(x + i) > floor;
    b -= ck_load(x + i + CK_LANES) > floor;
  }
  a += b;
  size_t above = 0;
  for (int lane = 0; lane < CK_LANES; lane++) above += (size_t)a[lane];
  for (; i < count; i++) above += x[i] > floor;
  return above;
}

CK_INLINE ck_f32x16 simd_weighted_distance(ck_f32x16 x, ck_f32x16 y, float shift, float apart) {
  x = simd_usable(x);
  const ck_f32x16 below = ck_larger(x - shift, ck_all(CK_LEAST_EXPONENT));
  const ck_i32x16 alive = below > CK_LEAST_EXPONENT;
  const ck_f32x16 p = ck_exp_within(ck_smaller(below, ck_all(88)));
  // A product that isn't counted may be no number: its bits are dropped.
  return (ck_f32x16)((ck_i32x16)(p * (x - simd_usable(y) - apart)) & alive);
}

CK_INLINE double simd_divergence(const float *x, const float *y, size_t count, float shift, double apart) {
  double total = 0;
  for (size_t first = 0; first < count; first += CK_LOGIT_RUN) {
    const size_t end = count - first < CK_LOGIT_RUN ? count : first + CK_LOGIT_RUN;
    ck_f32x16 a = {}, b = {};
    size_t i = first;
    for (; i + 2 * CK_LANES <= end; i += 2 * CK_LANES) {
      a += simd_weighted_distance(ck_load(x + i), ck_load(y + i), shift, (float)apart);
      b += simd_weighted_distance(ck_load(x + i + CK_LANES), ck_load(y + i + CK_LANES), shift, (float)apart);
    }
    for (; i < end; i += CK_LANES) {
      const size_t rest = end - i < CK_LANES ? end - i : CK_LANES;
      a += simd_weighted_distance(ck_load_part(x + i, rest, -INFINITY), ck_load_part(y + i, rest, 0), shift, (float)apart);
    }
    total += ck_sum(a + b);
  }
  return total;
}
