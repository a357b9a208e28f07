/// IQ2_XXS: 256 weights in eight sub-blocks, d * (scale + 1/2) / 4 * ±entry, an entry of 8 for each byte.
/// d: float16; a word of each sub-block: four times 7 bits of signs, then 4 of its scale.
#include "codebook.h"

typedef struct {
  uint8_t d[2];
  struct {
    uint8_t entries[4], signs[4];
  } parts[8];
} block;
_Static_assert(sizeof(block) == 66, "an IQ2_XXS block takes 66 bytes");

CK_INLINE void dequantize(const void *blocks, float *out, size_t count) {
  for (const block *b = blocks; count >= 256; b++, count -= 256) {
    for (int part = 0; part < 8; part++) {
      const uint32_t word = ck_word_at(b->parts[part].signs);
      const float d = ck_half_at(b->d) * (0.5f + (float)(word >> 28)) * 0.25f;
      for (int i = 0; i < 4; i++, out += 8) {
        ck_read_iq2(ck_iq2_xxs_codebook[b->parts[part].entries[i]], ck_even_signs(word >> 7 * i & 127), d, out);
      }
    }
  }
}

CK_DEQUANTIZE(iq2_xxs)
