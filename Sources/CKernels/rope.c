/// Rotary positions: each pair of a head turns by its own angle. Source: arXiv:2104.09864.
#include "vectors.h"

/// Pairs (2i, 2i + 1).
void ck_scalar_rotate_adjacent(float *x, size_t pairs, const float *cosines, const float *sines) {
  for (size_t i = 0; i < pairs; i++) {
    const float a = x[2 * i], b = x[2 * i + 1];
    x[2 * i] = a * cosines[i] - b * sines[i];
    x[2 * i + 1] = a * sines[i] + b * cosines[i];
  }
}

/// Pairs (i, i + pairs).
void ck_scalar_rotate_halves(float *x, size_t pairs, const float *cosines, const float *sines) {
  for (size_t i = 0; i < pairs; i++) {
    const float a = x[i], b = x[i + pairs];
    x[i] = a * cosines[i] - b * sines[i];
    x[i + pairs] = a * sines[i] + b * cosines[i];
  }
}
