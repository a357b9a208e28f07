/// Cached keys and values, sixteen numbers at a time, straight from how they are kept.
#pragma once
#include "cache_rows.h"
#include "simd.h"

typedef _Float16 ck_f16x16 __attribute__((vector_size(32)));

/// Half i of a position's blocks.
CK_INLINE ck_f32x16 cached_block_half(ck_cache_type type, const uint8_t *position, size_t i) {
  const uint8_t *block = position + i / 2 * ck_cache_block_bytes(type);
  _Float16 scale;
  memcpy(&scale, block, sizeof scale);
  ck_i8x16 q;
  if (type == CK_CACHE_Q8_0) {
    memcpy(&q, block + 2 + i % 2 * sizeof q, sizeof q);
  } else {
    memcpy(&q, block + 2, sizeof q);
    q = (i % 2 ? (q >> 4) & 15 : q & 15) - 8;
  }
  return __builtin_convertvector(__builtin_convertvector(q, ck_i32x16), ck_f32x16) * (float)scale;
}

/// Numbers 16 i ..< 16 i + 16 of a position.
CK_INLINE ck_f32x16 cached_vector(ck_cache_type type, const uint8_t *position, size_t i) {
  if (type == CK_CACHE_Q8_0 || type == CK_CACHE_Q4_0) return cached_block_half(type, position, i);
  if (type == CK_CACHE_F32) return ck_load((const float *)position + i * CK_LANES);
  ck_f16x16 halves;
  memcpy(&halves, position + i * sizeof halves, sizeof halves);
  return __builtin_convertvector(halves, ck_f32x16);
}

/// The last numbers of a position whose head is no whole number of vectors, filled up with zeros.
CK_INLINE ck_f32x16 cached_rest(ck_cache_type type, const uint8_t *position, size_t i, size_t head_dim) {
  // Blocks are filled up already.
  if (type == CK_CACHE_Q8_0 || type == CK_CACHE_Q4_0) return cached_block_half(type, position, i);
  const size_t size = ck_cached_bytes(type, 1);
  uint8_t part[CK_LANES * sizeof(float)] = {};
  memcpy(part, position + i * CK_LANES * size, (head_dim - i * CK_LANES) * size);
  return cached_vector(type, part, 0);
}

/// A position kept in blocks as floats, filled up with zeros to whole vectors.
CK_INLINE void cached_blocks(ck_cache_type type, const uint8_t *position, size_t head_dim, float *out) {
  for (size_t i = 0; i * CK_LANES < head_dim; i++) ck_store(out + i * CK_LANES, cached_block_half(type, position, i));
}
