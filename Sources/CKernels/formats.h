/// What each format's file offers to the tables in dispatch.c.
#pragma once
#include "ckernels.h"

#if defined(__x86_64__)
#define CK_X86 1
#define CK_AVX2 __attribute__((target("avx2,fma,f16c")))
#define CK_AVXVNNI __attribute__((target("avx2,fma,f16c,avxvnni")))
#define CK_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"), min_vector_width(512)))
#endif
#if defined(__aarch64__) && defined(__ARM_NEON)
#define CK_NEON 1
#endif
#define CK_INLINE static inline __attribute__((always_inline))

/// Readers, products and writers of a format on each instruction set; the scalar ones are the oracles of the others.
#define CK_DECLARE_FORMAT(name)                                                                             \
  void ck_##name##_dequantize_scalar(const void *, float *, size_t);                                        \
  void ck_##name##_dequantize_avx2(const void *, float *, size_t);                                          \
  void ck_##name##_dequantize_avx512(const void *, float *, size_t);                                        \
  void ck_##name##_multiply8_scalar(ck_rows, ck_activations, size_t, float *, size_t, int);                 \
  void ck_##name##_multiply8_avx2(ck_rows, ck_activations, size_t, float *, size_t, int);                   \
  void ck_##name##_multiply8_avxvnni(ck_rows, ck_activations, size_t, float *, size_t, int);                \
  void ck_##name##_multiply8_avx512(ck_rows, ck_activations, size_t, float *, size_t, int);                 \
  void ck_##name##_multiply8_neon(ck_rows, ck_activations, size_t, float *, size_t, int);                   \
  void ck_##name##_encode_scalar(const float *, size_t, size_t, const float *, void *);                     \
  void ck_##name##_encode_avx2(const float *, size_t, size_t, const float *, void *);                       \
  void ck_##name##_encode_avx512(const float *, size_t, size_t, const float *, void *);

CK_DECLARE_FORMAT(f32)
CK_DECLARE_FORMAT(f16)
CK_DECLARE_FORMAT(bf16)
CK_DECLARE_FORMAT(q4_0)
CK_DECLARE_FORMAT(q4_1)
CK_DECLARE_FORMAT(q8_0)
CK_DECLARE_FORMAT(q5_0)
CK_DECLARE_FORMAT(q5_1)
CK_DECLARE_FORMAT(q2_k)
CK_DECLARE_FORMAT(q3_k)
CK_DECLARE_FORMAT(q4_k)
CK_DECLARE_FORMAT(q5_k)
CK_DECLARE_FORMAT(q6_k)
CK_DECLARE_FORMAT(iq4_nl)
CK_DECLARE_FORMAT(iq4_xs)
CK_DECLARE_FORMAT(mxfp4)
CK_DECLARE_FORMAT(iq1_s)
CK_DECLARE_FORMAT(iq1_m)
CK_DECLARE_FORMAT(iq2_xxs)
CK_DECLARE_FORMAT(iq2_xs)
CK_DECLARE_FORMAT(iq2_s)
CK_DECLARE_FORMAT(iq3_xxs)
CK_DECLARE_FORMAT(iq3_s)
CK_DECLARE_FORMAT(tq1_0)
CK_DECLARE_FORMAT(tq2_0)
CK_DECLARE_FORMAT(nvfp4)
CK_DECLARE_FORMAT(f8_e4m3)
CK_DECLARE_FORMAT(f8_e5m2)

/// Products of stored floats with float activations.
#define CK_DECLARE_FLOATS(name)                                                                                     \
  void ck_##name##_multiply_floats_avx2(ck_rows, const float *, size_t, size_t, float *, size_t, int);               \
  void ck_##name##_multiply_floats_avx512(ck_rows, const float *, size_t, size_t, float *, size_t, int);            \
  void ck_##name##_multiply_floats_neon(ck_rows, const float *, size_t, size_t, float *, size_t, int);

CK_DECLARE_FLOATS(f32)
CK_DECLARE_FLOATS(f16)
CK_DECLARE_FLOATS(bf16)

/// Defines ck_NAME_dequantize_ISA from the file's own `dequantize`: the plain loop, compiled once for each.
#ifdef CK_X86
#define CK_DEQUANTIZE(name)                                                                                 \
  void ck_##name##_dequantize_scalar(const void *b, float *out, size_t count) { dequantize(b, out, count); }\
  CK_AVX2 void ck_##name##_dequantize_avx2(const void *b, float *out, size_t count) { dequantize(b, out, count); }\
  CK_AVX512 void ck_##name##_dequantize_avx512(const void *b, float *out, size_t count) { dequantize(b, out, count); }
#else
#define CK_DEQUANTIZE(name) \
  void ck_##name##_dequantize_scalar(const void *b, float *out, size_t count) { dequantize(b, out, count); }
#endif

/// Activations from column `first` on, or of a later token, a row further on.
CK_INLINE ck_activations ck_from_column(ck_activations x, size_t first) {
  return (ck_activations){x.values + first, x.scales + first / CK_ACTIVATION_BLOCK, x.sums + first / CK_ACTIVATION_GROUP};
}
