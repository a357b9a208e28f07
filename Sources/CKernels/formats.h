/// What each format's file offers to the tables in dispatch.c.
#pragma once
#include "ckernels.h"

#if defined(__x86_64__)
#define CK_X86 1
#define CK_AVX2 __attribute__((target("avx2,fma,f16c")))
#define CK_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"), min_vector_width(512)))
#endif
#define CK_INLINE static inline __attribute__((always_inline))

void ck_f32_dequantize(const void *, float *, size_t);
void ck_f16_dequantize(const void *, float *, size_t);
void ck_bf16_dequantize(const void *, float *, size_t);
void ck_q4_0_dequantize(const void *, float *, size_t);
void ck_q4_1_dequantize(const void *, float *, size_t);
void ck_q8_0_dequantize(const void *, float *, size_t);
