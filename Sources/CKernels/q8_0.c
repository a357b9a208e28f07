/// Q8_0: 32 weights d * q. d: float16; q: signed bytes.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows_neon.h"
#include "rows512.h"
#include "strip512.h"

typedef ck_q8_0_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_half(b->d);
    for (int i = 0; i < 32; i++) out[i] = d * (float)b->q[i];
  }
}

CK_DEQUANTIZE(q8_0)
CK_NAIVE(q8_0, 32)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_quad load512(const uint8_t *const rows[4], const size_t b[4]) {
  CK_PLACES(p, rows, b, sizeof(block));
  const __m512i sign = _mm512_set1_epi8((char)128);
  ck_quad quad;
  quad.low = _mm512_xor_si512(ck_gather16(p, 2), sign);
  quad.high = _mm512_xor_si512(ck_gather16(p, 18), sign);
  quad.scales = ck_gather_twice(p, 0);
  return quad;
}

/// Bytes of two blocks as numbers in 0...255.
CK_INLINE CK_AVX512 __m512i two_blocks(const block *a, const block *b) {
  const __m512i x = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)a->q));
  return _mm512_xor_si512(_mm512_inserti64x4(x, _mm256_loadu_si256((const __m256i *)b->q), 1),
                          _mm512_set1_epi8((char)128));
}

CK_INLINE CK_AVX512 ck_strip strip512(const uint8_t *const places[4], size_t live) {
  ck_strip strip;
  uint16_t d[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    // Past the end the last block is repeated.
    const block *b = (const block *)(const void *)places[i];
    const block *const at[4] = {b, b + (live > 1 ? 1 : 0), b + (live > 2 ? 2 : live - 1), b + (live - 1)};
    const __m512i first = two_blocks(at[0], at[1]), second = two_blocks(at[2], at[3]);
    strip.low[i] = _mm512_shuffle_i64x2(first, second, 0x88);
    strip.high[i] = _mm512_shuffle_i64x2(first, second, 0xDD);
    for (int k = 0; k < 4; k++) d[4 * k + i] = at[k]->d;
  }
  const __m256i halves = _mm256_setr_epi16(
      (short)d[0], (short)d[1], (short)d[2], (short)d[3], (short)d[4], (short)d[5], (short)d[6], (short)d[7], (short)d[8],
      (short)d[9], (short)d[10], (short)d[11], (short)d[12], (short)d[13], (short)d[14], (short)d[15]);
  strip.d = strip.m = _mm512_cvtph_ps(halves);
  return strip;
}

CK_STRIPS_AVX512(q8_0, -128)

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)quad;
  return ck_shifted(ck_join_halves(a, b, sizeof(block), count), 0);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  const size_t at = (size_t)j * sizeof(block) + offsetof(block, q);
  return (ck_pair){ck_join16(a + at, b + at), ck_join16(a + at + 16, b + at + 16)};
}

CK_MULTIPLY8_256(q8_0, 4, 4 * sizeof(block), 32, CK_SIGNED)
#endif

#ifdef CK_NEON
CK_INLINE ck_neon_block load_neon(const uint8_t *place) {
  const int8_t *q = (const int8_t *)place + offsetof(block, q);
  const ck_neon_block b = {vld1q_s8(q), vld1q_s8(q + 16), ck_neon_half(place), 0};
  return b;
}

CK_MULTIPLY8_NEON(q8_0)
#endif
