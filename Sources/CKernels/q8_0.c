/// Q8_0: 32 weights d * q. d: float16; q: signed bytes.
#include "formats.h"
#include "half.h"
#include "naive.h"
#include "rows256.h"
#include "rows512.h"

typedef struct {
  uint16_t d;
  int8_t q[32];
} block;
_Static_assert(sizeof(block) == 34, "a Q8_0 block takes 34 bytes");

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

CK_MULTIPLY8_AVX512(q8_0, -128)

CK_INLINE CK_AVX2 ck_pair load256(const uint8_t *a, const uint8_t *b) {
  return (ck_pair){ck_join16(a + 2, b + 2), ck_join16(a + 18, b + 18), ck_join_twice(a, b)};
}

CK_MULTIPLY8_AVX2(q8_0, 0, 1)
#endif
