#include "blocks.h"
#include "encode_bits.h"
#include "encode_signs.h"

/// Scales in -32...31, stored with 32 added: low four bits, then high two.
CK_INLINE void store_scales(const int factors[16], uint8_t out[12]) {
  for (int j = 0; j < 8; j++) out[j] = (uint8_t)(((factors[j] + 32) & 15) | ((factors[j + 8] + 32) & 15) << 4);
  for (int j = 0; j < 4; j++) {
    unsigned high = 0;
    for (int k = 0; k < 4; k++) high |= (unsigned)(factors[j + 4 * k] + 32) >> 4 << 2 * k;
    out[j + 8] = (uint8_t)high;
  }
}

/// factors: [sub-block][block]
CK_INLINE void store(const ck_batch *b, const ck_scales *s, ck_f32x16 d, ck_f32x16 factors[16]) {
  ck_transpose(factors);
  for (size_t k = 0; k < b->live; k++) {
    ck_q3_k_block *out = b->out[k];
    out->d = ck_scale_bits(d[k]);
    const ck_i32x16 whole = __builtin_convertvector(factors[k], ck_i32x16);
    int own[16];
    memcpy(own, &whole, sizeof own);
    uint8_t q[256];
    ck_code_signed(b->x[k], k, ck_half(out->d), own, 4, s, q);
    store_scales(own, out->scales);
    ck_store_bits(q, 2, out->hmask);
    ck_store_pairs(q, out->qs);
  }
}

CK_INLINE void plain(const ck_batch *b) {
  ck_scales s;
  for (int j = 0; j < 16; j++) {
    ck_f32x16 x[CK_LANES];
    ck_load_tile(b, (size_t)j * CK_LANES, x);
    s.scales[j] = ck_fit_by_descent(x, CK_LANES, 4, s.q[j]);
  }
  const ck_f32x16 peak = ck_higher_peak((ck_peak){}, s.scales, 16).value;
  const ck_f32x16 inverse = -32 / peak;
  ck_f32x16 factors[16];
  for (int j = 0; j < 16; j++) {
    // Where all scales are 0, the factors are -32.
    factors[j] = ck_choose(peak != 0, ck_floats(ck_nearest_within(inverse * s.scales[j], -32, 31)), ck_all(-32));
  }
  store(b, &s, ck_choose(peak != 0, 1 / inverse, ck_all(0)), factors);
}

CK_INLINE void weighted(const ck_batch *b) {
  const ck_f32x16 spread = 2 * ck_squares(b, 256) / 256;
  ck_scales s;
  ck_f32x16 weights[16], factors[16];
  for (int j = 0; j < 16; j++) {
    ck_f32x16 x[CK_LANES], w[CK_LANES];
    ck_load_tile(b, (size_t)j * CK_LANES, x);
    ck_weigh(b, (size_t)j * CK_LANES, CK_LANES, x, spread, w);
    weights[j] = (ck_f32x16){};
    for (int i = 0; i < CK_LANES; i++) weights[j] += w[i];
    const ck_scale_fit fit = ck_fit_scale(x, w, CK_LANES, 4);
    s.scales[j] = fit.scale;
    ck_fitted(x, fit, 4, s.q[j]);
  }
  const ck_scale_fit fit = ck_fit_scale(s.scales, weights, 16, 32);
  ck_fitted(s.scales, fit, 32, factors);
  for (int j = 0; j < 16; j++) factors[j] -= 32;
  store(b, &s, fit.scale, factors);
}

CK_ENCODE(q3_k, 256, plain, weighted, 0)
