/// The tables: which function serves which format on which instruction set.
#include <string.h>

#include "vectors.h"

static const ck_format scalar_formats[] = {
    {0, ck_f32_dequantize, 0},  {1, ck_f16_dequantize, 0},  {30, ck_bf16_dequantize, 0},
    {2, ck_q4_0_dequantize, 0}, {3, ck_q4_1_dequantize, 0}, {8, ck_q8_0_dequantize, 0},
};

static const ck_kernels scalar = {
    .name = "scalar",
    .formats = scalar_formats,
    .format_count = sizeof scalar_formats / sizeof *scalar_formats,
    .quantize8 = ck_scalar_quantize8,
    .multiply32 = ck_scalar_multiply32,
    .rms_norm = ck_scalar_rms_norm,
    .layer_norm = ck_scalar_layer_norm,
    .rotate_adjacent = ck_scalar_rotate_adjacent,
    .rotate_halves = ck_scalar_rotate_halves,
    .swiglu = ck_scalar_swiglu,
    .add = ck_scalar_add,
    .scale = ck_scalar_scale,
    .dot = ck_scalar_dot,
    .maximum = ck_scalar_maximum,
    .exponentials = ck_scalar_exponentials,
    .sum_exponentials = ck_scalar_sum_exponentials,
    .to_half = ck_scalar_to_half,
    .from_half = ck_scalar_from_half,
    .attend = ck_scalar_attend,
};

const char *ck_name(size_t index) {
  static const char *const names[] = {"scalar", "avx2", "avx512"};
  return index < sizeof names / sizeof *names ? names[index] : 0;
}

const ck_kernels *ck_kernels_named(const char *name) {
  if (!strcmp(name, "scalar")) return &scalar;
  return 0;
}

const ck_kernels *ck_best_kernels(void) {
  const ck_kernels *best = 0;
  for (size_t i = 0; ck_name(i); i++) {
    const ck_kernels *k = ck_kernels_named(ck_name(i));
    if (k) best = k;
  }
  return best;
}
