/// Attention a tile of positions at a time, in vectors of sixteen; compiled once for each instruction set. Its oracle is
/// the plain loop in attention.c.
///
/// M rows of queries, d numbers a head, P positions of the tile (64), D: d rounded up to whole vectors.
#include <math.h>

#include "attention_few.h"
#include "attention_sums.h"
#include "simd.h"

enum { CK_P = CK_ATTENTION_TILE };

/// C[R, n * 16] (+)= A[R, K] B[K, n * 16], kept in registers throughout.
CK_INLINE void simd_product_block(const float *a, size_t lda, const float *b, size_t ldb, float *c, size_t ldc, size_t K,
                                  int R, int n, int accumulate) {
  ck_f32x16 sums[4][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < n; j++) {
      sums[r][j] = accumulate ? ck_load(c + (size_t)r * ldc + j * CK_LANES) : ck_all(0);
    }
  }
  for (size_t k = 0; k < K; k++) {
    ck_f32x16 row[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < n; j++) row[j] = ck_load(b + k * ldb + j * CK_LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++) {
      const float factor = a[(size_t)r * lda + k];
#pragma clang loop unroll(full)
      for (int j = 0; j < n; j++) sums[r][j] += row[j] * factor;
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < n; j++) ck_store(c + (size_t)r * ldc + j * CK_LANES, sums[r][j]);
  }
}

/// C[M, N] (+)= A[M, K] B[K, N]; N a multiple of 16, `wide` vectors of it at a time.
CK_INLINE void simd_product(const float *a, size_t lda, const float *b, size_t ldb, float *c, size_t ldc, size_t M,
                            size_t K, size_t N, int wide, int accumulate) {
  const size_t step = (size_t)wide * CK_LANES;
  size_t column = 0;
  for (; column + step <= N; column += step) {
    size_t r = 0;
    for (; r + 4 <= M; r += 4) {
      simd_product_block(a + r * lda, lda, b + column, ldb, c + r * ldc + column, ldc, K, 4, wide, accumulate);
    }
    if (M - r == 3) {
      simd_product_block(a + r * lda, lda, b + column, ldb, c + r * ldc + column, ldc, K, 3, wide, accumulate);
      continue;
    }
    for (; r < M; r++) {
      simd_product_block(a + r * lda, lda, b + column, ldb, c + r * ldc + column, ldc, K, 1, wide, accumulate);
    }
  }
  for (; column < N; column += CK_LANES) {
    for (size_t r = 0; r < M; r++) {
      simd_product_block(a + r * lda, lda, b + column, ldb, c + r * ldc + column, ldc, K, 1, 1, accumulate);
    }
  }
}

/// out[j * ldo + i] = in[i * ldi + j] for 16 x 16 numbers.
CK_INLINE void simd_transpose(const float *in, size_t ldi, float *out, size_t ldo) {
  ck_f32x16 v[16], w[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) v[i] = ck_load(in + (size_t)i * ldi);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 2) w[i] = CK_LOW(v[i], v[i + 1]), w[i + 1] = CK_HIGH(v[i], v[i + 1]);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) v[i] = i & 2 ? CK_HIGH2(w[i - 2], w[i]) : CK_LOW2(w[i], w[i + 2]);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) w[i] = i & 4 ? CK_HIGH4(v[i - 4], v[i]) : CK_LOW4(v[i], v[i + 4]);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) v[i] = i & 8 ? CK_HIGH8(w[i - 8], w[i]) : CK_LOW8(w[i], w[i + 8]);
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) ck_store(out + (size_t)i * ldo, v[i]);
}

/// The nearest numbers that bfloat16 has, ties to even.
CK_INLINE ck_f32x16 simd_brain_nearest(ck_f32x16 x) {
  const ck_i32x16 bits = (ck_i32x16)x;
  return (ck_f32x16)((bits + 0x7fff + (bits >> 16 & 1)) & (int32_t)0xffff0000);
}

