/// Attention with a running softmax: a row's maximum, sum and output are corrected as larger scores turn up,
/// so scores are never kept for more than one position. Source: arXiv:1805.02867, arXiv:2205.14135.
#include <math.h>

#include "cache_rows.h"
#include "half.h"
#include "vectors.h"

static float cached(const ck_attention *a, const void *cache, size_t position, size_t i) {
  const uint8_t *row = (const uint8_t *)cache + position * ck_cached_bytes(a->type, a->head_dim);
  return ck_cached_number(a->type, row, i);
}

/// What a row's score of position p gains for the distance.
static float bias(const ck_attention *a, size_t row, size_t p) {
  if (a->rounded_scale == 0) return a->slopes[row] * ((float)p - (float)a->highest[row]);
  return a->rounded_scale * ck_brain_nearest(a->slopes[row] * ck_brain_nearest((float)p));
}

/// What a row's score of position p gains for the distance, as learned.
static float learned_bias(const ck_attention *a, size_t row, size_t p) {
  const int32_t away = (int32_t)p - a->positions[row];
  const int32_t kept = away < -a->reach ? -a->reach : away > a->reach ? a->reach : away;
  return a->distances[row % a->group * (2 * (size_t)a->reach + 1) + (size_t)(a->reach + kept)];
}

void ck_scalar_attend(const ck_attention *a, size_t first, size_t last) {
  for (size_t row = 0; row < a->rows; row++) {
    const float *query = a->queries + row * a->head_dim;
    float *output = a->outputs + row * a->head_dim;
    for (size_t p = first; p < last; p++) {
      if ((int32_t)p < a->lowest[row] || (int32_t)p > a->highest[row]) continue;
      float score = 0;
      for (size_t i = 0; i < a->head_dim; i++) score += query[i] * cached(a, a->keys, p, i);
      if (a->softcap > 0) score = a->softcap * tanhf(score / a->softcap);
      if (a->slopes) score += bias(a, row, p);
      if (a->distances) score += learned_bias(a, row, p);
      if (score > a->maxima[row]) {
        const float correction = expf(a->maxima[row] - score);
        for (size_t i = 0; i < a->head_dim; i++) output[i] *= correction;
        a->sums[row] *= correction;
        a->maxima[row] = score;
      }
      const float weight = expf(score - a->maxima[row]);
      a->sums[row] += weight;
      for (size_t i = 0; i < a->head_dim; i++) output[i] += weight * cached(a, a->values, p, i);
    }
  }
}
