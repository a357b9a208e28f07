/// MXFP4: 32 weights 2^(e - 127) * level[q]. e: a byte; q: nibbles of 4-bit floats, first half of the block in the low ones.
/// Source: OCP Microscaling Formats specification 1.0.
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows512.h"
#include "levels.h"

typedef struct {
  uint8_t e, q[16];
} block;
_Static_assert(sizeof(block) == 17, "an MXFP4 block takes 17 bytes");

/// 2^(e - 128): half the scale, since the levels are doubled.
CK_INLINE float half_scale(uint8_t e) { return ck_bits_float(e < 2 ? 0x00200000u << e : (uint32_t)(e - 1) << 23); }

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = half_scale(b->e);
    for (int i = 0; i < 16; i++) {
      out[i] = d * (float)ck_mxfp4_levels[b->q[i] & 15];
      out[i + 16] = d * (float)ck_mxfp4_levels[b->q[i] >> 4];
    }
  }
}

CK_DEQUANTIZE(mxfp4)
CK_NAIVE(mxfp4, 32)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_quad load512(const uint8_t *const rows[4], const size_t b[4]) {
  CK_PLACES(p, rows, b, sizeof(block));
  ck_quad quad;
  ck_split_nibbles(ck_gather16(p, 1), &quad);
  ck_look_up(ck_mxfp4_levels, &quad);
  const float d[4] = {half_scale(*p[0]), half_scale(*p[1]), half_scale(*p[2]), half_scale(*p[3])};
  quad.scales = _mm256_set_ps(d[3], d[3], d[2], d[2], d[1], d[1], d[0], d[0]);
  return quad;
}

CK_MULTIPLY8_AVX512(mxfp4, -128)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)quad;
  float d[8] = {};
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) {
    d[i] = half_scale(a[(size_t)i * sizeof(block)]);
    d[4 + i] = half_scale(b[(size_t)i * sizeof(block)]);
  }
  return (ck_factors){_mm256_loadu_ps(d), _mm256_setzero_ps()};
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  const size_t at = (size_t)j * sizeof(block) + offsetof(block, q);
  return ck_look_up256(ck_mxfp4_levels, ck_split_nibbles256(ck_join16(a + at, b + at)));
}

CK_MULTIPLY8_AVX2(mxfp4, 4, 4 * sizeof(block), 1)
#endif
