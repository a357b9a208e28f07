/// Q4_1 and Q5_1: a scale and a least number, and integers from 0 on.
#include "blocks.h"
#include "encode_fit.h"
#include "encode_nibbles.h"

CK_INLINE void store_q4_1(void *block, float d, float m, ck_codes32 q) {
  ck_q4_1_block *out = block;
  out->d = ck_scale_bits(d);
  out->m = ck_scale_bits(m);
  ck_store_nibbles(q, out->q);
}

CK_INLINE void store_q5_1(void *block, float d, float m, ck_codes32 q) {
  ck_q5_1_block *out = block;
  out->d = ck_scale_bits(d);
  out->m = ck_scale_bits(m);
  ck_store_nibbles(q, out->qs);
  ck_store_fifth_bits(q, out->qh);
}

typedef void (*store)(void *, float, float, ck_codes32);

/// The least number becomes 0 and the largest `most`.
CK_INLINE void encode_plain(const ck_batch *b, int most, store store) {
  ck_f32x16 least = ck_all(CK_MOST), largest = ck_all(-CK_MOST);
  for (size_t first = 0; first < 32; first += CK_LANES) {
    ck_f32x16 x[CK_LANES];
    ck_load_tile(b, first, x);
    for (int i = 0; i < CK_LANES; i++) {
      least = ck_smaller(x[i], least);
      largest = ck_larger(x[i], largest);
    }
  }
  const ck_f32x16 d = (largest - least) / (float)most;
  float scales[CK_LANES], inverses[CK_LANES], zeros[CK_LANES];
  ck_store(scales, d);
  ck_store(inverses, ck_inverse(d));
  ck_store(zeros, least);
  for (size_t k = 0; k < b->live; k++) {
    store(b->out[k], scales[k], zeros[k], ck_cut_off(b->x[k], zeros[k], inverses[k], 0.5f, most));
  }
}

CK_INLINE void encode_weighted(const ck_batch *b, int most, store store) {
  ck_f32x16 x[32], w[32];
  ck_load_numbers(b, 0, 32, x);
  ck_weigh(b, 0, 32, x, ck_load(b->row_squares), w);
  const ck_range_fit fit = ck_fit_range(x, w, 32, (ck_range_search){-0.9f, 0.05f, 36, most, 0});
  float scales[CK_LANES], least[CK_LANES], inverses[CK_LANES], zeros[CK_LANES];
  ck_store(scales, fit.scale);
  ck_store(least, -fit.minimum);
  ck_store(inverses, fit.inverse);
  ck_store(zeros, fit.lowest);
  for (size_t k = 0; k < b->live; k++) {
    ck_i32x16 q[2];
    for (int i = 0; i < 2; i++) {
      q[i] = ck_nearest_within((ck_tamed(b->x[k] + i * CK_LANES) - zeros[k]) * inverses[k], 0, most);
    }
    store(b->out[k], scales[k], least[k], (ck_codes32){q[0], q[1]});
  }
}

CK_INLINE void plain_q4_1(const ck_batch *b) { encode_plain(b, 15, store_q4_1); }
CK_INLINE void plain_q5_1(const ck_batch *b) { encode_plain(b, 31, store_q5_1); }
CK_INLINE void weighted_q4_1(const ck_batch *b) { encode_weighted(b, 15, store_q4_1); }
CK_INLINE void weighted_q5_1(const ck_batch *b) { encode_weighted(b, 31, store_q5_1); }

CK_ENCODE(q4_1, 32, plain_q4_1, weighted_q4_1, 1)
CK_ENCODE(q5_1, 32, plain_q5_1, weighted_q5_1, 1)
