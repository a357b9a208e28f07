#include "blocks.h"
#include "encode_bits.h"
#include "encode_signs.h"

CK_INLINE void store_numbers(const uint8_t q[256], ck_q6_k_block *out) {
  for (int part = 0; part < 2; part++, q += 128) {
    uint8_t *low = out->ql + part * 64, *high = out->qh + part * 32;
    for (int i = 0; i < 32; i++) {
      low[i] = (uint8_t)((q[i] & 15) | (q[i + 64] & 15) << 4);
      low[i + 32] = (uint8_t)((q[i + 32] & 15) | (q[i + 96] & 15) << 4);
      high[i] = (uint8_t)(q[i] >> 4 | q[i + 32] >> 4 << 2 | q[i + 64] >> 4 << 4 | q[i + 96] >> 4 << 6);
    }
  }
}

/// inverse: -128 over the scale furthest from 0; 0 where all are nothing, which is a block of zero bytes.
CK_INLINE void store(const float *x, size_t lane, const ck_scales *s, ck_f32x16 scales, float inverse, ck_q6_k_block *out) {
  if (inverse == 0) {
    memset(out, 0, sizeof *out);
    return;
  }
  out->d = ck_scale_bits(1 / inverse);
  const ck_i32x16 whole = ck_nearest_within(inverse * scales, -128, 127);
  int factors[16];
  memcpy(factors, &whole, sizeof factors);
  for (int j = 0; j < 16; j++) out->scales[j] = (int8_t)factors[j];
  uint8_t q[256];
  ck_code_signed(x, lane, ck_half(out->d), factors, 32, s, q);
  store_numbers(q, out);
}

CK_INLINE void encode(const ck_batch *b, int weighted) {
  ck_scales s;
  for (int j = 0; j < 16; j++) {
    ck_f32x16 x[CK_LANES], w[CK_LANES];
    ck_load_tile(b, (size_t)j * CK_LANES, x);
    if (weighted) ck_load_importance(b, (size_t)j * CK_LANES, w);
    else for (int i = 0; i < CK_LANES; i++) w[i] = x[i] * x[i];
    const ck_scale_fit fit = ck_fit_scale(x, w, CK_LANES, 32);
    s.scales[j] = fit.scale;
    ck_fitted(x, fit, 32, s.q[j]);
  }
  const ck_peak peak = ck_higher_peak((ck_peak){}, s.scales, 16);
  float inverses[CK_LANES];
  ck_store(inverses, ck_choose(peak.magnitude >= CK_NOTHING, -128 / peak.value, ck_all(0)));
  ck_f32x16 scales[16];
  memcpy(scales, s.scales, sizeof scales);
  ck_transpose(scales);
  for (size_t k = 0; k < b->live; k++) store(b->x[k], k, &s, scales[k], inverses[k], b->out[k]);
}

CK_INLINE void plain(const ck_batch *b) { encode(b, 0); }
CK_INLINE void weighted(const ck_batch *b) { encode(b, 1); }

CK_ENCODE(q6_k, 256, plain, weighted, 0)
