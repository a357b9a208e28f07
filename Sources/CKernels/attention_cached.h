/// Cached keys and values, sixteen numbers at a time, straight from how they are kept.
#pragma once
#include "simd.h"

typedef _Float16 ck_f16x16 __attribute__((vector_size(32)));

/// Bytes of one position of a head.
CK_INLINE size_t ck_cached_bytes(ck_cache_type type, size_t head_dim) {
  return head_dim * (type == CK_CACHE_F16 ? sizeof(uint16_t) : sizeof(float));
}

/// Numbers 16 i ..< 16 i + 16 of a position.
CK_INLINE ck_f32x16 cached_vector(ck_cache_type type, const uint8_t *position, size_t i) {
  if (type == CK_CACHE_F32) return ck_load((const float *)position + i * CK_LANES);
  ck_f16x16 halves;
  memcpy(&halves, position + i * sizeof halves, sizeof halves);
  return __builtin_convertvector(halves, ck_f32x16);
}

/// The last numbers of a position whose head is no whole number of vectors, filled up with zeros.
CK_INLINE ck_f32x16 cached_rest(ck_cache_type type, const uint8_t *position, size_t i, size_t head_dim) {
  const size_t size = ck_cached_bytes(type, 1);
  uint8_t part[CK_LANES * sizeof(float)] = {};
  memcpy(part, position + i * CK_LANES * size, (head_dim - i * CK_LANES) * size);
  return cached_vector(type, part, 0);
}
