/// Dot products of bytes in 256-bit vectors, four of each dword: what differs between AVX2 and AVX-VNNI.
///
/// Everything else on 256 bits takes them as a value and is compiled once with each.
#pragma once
#include "formats.h"

#ifdef CK_X86
#include <immintrin.h>

/// The largest number of a format whose numbers are signed bytes.
enum { CK_SIGNED = 0 };

typedef struct ck_dots {
  /// Adds products of numbers in 0...`most` (or signed ones) with activations to an unsettled sum.
  __m256i (*step)(__m256i sum, __m256i numbers, __m256i activations, int most);
  /// Turns an unsettled sum into one of 32 bits a dword.
  __m256i (*settle)(__m256i sum);
  /// How many steps may come before it is settled.
  int (*steps)(int most);
  /// Whether numbers must be 0...255: then signed ones are taken with 128 added.
  int is_unsigned;
} ck_dots;

/// Pairs of products add up in 16 bits.
CK_INLINE CK_AVX2 __m256i ck_step_avx2(__m256i sum, __m256i numbers, __m256i activations, int most) {
  const __m256i pairs = most == CK_SIGNED
                            ? _mm256_maddubs_epi16(_mm256_abs_epi8(numbers), _mm256_sign_epi8(activations, numbers))
                            : _mm256_maddubs_epi16(numbers, activations);
  return _mm256_add_epi16(sum, pairs);
}

CK_INLINE CK_AVX2 __m256i ck_settle_avx2(__m256i sum) { return _mm256_madd_epi16(sum, _mm256_set1_epi16(1)); }

/// 2 * 15 * 127 fits in 15 bits eight times, 2 * 31 * 127 four times, 2 * 63 * 127 twice, 2 * 128 * 127 once.
CK_INLINE CK_AVX2 int ck_steps_avx2(int most) {
  return most == CK_SIGNED || most > 63 ? 1 : most > 31 ? 2 : most > 15 ? 4 : 8;
}

CK_INLINE CK_AVXVNNI __m256i ck_step_avxvnni(__m256i sum, __m256i numbers, __m256i activations, int most) {
  (void)most;
  return _mm256_dpbusd_avx_epi32(sum, numbers, activations);
}

CK_INLINE CK_AVXVNNI __m256i ck_settle_avxvnni(__m256i sum) { return sum; }

CK_INLINE CK_AVXVNNI int ck_steps_avxvnni(int most) {
  (void)most;
  return 8;
}

#define CK_DOTS_AVX2 ((ck_dots){ck_step_avx2, ck_settle_avx2, ck_steps_avx2, 0})
#define CK_DOTS_AVXVNNI ((ck_dots){ck_step_avxvnni, ck_settle_avxvnni, ck_steps_avxvnni, 1})
#endif
