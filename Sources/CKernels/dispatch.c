/// The tables: which function serves which format on which instruction set.
#include <string.h>

#include "vectors.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define FLOATS(isa) \
  {0, ck_f32_dequantize_##isa, 0, 0, 0}, {1, ck_f16_dequantize_##isa, 0, 0, 0}, {30, ck_bf16_dequantize_##isa, 0, 0, 0}
/// The same, with products straight from the stored floats.
#define DIRECT(id, name, isa) {id, ck_##name##_dequantize_##isa, 0, ck_##name##_multiply_floats_##isa, 0}
/// A format read as floats.
#define DEQUANTIZED(id, name, isa) {id, ck_##name##_dequantize_##isa, 0, 0, 0}
#define QUANTIZED(id, name, isa) {id, ck_##name##_dequantize_##isa, ck_##name##_multiply8_##isa, 0, 0}
/// Formats with no tiles of 8-bit numbers: with many tokens they are read as floats.
#define QUANTIZED_FEW(id, name, isa) {id, ck_##name##_dequantize_##isa, ck_##name##_multiply8_##isa, 0, 7}

/// Formats read as floats on every instruction set.
#define UNROUNDED(isa) \
  DEQUANTIZED(19, iq1_s, isa), DEQUANTIZED(29, iq1_m, isa), DEQUANTIZED(16, iq2_xxs, isa), DEQUANTIZED(17, iq2_xs, isa), \
  DEQUANTIZED(22, iq2_s, isa), DEQUANTIZED(18, iq3_xxs, isa), DEQUANTIZED(21, iq3_s, isa), DEQUANTIZED(34, tq1_0, isa), \
  DEQUANTIZED(35, tq2_0, isa), DEQUANTIZED(40, nvfp4, isa)

static const ck_format scalar_formats[] = {
    FLOATS(scalar),
    QUANTIZED(2, q4_0, scalar),
    QUANTIZED(3, q4_1, scalar),
    QUANTIZED(8, q8_0, scalar),
    QUANTIZED(6, q5_0, scalar),
    QUANTIZED(7, q5_1, scalar),
    QUANTIZED(12, q4_k, scalar),
    QUANTIZED(13, q5_k, scalar),
    QUANTIZED(20, iq4_nl, scalar),
    QUANTIZED(39, mxfp4, scalar),
    QUANTIZED(10, q2_k, scalar),
    QUANTIZED(11, q3_k, scalar),
    QUANTIZED(14, q6_k, scalar),
    QUANTIZED(23, iq4_xs, scalar),
    UNROUNDED(scalar),
};

static const ck_kernels scalar = {
    .name = "scalar", .tokens8 = INT32_MAX, .formats = scalar_formats, .format_count = COUNT(scalar_formats), CK_VECTORS(scalar)};

#ifdef CK_X86
static const ck_format avx2_formats[] = {
    DIRECT(0, f32, avx2),
    DIRECT(1, f16, avx2),
    DIRECT(30, bf16, avx2),
    QUANTIZED(2, q4_0, avx2),
    QUANTIZED(3, q4_1, avx2),
    QUANTIZED(8, q8_0, avx2),
    QUANTIZED(6, q5_0, avx2),
    QUANTIZED(7, q5_1, avx2),
    QUANTIZED(12, q4_k, avx2),
    QUANTIZED(13, q5_k, avx2),
    QUANTIZED(20, iq4_nl, avx2),
    QUANTIZED(39, mxfp4, avx2),
    DEQUANTIZED(10, q2_k, avx2),
    DEQUANTIZED(11, q3_k, avx2),
    DEQUANTIZED(14, q6_k, avx2),
    DEQUANTIZED(23, iq4_xs, avx2),
    UNROUNDED(avx2),
};

static const ck_format avx512_formats[] = {
    DIRECT(0, f32, avx512),
    DIRECT(1, f16, avx512),
    DIRECT(30, bf16, avx512),
    QUANTIZED(2, q4_0, avx512),
    QUANTIZED(3, q4_1, avx512),
    QUANTIZED(8, q8_0, avx512),
    QUANTIZED(6, q5_0, avx512),
    QUANTIZED(7, q5_1, avx512),
    QUANTIZED(12, q4_k, avx512),
    QUANTIZED(13, q5_k, avx512),
    QUANTIZED(20, iq4_nl, avx512),
    QUANTIZED(39, mxfp4, avx512),
    QUANTIZED(10, q2_k, avx512),
    QUANTIZED(11, q3_k, avx512),
    QUANTIZED(14, q6_k, avx512),
    QUANTIZED(23, iq4_xs, avx512),
    UNROUNDED(avx512),
};

static const ck_kernels avx2 = {
    .name = "avx2", .tokens8 = 12, .formats = avx2_formats, .format_count = COUNT(avx2_formats), CK_VECTORS(avx2)};
static const ck_kernels avx512 = {
    .name = "avx512", .multiply_panel = ck_avx512_multiply_panel, .tokens8 = INT32_MAX, .formats = avx512_formats, .format_count = COUNT(avx512_formats), CK_VECTORS(avx512)};

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static int has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vnni");
}
#endif

const char *ck_name(size_t index) {
  static const char *const names[] = {"scalar", "avx2", "avx512"};
  return index < COUNT(names) ? names[index] : 0;
}

const ck_kernels *ck_kernels_named(const char *name) {
  if (!strcmp(name, "scalar")) return &scalar;
#ifdef CK_X86
  if (!strcmp(name, "avx2") && has_avx2()) return &avx2;
  if (!strcmp(name, "avx512") && has_avx512()) return &avx512;
#endif
  return 0;
}

const ck_kernels *ck_best_kernels(void) {
  const ck_kernels *best = 0;
  for (size_t i = 0; ck_name(i); i++) {
    const ck_kernels *kernels = ck_kernels_named(ck_name(i));
    if (kernels) best = kernels;
  }
  return best;
}
