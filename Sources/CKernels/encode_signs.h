/// Blocks of 256 whose sixteen sub-blocks have a scale each: Q3_K and Q6_K.
#pragma once
#include "encode_descent.h"

enum { CK_SIGNED_SUBBLOCKS = 16 };

/// Scales of the sub-blocks of a batch, and the integers their fits were made with: [sub-block][number], q + most.
typedef struct ck_scales {
  ck_f32x16 scales[CK_SIGNED_SUBBLOCKS], q[CK_SIGNED_SUBBLOCKS][CK_LANES];
} ck_scales;

/// The integers of a fit, from 0 on; all 0 where there is nothing.
CK_INLINE void ck_fitted(const ck_f32x16 x[CK_LANES], ck_scale_fit fit, int most, ck_f32x16 q[CK_LANES]) {
  for (int i = 0; i < CK_LANES; i++) {
    const ck_f32x16 shifted = ck_limited(ck_nearest(fit.inverse * x[i]), (float)-most, (float)(most - 1)) + (float)most;
    q[i] = ck_choose(fit.inverse != 0, shifted, ck_all(0));
  }
}

/// A block's integers under its scales as they are stored; where that is 0, those of the fit.
CK_INLINE void ck_code_signed(const float *x, size_t lane, float d, const int *factors, int most, const ck_scales *s,
                              uint8_t q[256]) {
  for (int j = 0; j < CK_SIGNED_SUBBLOCKS; j++) {
    const float scale = d * (float)factors[j];
    ck_i32x16 codes = ck_nearest_within(ck_tamed(x + j * CK_LANES) / scale, -most, most - 1) + most;
    if (scale == 0) {
      for (int i = 0; i < CK_LANES; i++) codes[i] = (int)s->q[j][i][lane];
    }
    const ck_u8x16 bytes = ck_bytes(codes);
    memcpy(q + j * CK_LANES, &bytes, sizeof bytes);
  }
}
