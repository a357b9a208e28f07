/// IQ4_XS: 256 weights in eight sub-blocks, d * (scale - 32) * level[q]. d: float16; scales: 6 bits.
#include "formats.h"
#include "half.h"
#include "levels.h"
#include "naive.h"
#include "super512.h"

typedef struct {
  uint16_t d, scales_high;
  uint8_t scales_low[4], qs[128];
} block;
_Static_assert(sizeof(block) == 136, "an IQ4_XS block takes 136 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t j = 0; j < 8; j++, out += 32) {
      const int scale = (b->scales_low[j / 2] >> j % 2 * 4 & 15) | (b->scales_high >> 2 * j & 3) << 4;
      const float d = ck_half(b->d) * (float)(scale - 32);
      for (size_t i = 0; i < 16; i++) {
        out[i] = d * (float)ck_iq4_levels[b->qs[j * 16 + i] & 15];
        out[i + 16] = d * (float)ck_iq4_levels[b->qs[j * 16 + i] >> 4];
      }
    }
  }
}

CK_DEQUANTIZE(iq4_xs)
CK_NAIVE(iq4_xs, 256)

#ifdef CK_X86
/// d * scale of all eight sub-blocks, and -128 times that, in turn: levels are read with 128 added.
CK_INLINE CK_AVX512 __m512 scales_of(const block *b) {
  int low;
  __builtin_memcpy(&low, b->scales_low, 4);
  const __m512i twice = _mm512_set_epi32(7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
  const __m512i lows = _mm512_srlv_epi32(_mm512_set1_epi32(low), _mm512_slli_epi32(twice, 2));
  const __m512i highs = _mm512_srlv_epi32(_mm512_set1_epi32(b->scales_high), _mm512_slli_epi32(twice, 1));
  const __m512i six = _mm512_or_si512(_mm512_and_si512(lows, _mm512_set1_epi32(15)),
                                      _mm512_slli_epi32(_mm512_and_si512(highs, _mm512_set1_epi32(3)), 4));
  const float d = _cvtsh_ss(b->d);
  const __m512 factors = _mm512_mask_mov_ps(_mm512_set1_ps(d), 0xAAAA, _mm512_set1_ps(-128 * d));
  return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(six, _mm512_set1_epi32(32))), factors);
}

CK_INLINE CK_AVX512 ck_super load_super(const uint8_t *place) {
  const block *b = (const block *)(const void *)place;
  const __m128i levels = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)ck_iq4_levels), _mm_set1_epi8((char)128));
  const __m512i table = _mm512_broadcast_i32x4(levels), mask = _mm512_set1_epi8(15);
  ck_super w;
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    const __m512i bytes = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)(b->qs + 32 * j)));
    // Each 16 bytes twice: low nibbles, then high ones.
    const __m512i lanes = _mm512_shuffle_i64x2(bytes, bytes, 0x50);
    const __m512i nibbles = _mm512_srlv_epi64(lanes, _mm512_set_epi64(4, 4, 0, 0, 4, 4, 0, 0));
    w.q[j] = _mm512_shuffle_epi8(table, _mm512_and_si512(nibbles, mask));
  }
  w.d = scales_of(b);
  return w;
}

CK_SUPERS_AVX512(iq4_xs, 32)
#endif
