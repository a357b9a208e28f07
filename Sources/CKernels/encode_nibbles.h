/// Blocks of 32 numbers in nibbles, the first half of the block in the low ones, and fifth bits.
#pragma once
#include "encode.h"

typedef struct ck_codes32 {
  ck_i32x16 first, second;
} ck_codes32;

CK_INLINE void ck_store_nibbles(ck_codes32 q, uint8_t *out) {
  const ck_u8x16 bytes = ck_bytes((q.first & 15) | (q.second & 15) << 4);
  memcpy(out, &bytes, sizeof bytes);
}

CK_INLINE void ck_store_fifth_bits(ck_codes32 q, uint8_t *out) {
  const ck_i32x16 place = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const ck_i32x16 bits = (q.first >> 4 & 1) << place | (q.second >> 4 & 1) << (place + 16);
  const int32_t all = __builtin_reduce_or(bits);
  memcpy(out, &all, sizeof all);
}

/// What x * inverse + shift is cut off to, no more than `most`.
CK_INLINE ck_codes32 ck_cut_off(const float *x, float zero, float inverse, float shift, int most) {
  ck_i32x16 q[2];
  for (int i = 0; i < 2; i++) {
    const ck_i32x16 cut = ck_truncated((ck_tamed(x + i * CK_LANES) - zero) * inverse + shift);
    const ck_i32x16 many = cut > most;
    q[i] = (cut & ~many) | (many & most);
  }
  return (ck_codes32){q[0], q[1]};
}
