/// Rows of the cache in blocks of 8 or 4 bits: how they are written, and read one number at a time.
#include <math.h>

#include "cache_rows.h"

size_t ck_cache_bytes(ck_cache_type type, size_t head_dim) { return ck_cached_bytes(type, head_dim); }

/// The number of largest magnitude, with its sign.
static float farthest(const float *x, size_t count) {
  float best = 0;
  for (size_t i = 0; i < count; i++) best = fabsf(x[i]) > fabsf(best) ? x[i] : best;
  return best;
}

/// The nearest whole number, halves away from zero, within 8 bits.
static int8_t nearest8(float x) { return (int8_t)(x < 0 ? x - 0.5f : x + 0.5f); }

static void store8(const float *x, size_t count, uint8_t *block) {
  const float d = fabsf(farthest(x, count)) / 127, inverse = d > 0 ? 1 / d : 0;
  const uint16_t scale = ck_to_half(d);
  memcpy(block, &scale, sizeof scale);
  for (size_t i = 0; i < CK_CACHE_BLOCK; i++) block[2 + i] = i < count ? (uint8_t)nearest8(x[i] * inverse) : 0;
}

static void store4(const float *x, size_t count, uint8_t *block) {
  const float d = farthest(x, count) / -8, inverse = d != 0 ? 1 / d : 0;
  const uint16_t scale = ck_to_half(d);
  uint8_t q[CK_CACHE_BLOCK];
  for (size_t i = 0; i < CK_CACHE_BLOCK; i++) {
    const float place = (i < count ? x[i] * inverse : 0) + 8.5f;
    q[i] = place < 15 ? (uint8_t)place : 15;
  }
  memcpy(block, &scale, sizeof scale);
  for (size_t i = 0; i < CK_CACHE_BLOCK / 2; i++) block[2 + i] = (uint8_t)(q[i] | q[i + CK_CACHE_BLOCK / 2] << 4);
}

void ck_cache_store(ck_cache_type type, const float *x, size_t head_dim, void *row) {
  uint8_t *block = row;
  for (size_t i = 0; i < head_dim; i += CK_CACHE_BLOCK) {
    const size_t count = head_dim - i < CK_CACHE_BLOCK ? head_dim - i : CK_CACHE_BLOCK;
    if (type == CK_CACHE_Q8_0) store8(x + i, count, block);
    else store4(x + i, count, block);
    block += ck_cache_block_bytes(type);
  }
}

void ck_cache_read(ck_cache_type type, const void *row, size_t head_dim, float *out) {
  for (size_t i = 0; i < head_dim; i++) out[i] = ck_cached_number(type, row, i);
}
