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
#endif
