/// 8-bit floats in blocks of 32 that share a float32 scale, as this program repacks published ones: scale * x.
/// E4M3 has no infinity, and one NaN of each sign; E5M2 is the upper half of an IEEE half.
/// Source: arXiv:2209.05433, section 3.
#include "formats.h"
#include "half.h"

typedef struct {
  float scale;
  uint8_t x[32];
} block;
_Static_assert(sizeof(block) == 36, "a block of scaled 8-bit floats takes 36 bytes");

CK_INLINE float e4m3(uint8_t x) {
  const uint32_t sign = (uint32_t)(x & 0x80) << 24, rest = x & 0x7f;
  if (rest == 0x7f) return ck_bits_float(sign | 0x7fc00000);
  // 2^120 moves the exponent's bias from 7 to 127 and makes denormals normal.
  return ck_bits_float(sign | ck_float_bits(ck_bits_float(rest << 20) * 0x1p120f));
}

CK_INLINE float e5m2(uint8_t x) { return ck_half((uint16_t)(x << 8)); }

#define CK_DEQUANTIZE_F8(name)                                                            \
  CK_INLINE void name##_blocks(const void *blocks, float *out, size_t count) {            \
    for (const block *b = blocks; count >= 32; b++, out += 32, count -= 32) {             \
      for (int i = 0; i < 32; i++) out[i] = b->scale * name(b->x[i]);                     \
    }                                                                                     \
  }

CK_DEQUANTIZE_F8(e4m3)
CK_DEQUANTIZE_F8(e5m2)

#define dequantize e4m3_blocks
CK_DEQUANTIZE(f8_e4m3)
#undef dequantize
#define dequantize e5m2_blocks
CK_DEQUANTIZE(f8_e5m2)
