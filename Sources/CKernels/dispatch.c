/// The tables: which function serves which format on which instruction set.
#include <string.h>

#include "fetch.h"
#include "vectors.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

// `reader` names the instruction set whose loops read and write a format; its products are those of `isa`.

/// A format read as floats and never written.
#define DEQUANTIZED(id, name, reader) {id, ck_##name##_dequantize_##reader, 0, 0, 0}
/// A format read as floats.
#define ENCODED(id, name, reader) {id, ck_##name##_dequantize_##reader, 0, 0, ck_##name##_encode_##reader}
/// The same, with products straight from the stored floats.
#define DIRECT(id, name, isa, reader) \
  {id, ck_##name##_dequantize_##reader, 0, ck_##name##_multiply_floats_##isa, ck_##name##_encode_##reader}
/// A format with products of its own.
#define QUANTIZED(id, name, isa, reader) \
  {id, ck_##name##_dequantize_##reader, ck_##name##_multiply8_##isa, 0, ck_##name##_encode_##reader}

#define FLOATS(reader) ENCODED(0, f32, reader), ENCODED(1, f16, reader), ENCODED(30, bf16, reader)
#define DIRECT_FLOATS(isa, reader) DIRECT(0, f32, isa, reader), DIRECT(1, f16, isa, reader), DIRECT(30, bf16, isa, reader)

/// Formats that activations in 8 bits multiply, in blocks of 32 weights and of 256.
#define BLOCKS(isa, reader) \
  QUANTIZED(2, q4_0, isa, reader), QUANTIZED(3, q4_1, isa, reader), QUANTIZED(8, q8_0, isa, reader), \
  QUANTIZED(6, q5_0, isa, reader), QUANTIZED(7, q5_1, isa, reader), QUANTIZED(20, iq4_nl, isa, reader), \
  QUANTIZED(39, mxfp4, isa, reader)
#define SUPERBLOCKS(isa, reader) \
  QUANTIZED(12, q4_k, isa, reader), QUANTIZED(13, q5_k, isa, reader), QUANTIZED(10, q2_k, isa, reader), \
  QUANTIZED(11, q3_k, isa, reader), QUANTIZED(14, q6_k, isa, reader), QUANTIZED(23, iq4_xs, isa, reader)

/// Formats read as floats on every instruction set.
#define UNROUNDED(isa) \
  DEQUANTIZED(19, iq1_s, isa), DEQUANTIZED(29, iq1_m, isa), DEQUANTIZED(16, iq2_xxs, isa), DEQUANTIZED(17, iq2_xs, isa), \
  DEQUANTIZED(22, iq2_s, isa), DEQUANTIZED(18, iq3_xxs, isa), DEQUANTIZED(21, iq3_s, isa), ENCODED(34, tq1_0, isa), \
  ENCODED(35, tq2_0, isa), DEQUANTIZED(40, nvfp4, isa), \
  DEQUANTIZED(0x5AFE0100, f8_e4m3, isa), DEQUANTIZED(0x5AFE0101, f8_e5m2, isa)

static const ck_format scalar_formats[] = {
    FLOATS(scalar), BLOCKS(scalar, scalar), SUPERBLOCKS(scalar, scalar), UNROUNDED(scalar)};

static const ck_kernels scalar = {
    .name = "scalar", .tokens8 = INT32_MAX, .formats = scalar_formats, .format_count = COUNT(scalar_formats), CK_VECTORS(scalar)};

#ifdef CK_X86
static const ck_format avx2_formats[] = {DIRECT_FLOATS(avx2, avx2), BLOCKS(avx2, avx2), SUPERBLOCKS(avx2, avx2), UNROUNDED(avx2)};
static const ck_format avxvnni_formats[] = {
    DIRECT_FLOATS(avx2, avx2), BLOCKS(avxvnni, avx2), SUPERBLOCKS(avxvnni, avx2), UNROUNDED(avx2)};
static const ck_format avx512_formats[] = {
    DIRECT_FLOATS(avx512, avx512), BLOCKS(avx512, avx512), SUPERBLOCKS(avx512, avx512), UNROUNDED(avx512)};

static const ck_kernels avx2 = {
    .name = "avx2", .tokens8 = INT32_MAX, .formats = avx2_formats, .format_count = COUNT(avx2_formats), CK_VECTORS(avx2)};
/// AVX2, but for products with 8-bit activations.
static const ck_kernels avxvnni = {
    .name = "avxvnni", .tokens8 = INT32_MAX, .formats = avxvnni_formats, .format_count = COUNT(avxvnni_formats), CK_VECTORS(avx2)};
static const ck_kernels avx512 = {
    .name = "avx512", .multiply_panel = ck_avx512_multiply_panel, .tokens8 = INT32_MAX, .formats = avx512_formats, .format_count = COUNT(avx512_formats), CK_VECTORS(avx512)};

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static int has_avxvnni(void) { return has_avx2() && __builtin_cpu_supports("avxvnni"); }

static int has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vnni");
}
#endif

#ifdef CK_NEON
/// Formats read as floats where activations in 8 bits multiply them elsewhere.
#define UNPACKED_SUPERBLOCKS(isa) \
  ENCODED(12, q4_k, isa), ENCODED(13, q5_k, isa), ENCODED(10, q2_k, isa), ENCODED(11, q3_k, isa), \
  ENCODED(14, q6_k, isa), ENCODED(23, iq4_xs, isa)

static const ck_format neon_formats[] = {
    DIRECT_FLOATS(neon, scalar), BLOCKS(neon, scalar), UNPACKED_SUPERBLOCKS(scalar), UNROUNDED(scalar)};
static const ck_kernels neon = {
    .name = "neon", .tokens8 = 16, .formats = neon_formats, .format_count = COUNT(neon_formats), CK_VECTORS(neon)};
#endif

int ck_asks_ahead;

#ifdef CK_X86
__attribute__((constructor)) static void learn_processor(void) {
  __builtin_cpu_init();
  ck_asks_ahead = __builtin_cpu_is("intel");
}
#endif

const char *ck_name(size_t index) {
#ifdef CK_NEON
  static const char *const names[] = {"scalar", "neon"};
#elif defined(CK_X86)
  static const char *const names[] = {"scalar", "avx2", "avxvnni", "avx512"};
#else
  static const char *const names[] = {"scalar"};
#endif
  return index < COUNT(names) ? names[index] : 0;
}

const ck_kernels *ck_kernels_named(const char *name) {
  if (!strcmp(name, "scalar")) return &scalar;
#ifdef CK_X86
  if (!strcmp(name, "avx2") && has_avx2()) return &avx2;
  if (!strcmp(name, "avxvnni") && has_avxvnni()) return &avxvnni;
  if (!strcmp(name, "avx512") && has_avx512()) return &avx512;
#endif
#ifdef CK_NEON
  if (!strcmp(name, "neon")) return &neon;
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
