/// The oracle of every product with 8-bit activations: dequantize a block, multiply, add.
#pragma once
#include "formats.h"

CK_INLINE void ck_naive_multiply8(void (*dequantize)(const void *, float *, size_t), size_t block, size_t block_bytes,
                                  ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,
                                  int accumulate) {
  const size_t blocks = w.columns / block, scales = w.columns / CK_ACTIVATION_BLOCK;
  float weights[256];
  for (size_t r = 0; r < w.rows; r++) {
    const uint8_t *row = (const uint8_t *)w.base + r * w.row_bytes;
    for (size_t t = 0; t < tokens && !accumulate; t++) out[t * stride + r] = 0;
    for (size_t b = 0; b < blocks; b++) {
      dequantize(row + b * block_bytes, weights, block);
      for (size_t t = 0; t < tokens; t++) {
        for (size_t i = 0; i < block; i++) {
          const size_t c = b * block + i;
          const float scale = x.scales[t * scales + c / CK_ACTIVATION_BLOCK].scale;
          out[t * stride + r] += weights[i] * scale * (float)x.values[t * w.columns + c];
        }
      }
    }
  }
}

/// Defines ck_NAME_multiply8_scalar for blocks of `elements` weights.
#define CK_NAIVE(name, elements)                                                                                     \
  void ck_##name##_multiply8_scalar(ck_rows w, ck_activations x, size_t tokens, float *out, size_t stride,           \
                                    int accumulate) {                                                                \
    ck_naive_multiply8(dequantize, elements, sizeof(block), w, x, tokens, out, stride, accumulate);      \
  }
