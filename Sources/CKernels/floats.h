/// Products of a few tokens with rows of stored floats, four rows at a time, nothing rounded.
#pragma once
#include "fetch.h"
#include "simd.h"

/// Sixteen stored numbers as floats.
typedef ck_f32x16 (*ck_float_loader)(const uint8_t *at);

enum { CK_FLOAT_ROWS = 4 };

/// Up to four rows times `T` tokens. rows: those past the end repeat the last.
CK_INLINE void ck_float_rows(ck_float_loader load, size_t size, const uint8_t *const rows[CK_FLOAT_ROWS], size_t live,
                             size_t columns, const float *x, size_t x_stride, int T, float *out, size_t stride,
                             int accumulate) {
  ck_f32x16 sums[4][CK_FLOAT_ROWS];
#pragma clang loop unroll(full)
  for (int t = 0; t < T; t++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_FLOAT_ROWS; i++) sums[t][i] = (ck_f32x16){};
  }
  ck_read_in_order(rows[0], rows[CK_FLOAT_ROWS - 1] + columns * size);
  size_t c = 0;
  for (; c + CK_LANES <= columns; c += CK_LANES) {
    ck_f32x16 w[CK_FLOAT_ROWS];
    if (c * size % 64 == 0) {
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_FLOAT_ROWS; i++) ck_ask_ahead(rows[i] + c * size, CK_LANES * size);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_FLOAT_ROWS; i++) w[i] = load(rows[i] + c * size);
#pragma clang loop unroll(full)
    for (int t = 0; t < T; t++) {
      const ck_f32x16 a = ck_load(x + (size_t)t * x_stride + c);
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_FLOAT_ROWS; i++) sums[t][i] += w[i] * a;
    }
  }
  for (; c < columns; c += CK_LANES) {
    const size_t rest = columns - c < CK_LANES ? columns - c : CK_LANES;
    for (int i = 0; i < CK_FLOAT_ROWS; i++) {
      uint8_t part[CK_LANES * sizeof(float)] = {0};
      memcpy(part, rows[i] + c * size, rest * size);
      const ck_f32x16 w = load(part);
      for (int t = 0; t < T; t++) sums[t][i] += w * ck_load_part(x + (size_t)t * x_stride + c, rest, 0);
    }
  }
  for (int t = 0; t < T; t++) {
    for (size_t i = 0; i < live; i++) {
      float *place = out + (size_t)t * stride + i;
      *place = accumulate ? *place + ck_sum(sums[t][i]) : ck_sum(sums[t][i]);
    }
  }
}

/// Rows times tokens, up to four of them at a time.
CK_INLINE void ck_float_product(ck_float_loader load, size_t size, ck_rows w, const float *x, size_t x_stride,
                                size_t tokens, float *out, size_t stride, int accumulate) {
  for (size_t r = 0; r < w.rows; r += CK_FLOAT_ROWS) {
    const size_t live = w.rows - r < CK_FLOAT_ROWS ? w.rows - r : CK_FLOAT_ROWS;
    const uint8_t *rows[CK_FLOAT_ROWS];
    for (size_t i = 0; i < CK_FLOAT_ROWS; i++) {
      rows[i] = (const uint8_t *)w.base + (r + (i < live ? i : live - 1)) * w.row_bytes;
    }
    for (size_t t = 0; t < tokens; t += 4) {
      const float *at = x + t * x_stride;
      float *place = out + t * stride + r;
      switch (tokens - t) {
        case 1: ck_float_rows(load, size, rows, live, w.columns, at, x_stride, 1, place, stride, accumulate); break;
        case 2: ck_float_rows(load, size, rows, live, w.columns, at, x_stride, 2, place, stride, accumulate); break;
        case 3: ck_float_rows(load, size, rows, live, w.columns, at, x_stride, 3, place, stride, accumulate); break;
        default: ck_float_rows(load, size, rows, live, w.columns, at, x_stride, 4, place, stride, accumulate); break;
      }
    }
  }
}

/// Defines ck_NAME_multiply_floats_ISA from the format's `load`.
#define CK_MULTIPLY_FLOATS(name, isa, target, load, size)                                                            \
  target void ck_##name##_multiply_floats_##isa(ck_rows w, const float *x, size_t x_stride, size_t tokens, float *out, \
                                                size_t stride, int accumulate) {                                     \
    ck_float_product(load, size, w, x, x_stride, tokens, out, stride, accumulate);                                   \
  }