/// What a row's scores of positions p gain for the distance.
CK_INLINE ck_f32x16 simd_bias(const ck_attention *a, size_t row, float slope, ck_i32x16 p) {
  const ck_f32x16 places = __builtin_convertvector(p, ck_f32x16);
  if (a->rounded_scale == 0) return slope * (places - (float)a->highest[row]);
  return a->rounded_scale * simd_brain_nearest(slope * simd_brain_nearest(places));
}

/// What scores of sixteen positions gain for the distances `away`, `away` + 1, … as learned; table: [2 * reach + 1].
CK_INLINE ck_f32x16 simd_learned_bias(const float *table, int32_t reach, int32_t away) {
  if (away >= reach) return ck_all(table[2 * reach]);
  if (away + CK_LANES - 1 <= -reach) return ck_all(table[0]);
  if (away >= -reach && away + CK_LANES - 1 <= reach) return ck_load(table + reach + away);
  float biases[CK_LANES];
  for (int32_t lane = 0; lane < CK_LANES; lane++) {
    const int32_t d = away + lane;
    biases[lane] = table[d < -reach ? 0 : d > reach ? 2 * reach : reach + d];
  }
  return ck_load(biases);
}

/// Turns a row's scores of positions first..<first + P into weights relative to its running maximum.
/// Returns what its sum and output so far must be multiplied by; negative where it sees none of the positions.
CK_INLINE float simd_row_weights(const ck_attention *a, size_t row, size_t first, size_t last, float *scores) {
  const int32_t from = a->lowest[row] - (int32_t)first;
  const int32_t to = (a->highest[row] < (int32_t)last - 1 ? a->highest[row] : (int32_t)last - 1) - (int32_t)first;
  if (to < 0 || from >= CK_P) return -1;
  const ck_i32x16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const float slope = a->slopes ? a->slopes[row] : 0;
  const float *learned = a->distances ? a->distances + row % a->group * (2 * (size_t)a->reach + 1) : 0;
  ck_f32x16 s[CK_P / CK_LANES], largest = ck_all(-INFINITY), sum = {};
#pragma clang loop unroll(full)
  for (int j = 0; j < CK_P / CK_LANES; j++) {
    s[j] = ck_load(scores + j * CK_LANES);
    if (a->softcap > 0) s[j] = a->softcap * (1 - 2 / (ck_exp(s[j] * (2 / a->softcap)) + 1));
    if (slope != 0) s[j] += simd_bias(a, row, slope, lanes + ((int32_t)first + j * CK_LANES));
    if (learned) {
      s[j] += simd_learned_bias(learned, a->reach, (int32_t)first + j * CK_LANES - a->positions[row]);
    }
    const ck_i32x16 p = lanes + j * CK_LANES, seen = (p >= from) & (p <= to);
    s[j] = (ck_f32x16)(((ck_i32x16)s[j] & seen) | ((ck_i32x16)ck_all(-INFINITY) & ~seen));
    largest = ck_larger(s[j], largest);
  }
  const float best = ck_largest(largest), maximum = best > a->maxima[row] ? best : a->maxima[row];
#pragma clang loop unroll(full)
  for (int j = 0; j < CK_P / CK_LANES; j++) {
    s[j] = ck_exp(s[j] - maximum);
    sum += s[j];
    ck_store(scores + j * CK_LANES, s[j]);
  }
  const float correction = a->maxima[row] == maximum ? 1 : expf(a->maxima[row] - maximum);
  a->maxima[row] = maximum;
  a->sums[row] = a->sums[row] * correction + ck_sum(sum);
  return correction;
}

/// Adds weights times values to the outputs of all rows. values: [P, D].
CK_INLINE void simd_add_values(const ck_attention *a, const float *weights, const float *values, size_t D,
                               size_t positions, int wide) {
  const size_t d = a->head_dim, whole = d / CK_LANES * CK_LANES;
  simd_product(weights, CK_P, values, D, a->outputs, d, a->rows, positions, whole, wide, 1);
  if (whole == d) return;
  for (size_t r = 0; r < a->rows; r++) {
    float *place = a->outputs + r * d + whole;
    ck_f32x16 sum = ck_load_part(place, d - whole, 0);
    for (size_t p = 0; p < positions; p++) sum += ck_load(values + p * D + whole) * weights[r * CK_P + p];
    ck_store_part(place, sum, d - whole);
  }
}

