/// Products of a few tokens with rows of superblocks whose scales belong to 32 weights each, four rows at a time: a
/// superblock is two strips, so scales of four rows are unpacked at once and sums need no turning of them.
#pragma once
#include "strip512.h"
#include "super512.h"

#ifdef CK_X86
/// Reads a superblock of each of four rows.
typedef void (*ck_superstrip_loader)(const uint8_t *const places[4], ck_strip strips[2]);

CK_INLINE CK_AVX512 void ck_superstrip_rows(ck_superstrip_loader load, size_t super_bytes, float bias,
                                            const uint8_t *const rows[4], __mmask8 live, size_t supers, ck_activations x,
                                            int T, float *out, size_t stride, int accumulate) {
  __m512 sums[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) sums[t] = _mm512_setzero_ps();
  ck_read_in_order(rows[0], rows[3] + supers * super_bytes);
  for (size_t b = 0; b < supers; b++) {
    const size_t at = b * super_bytes;
    const uint8_t *const places[4] = {rows[0] + at, rows[1] + at, rows[2] + at, rows[3] + at};
    ck_strip strips[2];
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_STRIP_ROWS; i++) ck_ask_ahead(places[i], super_bytes);
    load(places, strips);
#pragma clang loop unroll(full)
    for (int part = 0; part < 2; part++) {
#pragma clang loop unroll(full)
      for (int t = 0; t < T; t++) {
        const size_t first = (size_t)t * 8 * supers + 8 * b + 4 * (size_t)part;
        const ck_strip_tokens tokens =
            ck_load_tokens(x.values + first * CK_ACTIVATION_BLOCK, x.scales + first, CK_STRIP_BLOCKS, bias);
        sums[t] = ck_add_strip(sums[t], &strips[part], tokens, bias);
      }
    }
  }
  ck_store_strip(sums, T, live, out, stride, accumulate);
}

/// Rows times up to four tokens.
CK_INLINE CK_AVX512 void ck_superstrips_product(ck_superstrip_loader load, size_t super_bytes, float bias, ck_rows w,
                                                ck_activations x, int T, float *out, size_t stride, int accumulate) {
  for (size_t r = 0; r < w.rows; r += CK_STRIP_ROWS) {
    const uint8_t *rows[4];
    const __mmask8 live = ck_strip_rows(w, r, rows);
    ck_superstrip_rows(load, super_bytes, bias, rows, live, w.columns / 256, x, T, out + r, stride, accumulate);
  }
}

/// Defines ck_NAME_multiply8_avx512 from the file's `strips512` and, for many tokens, `load_super`.
#define CK_SUPERSTRIPS_AVX512(name, bias)                                                                             \
  CK_AVX512 void ck_##name##_multiply8_avx512(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,  \
                                              int accumulate) {                                                       \
    const ck_super_layout layout = {sizeof(block), 32};                                                               \
    CK_BY_TOKENS(tokens, ck_superstrips_product(strips512, sizeof(block), bias, w, x, T, out, stride, accumulate),    \
                 ck_super_tiles(load_super, layout, w, x, tokens, out, stride, accumulate));                          \
  }
#endif
