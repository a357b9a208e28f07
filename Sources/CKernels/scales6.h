/// The 6-bit scales and minima of eight sub-blocks in 12 bytes, as Q4_K and Q5_K pack them.
#pragma once
#include "formats.h"

typedef struct ck_scale6 {
  uint8_t scale, minimum;
} ck_scale6;

CK_INLINE ck_scale6 ck_scale6_at(const uint8_t packed[12], size_t j) {
  if (j < 4) return (ck_scale6){packed[j] & 63, packed[j + 4] & 63};
  return (ck_scale6){(uint8_t)((packed[j + 4] & 15) | packed[j - 4] >> 6 << 4),
                     (uint8_t)(packed[j + 4] >> 4 | packed[j] >> 6 << 4)};
}

#ifdef CK_X86
#include <immintrin.h>

#include "rows256.h"

/// d * scale and -dmin * minimum of all eight sub-blocks in turn.
CK_INLINE CK_AVX512 __m512 ck_scales6(const uint8_t packed[12], uint16_t d, uint16_t dmin) {
  uint32_t a, b, c;
  __builtin_memcpy(&a, packed, 4), __builtin_memcpy(&b, packed + 4, 4), __builtin_memcpy(&c, packed + 8, 4);
  const uint32_t scales = (c & 0x0F0F0F0F) | (a >> 6 & 0x03030303) << 4;
  const uint32_t minima = (c >> 4 & 0x0F0F0F0F) | (b >> 6 & 0x03030303) << 4;
  const __m128i pairs = _mm_unpacklo_epi8(_mm_set_epi32(0, 0, (int)scales, (int)(a & 0x3F3F3F3F)),
                                          _mm_set_epi32(0, 0, (int)minima, (int)(b & 0x3F3F3F3F)));
  const __m512 factors = _mm512_mask_mov_ps(_mm512_set1_ps(_cvtsh_ss(d)), 0xAAAA, _mm512_set1_ps(-_cvtsh_ss(dmin)));
  return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(pairs)), factors);
}

/// Factors of four sub-blocks of two rows. A block starts with d and dmin; its scales are at `scales`.
CK_INLINE CK_AVX2 ck_factors ck_factors6(const uint8_t *a, const uint8_t *b, size_t scales, int quad) {
  const __m128 halves = _mm_cvtph_ps(_mm_insert_epi32(_mm_loadu_si32(a), *(const int *)(const void *)b, 1));
  const __m256 both = _mm256_insertf128_ps(_mm256_castps128_ps256(halves), _mm_movehl_ps(halves, halves), 1);
  uint32_t p[2][3];
  __builtin_memcpy(p[0], a + scales, sizeof p[0]);
  __builtin_memcpy(p[1], b + scales, sizeof p[1]);
  uint64_t d[2], m[2];
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) {
    // Four at a time: the layout that ck_scale6_at reads one by one.
    const uint32_t low = 0x0f0f0f0f, six = 0x3f3f3f3f, two = 0x30303030;
    d[i] = quad ? (p[i][2] & low) | (p[i][0] >> 2 & two) : p[i][0] & six;
    m[i] = quad ? (p[i][2] >> 4 & low) | (p[i][1] >> 2 & two) : p[i][1] & six;
  }
  const __m256i ds = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)(d[0] | d[1] << 32)));
  const __m256i ms = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)(m[0] | m[1] << 32)));
  const __m256 minus = _mm256_set1_ps(-0.f);
  return ck_whole(_mm256_mul_ps(_mm256_cvtepi32_ps(ds), _mm256_permute_ps(both, 0x00)),
                  _mm256_xor_ps(minus, _mm256_mul_ps(_mm256_cvtepi32_ps(ms), _mm256_permute_ps(both, 0x55))));
}

/// The nibbles of sub-block j of two rows: 2 k and 2 k + 1 are the low and high ones of the same 32 bytes.
CK_INLINE CK_AVX2 ck_pair ck_nibbles6(const uint8_t *a, const uint8_t *b, size_t qs, int j) {
  return ck_bits_of(a, b, qs + (size_t)j / 2 * 32, j % 2 * 4, 15);
}
#endif
