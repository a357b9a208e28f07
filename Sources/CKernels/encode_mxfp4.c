/// MXFP4: a power of two that puts the largest number among the largest that 4 bits have, and what is next.
#include <math.h>

#include "blocks.h"
#include "encode_nibbles.h"

/// e of a block whose largest number is `largest`: scales are 2^(e - 127), and levels go to 6.
CK_INLINE uint8_t exponent_of(float largest) {
  if (!(largest > 0)) return 0;
  const int e = (int)floorf(log2f(largest)) - 2 + 127;
  // Beyond lie an exponent that overflows with the largest level, and one that isn't there.
  return (uint8_t)(e < 0 ? 0 : e > 252 ? 252 : e);
}

/// Codes 0...7 are the levels 0, 1/2, 1, 3/2, 2, 3, 4, 6; a tie is the smaller one's. Bit 3 is the sign, of 0 never.
CK_INLINE ck_i32x16 codes_of(ck_f32x16 x, float half_scale) {
  static const float between[7] = {0.5f, 1.5f, 2.5f, 3.5f, 5, 7, 10};
  const ck_f32x16 magnitude = ck_magnitude(x);
  ck_i32x16 code = {};
#pragma clang loop unroll(full)
  for (int i = 0; i < 7; i++) code -= magnitude > between[i] * half_scale;
  return code | ((x < 0) & (code > 0) & 8);
}

CK_INLINE void encode(const ck_batch *b) {
  ck_f32x16 largest = {};
  for (size_t i = 0; i < 32; i += CK_LANES) {
    ck_f32x16 x[CK_LANES];
#pragma clang loop unroll(full)
    for (int k = 0; k < CK_LANES; k++) x[k] = ck_tamed_to(0x1.fffffep127f, b->x[k] + i);
    ck_transpose(x);
    largest = ck_higher_peak((ck_peak){largest, largest}, x, CK_LANES).magnitude;
  }
  float largests[CK_LANES];
  ck_store(largests, largest);
  for (size_t k = 0; k < b->live; k++) {
    ck_mxfp4_block *out = b->out[k];
    out->e = exponent_of(largests[k]);
    const float half_scale = ck_power_below(out->e);
    const ck_f32x16 first = ck_tamed_to(0x1.fffffep127f, b->x[k]), second = ck_tamed_to(0x1.fffffep127f, b->x[k] + 16);
    ck_store_nibbles((ck_codes32){codes_of(first, half_scale), codes_of(second, half_scale)}, out->q);
  }
}

CK_ENCODE(mxfp4, 32, encode, encode, 0)
