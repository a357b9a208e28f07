/// MXFP4: 32 weights 2^(e - 127) * level[q]. e: a byte; q: nibbles of 4-bit floats, first half of the block in the low ones.
/// Source: OCP Microscaling Formats specification 1.0.
#include "blocks.h"
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows_neon.h"
#include "rows512.h"
#include "strip512.h"
#include "levels.h"

typedef ck_mxfp4_block block;

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {
    const float d = ck_power_below(b->e);
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
  const float d[4] = {ck_power_below(*p[0]), ck_power_below(*p[1]), ck_power_below(*p[2]), ck_power_below(*p[3])};
  quad.scales = _mm256_set_ps(d[3], d[3], d[2], d[2], d[1], d[1], d[0], d[0]);
  return quad;
}

/// ck_power_below of sixteen exponents.
CK_INLINE CK_AVX512 __m512 half_scales(__m512i e) {
  const __m512i normal = _mm512_slli_epi32(_mm512_sub_epi32(e, _mm512_set1_epi32(1)), 23);
  const __mmask16 tiny = _mm512_cmplt_epu32_mask(e, _mm512_set1_epi32(2));
  return _mm512_castsi512_ps(_mm512_mask_sllv_epi32(normal, tiny, _mm512_set1_epi32(0x00200000), e));
}

CK_INLINE CK_AVX512 ck_strip strip512(const uint8_t *const places[4], size_t live) {
  enum { E0 = 0, E1 = 0x01010101, E2 = 0x02020202, E3 = 0x03030303 };
  // Exponent k lies at 17 k, which is byte k of lane k.
  const __m512i which = _mm512_setr_epi32(E0, E0, E0, E0, E1, E1, E1, E1, E2, E2, E2, E2, E3, E3, E3, E3);
  const __mmask64 inside = live == 4 ? ~(__mmask64)0 : ((__mmask64)1 << live * sizeof(block)) - 1;
  // Past the end the last block is repeated.
  const size_t at[4] = {1, (live > 1 ? 1 : 0) * sizeof(block) + 1, (live > 2 ? 2 : live - 1) * sizeof(block) + 1,
                        (live - 1) * sizeof(block) + 1};
  ck_strip strip;
  __m512i exponents = _mm512_setzero_si512();
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const uint8_t *const p[4] = {places[i] + at[0], places[i] + at[1], places[i] + at[2], places[i] + at[3]};
    ck_strip_nibbles(&strip, i, ck_gather16(p, 0));
    ck_strip_look_up(ck_mxfp4_levels, &strip, i);
    const __m512i first = _mm512_maskz_loadu_epi8(inside, places[i]);
    exponents = _mm512_mask_shuffle_epi8(exponents, (__mmask64)0x0001000100010001 << 4 * i, first, which);
  }
  strip.d = strip.m = half_scales(exponents);
  return strip;
}

CK_STRIPS_AVX512(mxfp4, -128)

/// ck_power_below of eight exponents.
CK_INLINE CK_AVX2 __m256 half_scales256(__m256i e) {
  const __m256i normal = _mm256_slli_epi32(_mm256_sub_epi32(e, _mm256_set1_epi32(1)), 23);
  const __m256i tiny = _mm256_sllv_epi32(_mm256_set1_epi32(0x00200000), e);
  return _mm256_castsi256_ps(_mm256_blendv_epi8(normal, tiny, _mm256_cmpgt_epi32(_mm256_set1_epi32(2), e)));
}

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)quad;
  const size_t next = sizeof(block);
  __m128i e = _mm_insert_epi8(_mm_cvtsi32_si128(a[0]), b[0], 4);
  if (count > 1) e = _mm_insert_epi8(_mm_insert_epi8(e, a[next], 1), b[next], 5);
  if (count > 2) e = _mm_insert_epi8(_mm_insert_epi8(e, a[2 * next], 2), b[2 * next], 6);
  if (count > 3) e = _mm_insert_epi8(_mm_insert_epi8(e, a[3 * next], 3), b[3 * next], 7);
  return ck_shifted(half_scales256(_mm256_cvtepu8_epi32(e)), -12);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  // Levels are -12...12.
  return ck_look_up256(ck_mxfp4_levels, 12, ck_block_nibbles(a, b, (size_t)j * sizeof(block) + offsetof(block, q)));
}

CK_MULTIPLY8_256(mxfp4, 4, 4 * sizeof(block), 32, 24)
#endif

#ifdef CK_NEON
CK_INLINE ck_neon_block load_neon(const uint8_t *place) {
  ck_neon_block b = ck_neon_nibbles(place + offsetof(block, q));
  ck_neon_look_up(ck_mxfp4_levels, &b);
  b.d = ck_power_below(*place);
  return b;
}

CK_MULTIPLY8_NEON(mxfp4)
#endif
