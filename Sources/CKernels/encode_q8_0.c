#include "blocks.h"
#include "encode.h"

/// The largest number becomes 127 or -127, the others what is next.
CK_INLINE void encode(const ck_batch *b) {
  const ck_f32x16 d = ck_peak_of(b, 32).magnitude / 127;
  float scales[CK_LANES], inverses[CK_LANES];
  ck_store(scales, d);
  ck_store(inverses, ck_inverse(d));
  for (size_t k = 0; k < b->live; k++) {
    ck_q8_0_block *out = b->out[k];
    out->d = ck_scale_bits(scales[k]);
    for (size_t i = 0; i < 32; i += CK_LANES) {
      const ck_u8x16 q = ck_bytes(ck_rounded_away(ck_tamed(b->x[k] + i) * inverses[k]));
      memcpy(out->q + i, &q, sizeof q);
    }
  }
}

CK_ENCODE(q8_0, 32, encode, encode, 0)
