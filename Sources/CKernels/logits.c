/// Passes over a row of logits, one number at a time.
#include "logits.h"

#include "vectors.h"

static float usable(float x) { return x != x ? -INFINITY : x > FLT_MAX ? FLT_MAX : x; }

ck_softmax_sums ck_scalar_read_logits(const float *x, float *out, size_t count) {
  ck_softmax_sums sums = ck_no_sums();
  for (size_t i = 0; i < count; i++) {
    out[i] = usable(x[i]);
    ck_raise(&sums, out[i]);
  }
  for (size_t i = 0; i < count; i++) {
    const double below = (double)out[i] - sums.largest, e = exp(below);
    sums.total += e;
    sums.moment += e > 0 ? e * below : 0;
  }
  return sums;
}

void ck_scalar_group_maxima(const float *x, size_t count, float *maxima) {
  for (size_t first = 0; first < count; first += CK_GROUPED_RUN, maxima += CK_GROUP_LANES) {
    const size_t end = count - first < CK_GROUPED_RUN ? count : first + CK_GROUPED_RUN;
    for (size_t lane = 0; lane < CK_GROUP_LANES; lane++) {
      maxima[lane] = -INFINITY;
      for (size_t i = first + lane; i < end; i += CK_GROUP_LANES) {
        if (x[i] > maxima[lane]) maxima[lane] = x[i];
      }
    }
  }
}

size_t ck_scalar_count_above(const float *x, size_t count, float floor) {
  size_t above = 0;
  for (size_t i = 0; i < count; i++) above += x[i] > floor;
  return above;
}

double ck_scalar_divergence(const float *x, const float *y, size_t count, float shift, double apart) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) {
    const double p = exp((double)usable(x[i]) - shift);
    if (p > 0) sum += p * ((double)usable(x[i]) - usable(y[i]) - apart);
  }
  return sum;
}
