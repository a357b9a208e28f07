/// How one position of a cached head lies in memory: floats, halves, or blocks of 32 numbers that share a float16
/// scale, laid out as in ggml's Q8_0 and Q4_0. A head that is no whole number of blocks is filled up with zeros.
#pragma once
#include "formats.h"
#include "half.h"

enum { CK_CACHE_BLOCK = 32 };

CK_INLINE size_t ck_cache_block_bytes(ck_cache_type type) { return type == CK_CACHE_Q8_0 ? 34 : 18; }

/// Bytes of one position of a head.
CK_INLINE size_t ck_cached_bytes(ck_cache_type type, size_t head_dim) {
  if (type == CK_CACHE_F32) return head_dim * sizeof(float);
  if (type == CK_CACHE_F16) return head_dim * sizeof(uint16_t);
  return (head_dim + CK_CACHE_BLOCK - 1) / CK_CACHE_BLOCK * ck_cache_block_bytes(type);
}

/// Number i of a position.
CK_INLINE float ck_cached_number(ck_cache_type type, const void *row, size_t i) {
  if (type == CK_CACHE_F32) return ((const float *)row)[i];
  if (type == CK_CACHE_F16) return ck_half(((const uint16_t *)row)[i]);
  const uint8_t *block = (const uint8_t *)row + i / CK_CACHE_BLOCK * ck_cache_block_bytes(type);
  const size_t j = i % CK_CACHE_BLOCK;
  if (type == CK_CACHE_Q8_0) return ck_half_at(block) * (float)(int8_t)block[2 + j];
  const int half = CK_CACHE_BLOCK / 2, level = j < half ? block[2 + j] & 15 : block[2 + j - half] >> 4;
  return ck_half_at(block) * (float)(level - 8);
}
