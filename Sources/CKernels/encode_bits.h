/// How the integers of 256 numbers are packed.
#pragma once
#include "formats.h"

/// The low two bits, of numbers 32 apart in one byte.
CK_INLINE void ck_store_pairs(const uint8_t q[256], uint8_t out[64]) {
  for (int part = 0; part < 2; part++, q += 128, out += 32) {
    for (int i = 0; i < 32; i++) {
      out[i] = (uint8_t)((q[i] & 3) | (q[i + 32] & 3) << 2 | (q[i + 64] & 3) << 4 | (q[i + 96] & 3) << 6);
    }
  }
}

/// The low four bits, of numbers 32 apart in one byte.
CK_INLINE void ck_store_fours(const uint8_t q[256], uint8_t out[128]) {
  for (int part = 0; part < 4; part++, q += 64, out += 32) {
    for (int i = 0; i < 32; i++) out[i] = (uint8_t)((q[i] & 15) | (q[i + 32] & 15) << 4);
  }
}

/// Bit `bit` of all, of numbers 32 apart in one byte.
CK_INLINE void ck_store_bits(const uint8_t q[256], int bit, uint8_t out[32]) {
  for (int i = 0; i < 32; i++) {
    unsigned bits = 0;
    for (int run = 0; run < 8; run++) bits |= (unsigned)(q[run * 32 + i] >> bit & 1) << run;
    out[i] = (uint8_t)bits;
  }
}

/// Scales and minima of eight sub-blocks in 6 bits each, as ck_scale6_at reads them.
CK_INLINE void ck_store_sixes(const uint8_t scales[8], const uint8_t minima[8], uint8_t out[12]) {
  for (int j = 0; j < 4; j++) {
    out[j] = (uint8_t)(scales[j] | scales[j + 4] >> 4 << 6);
    out[j + 4] = (uint8_t)(minima[j] | minima[j + 4] >> 4 << 6);
    out[j + 8] = (uint8_t)((scales[j + 4] & 15) | (minima[j + 4] & 15) << 4);
  }
}
