#include "blocks.h"
#include "encode_bits.h"
#include "encode_ranges.h"

static const ck_ranged format = {.numbers = 16, .most = 3, .most_scale = 15};

CK_INLINE void store(const ck_block_ranges *r, void *block) {
  ck_q2_k_block *out = block;
  out->d = r->d;
  out->dmin = r->dmin;
  for (int j = 0; j < 16; j++) out->scales[j] = (uint8_t)(r->scales[j] | r->minima[j] << 4);
  ck_store_pairs(r->q, out->qs);
}

CK_INLINE void magnitudes(const ck_f32x16 *x, int count, ck_f32x16 *w) {
  for (int i = 0; i < count; i++) w[i] = ck_magnitude(x[i]);
}

CK_INLINE void plain(const ck_batch *b) {
  ck_encode_ranges_plain(b, format, (ck_range_search){-0.5f, 0.1f, 15, 3, 1}, magnitudes, store);
}
CK_INLINE void weighted(const ck_batch *b) { ck_encode_ranges_weighted(b, format, 1, store); }

CK_ENCODE(q2_k, 256, plain, weighted, 0)
