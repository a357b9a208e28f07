/// Q5_K: Q4_K with a fifth bit. qh: bit j of byte i belongs to weight i of sub-block j.
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows512.h"
#include "scales6.h"
#include "super512.h"

typedef struct {
  uint16_t d, dmin;
  uint8_t scales[12], qh[32], qs[128];
} block;
_Static_assert(sizeof(block) == 176, "a Q5_K block takes 176 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (size_t j = 0; j < 8; j++, out += 32) {
      const ck_scale6 s = ck_scale6_at(b->scales, j);
      const float d = ck_half(b->d) * (float)s.scale, m = ck_half(b->dmin) * (float)s.minimum;
      for (size_t i = 0; i < 32; i++) {
        const int q = (b->qs[j / 2 * 32 + i] >> j % 2 * 4 & 15) | (b->qh[i] >> j & 1) << 4;
        out[i] = d * (float)q - m;
      }
    }
  }
}

CK_DEQUANTIZE(q5_k)
CK_NAIVE(q5_k, 256)

#ifdef CK_X86
CK_INLINE CK_AVX512 ck_quad load512(const uint8_t *const rows[4], const size_t b[4]) {
  ck_quad quad;
  const uint8_t *p[4];
  float scales[8];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const block *k = (const block *)(const void *)rows[i] + b[i] / 8;
    const ck_scale6 s = ck_scale6_at(k->scales, b[i] % 8);
    scales[2 * i] = _cvtsh_ss(k->d) * (float)s.scale;
    scales[2 * i + 1] = _cvtsh_ss(k->dmin) * (float)s.minimum;
    p[i] = (const uint8_t *)k;
  }
  quad.scales = _mm256_loadu_ps(scales);
  // Sub-blocks 2j and 2j + 1 are the low and high nibbles of the same 32 bytes.
  const uint8_t *const q[4] = {p[0] + b[0] % 8 / 2 * 32, p[1] + b[1] % 8 / 2 * 32, p[2] + b[2] % 8 / 2 * 32,
                               p[3] + b[3] % 8 / 2 * 32};
  const __m512i shift = _mm512_set_epi64((long long)(b[3] % 2 * 4), (long long)(b[3] % 2 * 4), (long long)(b[2] % 2 * 4),
                                         (long long)(b[2] % 2 * 4), (long long)(b[1] % 2 * 4), (long long)(b[1] % 2 * 4),
                                         (long long)(b[0] % 2 * 4), (long long)(b[0] % 2 * 4));
  const __m512i mask = _mm512_set1_epi8(15);
  quad.low = _mm512_and_si512(_mm512_srlv_epi64(ck_gather16(q, offsetof(block, qs)), shift), mask);
  quad.high = _mm512_and_si512(_mm512_srlv_epi64(ck_gather16(q, offsetof(block, qs) + 16), shift), mask);
  const __m512i bit = _mm512_set_epi64(1ll << b[3] % 8, 1ll << b[3] % 8, 1ll << b[2] % 8, 1ll << b[2] % 8,
                                       1ll << b[1] % 8, 1ll << b[1] % 8, 1ll << b[0] % 8, 1ll << b[0] % 8);
  const __m512i bits = _mm512_shuffle_epi8(bit, _mm512_set1_epi64(0)), fifth = _mm512_set1_epi8(16);
  const __m512i low = ck_gather16(p, offsetof(block, qh)), high = ck_gather16(p, offsetof(block, qh) + 16);
  quad.low = _mm512_mask_add_epi8(quad.low, _mm512_test_epi8_mask(low, bits), quad.low, fifth);
  quad.high = _mm512_mask_add_epi8(quad.high, _mm512_test_epi8_mask(high, bits), quad.high, fifth);
  return quad;
}

static const ck_super_layout layout = {.bytes = sizeof(block), .width = 32};

CK_INLINE CK_AVX512 ck_super load_super(const uint8_t *place) {
  const block *b = (const block *)(const void *)place;
  ck_super w;
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    w.q[j] = ck_both_halves(b->qs + 32 * j, 0, 4, 15);
    w.q[j] = ck_add_bits(w.q[j], b->qh, 2 * j, 16);
  }
  w.scales = ck_scales6(b->scales, b->d, b->dmin);
  return w;
}

CK_AVX512 void ck_q5_k_multiply8_avx512(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,
                                       int accumulate) {
  if (tokens > CK_FEW_TOKENS) return ck_tiled_product(load512, -1, w, x, tokens, out, stride, accumulate);
  ck_super_rows(load_super, layout, w, x, tokens, out, stride, accumulate);
}

CK_INLINE CK_AVX2 ck_factors factors256(const uint8_t *a, const uint8_t *b, int quad, int count) {
  (void)count;
  return ck_factors6(a, b, offsetof(block, scales), quad);
}

CK_INLINE CK_AVX2 ck_pair numbers256(const uint8_t *a, const uint8_t *b, int j) {
  // Sub-blocks 2j and 2j + 1 are the low and high nibbles of the same 32 bytes.
  const size_t at = offsetof(block, qs) + (size_t)j / 2 * 32;
  const ck_pair first = ck_split_nibbles256(ck_join16(a + at, b + at));
  const ck_pair second = ck_split_nibbles256(ck_join16(a + at + 16, b + at + 16));
  const ck_pair q = j % 2 ? (ck_pair){first.high, second.high} : (ck_pair){first.low, second.low};
  const size_t high = offsetof(block, qh);
  return (ck_pair){ck_add_bit256(q.low, ck_join16(a + high, b + high), j),
                   ck_add_bit256(q.high, ck_join16(a + high + 16, b + high + 16), j)};
}

CK_MULTIPLY8_AVX2(q5_k, 8, sizeof(block), 0)
#endif
