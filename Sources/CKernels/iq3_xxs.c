/// IQ3_XXS: 256 weights in eight sub-blocks, d * (scale + 1/2) / 2 * ±entry, an entry of 4 for each byte.
/// d: float16; a word of each sub-block: four times 7 bits of signs, then 4 of its scale.
#include "codebook.h"

typedef struct {
  uint8_t d[2], entries[64], signs[8][4];
} block;
_Static_assert(sizeof(block) == 98, "an IQ3_XXS block takes 98 bytes");

/// 4, 12, ... 52, and 62.
CK_INLINE float level(uint16_t entry, int i) {
  const int bits = entry >> 4 * i & 7;
  return (float)(4 + 8 * bits + (bits + 1) / 8 * 2);
}

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (int part = 0; part < 8; part++) {
      const uint32_t word = ck_word_at(b->signs[part]);
      const float d = ck_half_at(b->d) * (0.5f + (float)(word >> 28)) * 0.5f;
      for (int pair = 0; pair < 4; pair++, out += 8) {
        const uint8_t *entries = b->entries + 8 * part + 2 * pair;
        const uint32_t signs = ck_even_signs(word >> 7 * pair & 127);
        for (int i = 0; i < 4; i++) {
          out[i] = ck_signed(d * level(ck_iq3_xxs_codebook[entries[0]], i), signs, i);
          out[i + 4] = ck_signed(d * level(ck_iq3_xxs_codebook[entries[1]], i), signs, i + 4);
        }
      }
    }
  }
}

CK_DEQUANTIZE(iq3_xxs)