/// From this many rows on, turning a tile of keys pays; fewer rows read the cache directly.
enum { CK_MANY_ROWS = 8 };

/// Turns a tile's scores into weights and scales the outputs so far to the rows' new maxima.
CK_INLINE void simd_weigh(const ck_attention *a, size_t row, size_t first, size_t last, float *scores) {
  const float correction = simd_row_weights(a, row, first, last, scores);
  float *output = a->outputs + row * a->head_dim;
  if (correction < 0) {
    memset(scores, 0, CK_P * sizeof(float));
  } else if (correction != 1) {
    for (size_t i = 0; i < a->head_dim; i++) output[i] *= correction;
  }
}

CK_INLINE void simd_attend_few(ck_cache_type type, const ck_attention *a, size_t from, size_t to, int wide) {
  const size_t d = a->head_dim, bytes = ck_cached_bytes(type, d);
  const uint8_t *keys = a->keys, *values = a->values;
  float *scores = (float *)(((uintptr_t)a->scratch + 63) & ~(uintptr_t)63);
  for (size_t first = from; first < to; first += CK_P) {
    const size_t count = to - first < CK_P ? to - first : CK_P;
    for (size_t r = 0; r < a->rows; r += 3) {
      const float *q = a->queries + r * d;
      if (a->rows - r >= 3) few_scores(type, q, d, keys + first * bytes, bytes, count, scores + r * CK_P, 3);
      else if (a->rows - r == 2) few_scores(type, q, d, keys + first * bytes, bytes, count, scores + r * CK_P, 2);
      else few_scores(type, q, d, keys + first * bytes, bytes, count, scores + r * CK_P, 1);
    }
    for (size_t r = 0; r < a->rows; r++) simd_weigh(a, r, first, first + count, scores + r * CK_P);
    for (size_t r = 0; r < a->rows; r += 3) {
      float *o = a->outputs + r * d;
      const uint8_t *v = values + first * bytes;
      if (a->rows - r >= 3) few_all_values(type, scores + r * CK_P, v, bytes, count, o, d, 3, wide);
      else if (a->rows - r == 2) few_all_values(type, scores + r * CK_P, v, bytes, count, o, d, 2, wide);
      else few_all_values(type, scores + r * CK_P, v, bytes, count, o, d, 1, wide);
    }
  }
}

typedef void (*ck_reader)(const ck_attention *a, const void *cache, size_t position, float *out);

CK_INLINE void simd_attend(ck_reader read, const ck_attention *a, size_t from, size_t to, int wide) {
  const size_t d = a->head_dim, D = (d + CK_LANES - 1) / CK_LANES * CK_LANES, M = a->rows;
  float *cached = (float *)(((uintptr_t)a->scratch + 63) & ~(uintptr_t)63);
  float *turned = cached + CK_P * D, *scores = turned + CK_P * D;
  for (size_t first = from; first < to; first += CK_P) {
    const size_t count = to - first < CK_P ? to - first : CK_P, last = first + count;
    for (size_t p = 0; p < count; p++) read(a, a->keys, first + p, cached + p * D);
    if (count < CK_P) memset(cached + count * D, 0, (CK_P - count) * D * sizeof(float));
    for (size_t i = 0; i < D; i += CK_LANES) {
      for (size_t p = 0; p < CK_P; p += CK_LANES) simd_transpose(cached + p * D + i, D, turned + i * CK_P + p, CK_P);
    }
    simd_product(a->queries, d, turned, CK_P, scores, CK_P, M, d, CK_P, wide, 0);
    for (size_t r = 0; r < M; r++) simd_weigh(a, r, first, last, scores + r * CK_P);
    for (size_t p = 0; p < count; p++) read(a, a->values, first + p, cached + p * D);
    simd_add_values(a, scores, cached, D, count, wide);
  }
}
