/// Attention of a few rows of queries, as in decoding: every key and value is read once, straight from the cache, for
/// all rows that share it. Reading is what takes the time.
#pragma once
#include "attention_cached.h"
#include "attention_sums.h"

/// How far ahead the cache is asked for: the hardware's own prefetching stops at the end of a page.
enum { CK_CACHE_AHEAD = 8192 };

CK_INLINE void cache_ahead(const uint8_t *from, size_t bytes) {
  for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(from + CK_CACHE_AHEAD + i);
}

/// scores[r, p] = Σ queries[r, i] keys[p, i] for R rows and a tile of positions, of which `count` exist; the scores of
/// the others are any numbers.
CK_INLINE void few_scores(ck_cache_type type, const float *queries, size_t d, const uint8_t *keys, size_t bytes,
                          size_t count, float *scores, int R) {
  const size_t whole = d / CK_LANES;
  for (size_t p = 0; p < CK_ATTENTION_TILE && p < count; p += CK_LANES) {
    ck_f32x16 fours[4][4];
#pragma clang loop unroll(full)
    for (int f = 0; f < 4; f++) {
      const uint8_t *key[4];
      ck_f32x16 sums[4][4] = {};
#pragma clang loop unroll(full)
      for (int j = 0; j < 4; j++) {
        const size_t at = p + 4 * f + j;
        key[j] = keys + (at < count ? at : count - 1) * bytes;
        cache_ahead(key[j], bytes);
      }
      for (size_t i = 0; i < whole; i++) {
        ck_f32x16 k[4];
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) k[j] = cached_vector(type, key[j], i);
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++) {
          const ck_f32x16 q = ck_load(queries + r * d + i * CK_LANES);
#pragma clang loop unroll(full)
          for (int j = 0; j < 4; j++) sums[r][j] += q * k[j];
        }
      }
      if (whole * CK_LANES < d) {
        for (int r = 0; r < R; r++) {
          const ck_f32x16 q = ck_load_part(queries + r * d + whole * CK_LANES, d - whole * CK_LANES, 0);
          for (int j = 0; j < 4; j++) sums[r][j] += q * cached_rest(type, key[j], whole, d);
        }
      }
#pragma clang loop unroll(full)
      for (int r = 0; r < R; r++) fours[r][f] = simd_four_sums(sums[r]);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++) ck_store(scores + r * CK_ATTENTION_TILE + p, simd_sixteen_sums(fours[r]));
  }
}

/// outputs[r, i] += Σ weights[r, p] values[p, i] for R rows, n vectors of i side by side.
CK_INLINE void few_values(ck_cache_type type, const float *weights, const uint8_t *values, size_t bytes, size_t count,
                          float *outputs, size_t d, size_t i, int R, int n) {
  ck_f32x16 sums[4][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < n; j++) sums[r][j] = ck_load(outputs + r * d + (i + j) * CK_LANES);
  }
  const size_t part = ck_cached_bytes(type, n * CK_LANES);
  for (size_t p = 0; p < count; p++, values += bytes) {
    cache_ahead(values + i * ck_cached_bytes(type, CK_LANES), part);
    ck_f32x16 v[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < n; j++) v[j] = cached_vector(type, values, i + j);
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++) {
      const float weight = weights[r * CK_ATTENTION_TILE + p];
#pragma clang loop unroll(full)
      for (int j = 0; j < n; j++) sums[r][j] += v[j] * weight;
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < n; j++) ck_store(outputs + r * d + (i + j) * CK_LANES, sums[r][j]);
  }
}

/// The numbers of a head beyond its whole vectors.
CK_INLINE void few_values_rest(ck_cache_type type, const float *weights, const uint8_t *values, size_t bytes,
                               size_t count, float *outputs, size_t d, int R) {
  const size_t whole = d / CK_LANES, rest = d - whole * CK_LANES;
  for (int r = 0; r < R; r++) {
    float *place = outputs + r * d + whole * CK_LANES;
    ck_f32x16 sum = ck_load_part(place, rest, 0);
    for (size_t p = 0; p < count; p++) {
      sum += cached_rest(type, values + p * bytes, whole, d) * weights[r * CK_ATTENTION_TILE + p];
    }
    ck_store_part(place, sum, rest);
  }
}

CK_INLINE void few_all_values(ck_cache_type type, const float *weights, const uint8_t *values, size_t bytes,
                              size_t count, float *outputs, size_t d, int R, int wide) {
  size_t i = 0;
  for (; i + wide <= d / CK_LANES; i += wide) few_values(type, weights, values, bytes, count, outputs, d, i, R, wide);
  for (; i < d / CK_LANES; i++) few_values(type, weights, values, bytes, count, outputs, d, i, R, 1);
  if (i * CK_LANES < d) few_values_rest(type, weights, values, bytes, count, outputs, d, R);
}
