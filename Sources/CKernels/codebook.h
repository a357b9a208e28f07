/// Entries of the IQ formats' codebooks, and how groups of eight weights are made of them.
#pragma once
#include "formats.h"
#include "half.h"

extern const uint16_t ck_iq1_codebook[2048];
extern const uint16_t ck_iq2_xxs_codebook[256], ck_iq2_xs_codebook[512], ck_iq2_s_codebook[1024];
extern const uint16_t ck_iq3_xxs_codebook[256], ck_iq3_s_codebook[512];

CK_INLINE uint32_t ck_word_at(const uint8_t *p) {
  uint32_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/// Signs of eight weights from seven bits: the number of negative ones is even.
CK_INLINE uint32_t ck_even_signs(uint32_t seven) { return seven | ((uint32_t)__builtin_popcount(seven) & 1) << 7; }

CK_INLINE float ck_signed(float value, uint32_t signs, int i) { return signs >> i & 1 ? -value : value; }

/// out[i] = ±d * (8, 25 or 43)
CK_INLINE void ck_read_iq2(uint16_t entry, uint32_t signs, float d, float *out) {
  for (int i = 0; i < 8; i++) {
    const int level = entry >> 2 * i & 3;
    out[i] = ck_signed(d * (float)(8 + 17 * level + level / 2), signs, i);
  }
}

/// out[i] = d * (-1, 0 or 1, plus delta)
CK_INLINE void ck_read_iq1(uint16_t entry, float delta, float d, float *out) {
  for (int i = 0; i < 8; i++) out[i] = d * ((float)((entry >> 2 * i & 3) - 1) + delta);
}
