/// TQ1_0: 256 weights d * (-1, 0 or 1), five to a byte as digits of a fraction in base 3, the first one the highest.
/// d: float16. The first 32 bytes hold 160 weights, 16 more 80, the last four bytes four each.
#include "blocks.h"
#include "formats.h"
#include "half.h"

typedef ck_tq1_0_block block;

/// Writes digit k of every byte, for k from 0 to digits - 1; powers of three shift the fraction, modulo 1.
CK_INLINE float *read_digits(const uint8_t *bytes, int count, int digits, float d, float *out) {
  for (int k = 0, power = 1; k < digits; k++, power *= 3, out += count) {
    for (int i = 0; i < count; i++) out[i] = d * (float)(((bytes[i] * power & 255) * 3 >> 8) - 1);
  }
  return out;
}

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    const float d = ck_half_at(b->d);
    out = read_digits(b->wide, 32, 5, d, out);
    out = read_digits(b->narrow, 16, 5, d, out);
    out = read_digits(b->last, 4, 4, d, out);
  }
}

CK_DEQUANTIZE(tq1_0)
