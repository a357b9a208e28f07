/// Q4_K and Q5_K.
#include "blocks.h"
#include "encode_bits.h"
#include "encode_ranges.h"

static const ck_ranged q4 = {.numbers = 32, .most = 15, .most_scale = 63}, q5 = {.numbers = 32, .most = 31, .most_scale = 63};

CK_INLINE void store_q4(const ck_block_ranges *r, void *block) {
  ck_q4_k_block *out = block;
  out->d = r->d;
  out->dmin = r->dmin;
  ck_store_sixes(r->scales, r->minima, out->scales);
  ck_store_fours(r->q, out->qs);
}

CK_INLINE void store_q5(const ck_block_ranges *r, void *block) {
  ck_q5_k_block *out = block;
  out->d = r->d;
  out->dmin = r->dmin;
  ck_store_sixes(r->scales, r->minima, out->scales);
  ck_store_bits(r->q, 4, out->qh);
  ck_store_fours(r->q, out->qs);
}

/// √(mean x²) + |x|
CK_INLINE void weigh(const ck_f32x16 *x, int count, ck_f32x16 *w) {
  const ck_f32x16 usual = ck_root(ck_plus_squares((ck_f32x16){}, x, count) / (float)count);
  for (int i = 0; i < count; i++) w[i] = usual + ck_magnitude(x[i]);
}

CK_INLINE void plain_q4(const ck_batch *b) {
  ck_encode_ranges_plain(b, q4, (ck_range_search){-1, 0.1f, 20, 15, 0}, weigh, store_q4);
}
CK_INLINE void plain_q5(const ck_batch *b) {
  ck_encode_ranges_plain(b, q5, (ck_range_search){-0.5f, 0.1f, 15, 31, 0}, weigh, store_q5);
}
CK_INLINE void weighted_q4(const ck_batch *b) { ck_encode_ranges_weighted(b, q4, 2, store_q4); }
CK_INLINE void weighted_q5(const ck_batch *b) { ck_encode_ranges_weighted(b, q5, 2, store_q5); }

CK_ENCODE(q4_k, 256, plain_q4, weighted_q4, 0)
CK_ENCODE(q5_k, 256, plain_q5, weighted_q5, 0)
