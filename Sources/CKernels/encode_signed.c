/// Q4_0 and Q5_0: a scale, and integers below and above 0.
#include "blocks.h"
#include "encode_fit.h"
#include "encode_nibbles.h"

CK_INLINE void store_q4_0(void *block, float d, ck_codes32 q) {
  ck_q4_0_block *out = block;
  out->d = ck_scale_bits(d);
  ck_store_nibbles(q, out->q);
}

CK_INLINE void store_q5_0(void *block, float d, ck_codes32 q) {
  ck_q5_0_block *out = block;
  out->d = ck_scale_bits(d);
  ck_store_nibbles(q, out->qs);
  ck_store_fifth_bits(q, out->qh);
}

typedef void (*store)(void *, float, ck_codes32);

/// The number furthest from 0 becomes -most.
CK_INLINE void encode_plain(const ck_batch *b, int most, store store) {
  const ck_f32x16 d = ck_peak_of(b, 32).value / (float)-most;
  float scales[CK_LANES], inverses[CK_LANES];
  ck_store(scales, d);
  ck_store(inverses, ck_inverse(d));
  for (size_t k = 0; k < b->live; k++) {
    store(b->out[k], scales[k], ck_cut_off(b->x[k], 0, inverses[k], (float)most + 0.5f, 2 * most - 1));
  }
}

CK_INLINE void encode_weighted(const ck_batch *b, int most, store store) {
  ck_f32x16 x[32], w[32];
  ck_load_numbers(b, 0, 32, x);
  ck_weigh(b, 0, 32, x, ck_load(b->row_squares), w);
  const ck_scale_fit fit = ck_fit_scale(x, w, 32, most);
  float scales[CK_LANES], inverses[CK_LANES];
  ck_store(scales, fit.scale);
  ck_store(inverses, fit.inverse);
  for (size_t k = 0; k < b->live; k++) {
    ck_i32x16 q[2];
    for (int i = 0; i < 2; i++) {
      // A block of nothing is all codes 0, whose scale is 0.
      const ck_i32x16 shift = (ck_i32x16){} + (inverses[k] != 0 ? most : 0);
      q[i] = shift + ck_nearest_within(ck_tamed(b->x[k] + i * CK_LANES) * inverses[k], -most, most - 1);
    }
    store(b->out[k], scales[k], (ck_codes32){q[0], q[1]});
  }
}

CK_INLINE void plain_q4_0(const ck_batch *b) { encode_plain(b, 8, store_q4_0); }
CK_INLINE void plain_q5_0(const ck_batch *b) { encode_plain(b, 16, store_q5_0); }
CK_INLINE void weighted_q4_0(const ck_batch *b) { encode_weighted(b, 8, store_q4_0); }
CK_INLINE void weighted_q5_0(const ck_batch *b) { encode_weighted(b, 16, store_q5_0); }

CK_ENCODE(q4_0, 32, plain_q4_0, weighted_q4_0, 1)
CK_ENCODE(q5_0, 32, plain_q5_0, weighted_q5_0, 1)
