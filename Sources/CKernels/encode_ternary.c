/// TQ1_0 and TQ2_0: the largest number is the scale, and the others become -1, 0 or 1 times it.
#include "blocks.h"
#include "encode.h"

/// The scales of a batch, and their inverses.
typedef struct scales {
  float d[CK_LANES], inverse[CK_LANES];
} scales;

CK_INLINE scales scales_of(const ck_batch *b) {
  const ck_f32x16 d = ck_peak_of(b, 256).magnitude;
  scales s;
  ck_store(s.d, d);
  ck_store(s.inverse, ck_inverse(d));
  return s;
}

/// 0, 1 or 2 for every number.
CK_INLINE void digits_of(const float *x, float inverse, uint8_t digits[256]) {
  for (size_t i = 0; i < 256; i += CK_LANES) {
    const ck_u8x16 q = ck_bytes(ck_rounded_away(ck_tamed(x + i) * inverse) + 1);
    memcpy(digits + i, &q, sizeof q);
  }
}

CK_INLINE void store_scale(float d, uint8_t out[2]) {
  const uint16_t bits = ck_scale_bits(d);
  memcpy(out, &bits, sizeof bits);
}

/// `digits` of five digits a byte, `count` apart: a fraction of 3^5 rounded up to one of 256.
CK_INLINE const uint8_t *store_digits(const uint8_t *q, int count, int digits, uint8_t *out) {
  for (int i = 0; i < count; i++) {
    unsigned number = 0;
    for (int k = 0; k < 5; k++) number = number * 3 + (k < digits ? q[k * count + i] : 0);
    out[i] = (uint8_t)((number * 256 + 242) / 243);
  }
  return q + count * digits;
}

CK_INLINE void encode_tq1_0(const ck_batch *b) {
  const scales s = scales_of(b);
  for (size_t k = 0; k < b->live; k++) {
    ck_tq1_0_block *out = b->out[k];
    uint8_t digits[256];
    digits_of(b->x[k], s.inverse[k], digits);
    const uint8_t *q = store_digits(digits, 32, 5, out->wide);
    q = store_digits(q, 16, 5, out->narrow);
    store_digits(q, 4, 4, out->last);
    store_scale(s.d[k], out->d);
  }
}

CK_INLINE void encode_tq2_0(const ck_batch *b) {
  const scales s = scales_of(b);
  for (size_t k = 0; k < b->live; k++) {
    ck_tq2_0_block *out = b->out[k];
    uint8_t digits[256];
    digits_of(b->x[k], s.inverse[k], digits);
    for (int part = 0; part < 2; part++) {
      const uint8_t *q = digits + part * 128;
      for (int i = 0; i < 32; i++) out->q[part][i] = (uint8_t)(q[i] | q[i + 32] << 2 | q[i + 64] << 4 | q[i + 96] << 6);
    }
    store_scale(s.d[k], out->d);
  }
}

CK_ENCODE(tq1_0, 256, encode_tq1_0, encode_tq1_0, 0)
CK_ENCODE(tq2_0, 256, encode_tq2_0, encode_tq2_0, 0)
