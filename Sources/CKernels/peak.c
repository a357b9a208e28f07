/// What the arithmetic units can do at most: multiplications and additions on registers alone, which no kernel exceeds.
#include <string.h>

#include "formats.h"

/// Independent chains, enough to cover the latency of an instruction.
enum { CHAINS = 12 };

static volatile float sink;

static double scalar_floats(size_t rounds) {
  float sums[CHAINS] = {0};
  for (size_t i = 0; i < rounds; i++) {
    for (int c = 0; c < CHAINS; c++) sums[c] = sums[c] * 0.5f + 1;
  }
  for (int c = 0; c < CHAINS; c++) sink = sums[c];
  return (double)rounds * CHAINS * 2;
}

#ifdef CK_X86
#include <immintrin.h>

// The compiler must not see through a chain, or it would work the sum out at once.
#define HIDE(x) __asm__ volatile("" : "+v"(x))

CK_AVX2 static double avx2_floats(size_t rounds) {
  __m256 sums[CHAINS], x = _mm256_set1_ps(0.5f);
  for (int c = 0; c < CHAINS; c++) sums[c] = x;
  for (size_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
    for (int c = 0; c < CHAINS; c++) {
      sums[c] = _mm256_fmadd_ps(sums[c], x, x);
      HIDE(sums[c]);
    }
  }
  for (int c = 0; c < CHAINS; c++) sink = _mm256_cvtss_f32(sums[c]);
  return (double)rounds * CHAINS * 8 * 2;
}

/// A dot product of bytes takes three instructions here.
CK_AVX2 static double avx2_bytes(size_t rounds) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i sums[CHAINS], x = _mm256_set1_epi8(3);
  for (int c = 0; c < CHAINS; c++) sums[c] = _mm256_setzero_si256();
  for (size_t i = 0; i < rounds; i++) {
    HIDE(x);
#pragma clang loop unroll(full)
    for (int c = 0; c < CHAINS; c++) {
      __m256i pairs = _mm256_maddubs_epi16(x, x);
      HIDE(pairs);
      sums[c] = _mm256_add_epi32(sums[c], _mm256_madd_epi16(pairs, ones));
      HIDE(sums[c]);
    }
  }
  for (int c = 0; c < CHAINS; c++) sink = (float)_mm256_extract_epi32(sums[c], 0);
  return (double)rounds * CHAINS * 32 * 2;
}

CK_AVXVNNI static double avxvnni_bytes(size_t rounds) {
  __m256i sums[CHAINS], x = _mm256_set1_epi8(3);
  for (int c = 0; c < CHAINS; c++) sums[c] = _mm256_setzero_si256();
  for (size_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
    for (int c = 0; c < CHAINS; c++) {
      sums[c] = _mm256_dpbusd_avx_epi32(sums[c], x, x);
      HIDE(sums[c]);
    }
  }
  for (int c = 0; c < CHAINS; c++) sink = (float)_mm256_extract_epi32(sums[c], 0);
  return (double)rounds * CHAINS * 32 * 2;
}

CK_AVX512 static double avx512_floats(size_t rounds) {
  __m512 sums[CHAINS], x = _mm512_set1_ps(0.5f);
  for (int c = 0; c < CHAINS; c++) sums[c] = x;
  for (size_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
    for (int c = 0; c < CHAINS; c++) {
      sums[c] = _mm512_fmadd_ps(sums[c], x, x);
      HIDE(sums[c]);
    }
  }
  for (int c = 0; c < CHAINS; c++) sink = _mm512_cvtss_f32(sums[c]);
  return (double)rounds * CHAINS * 16 * 2;
}

CK_AVX512 static double avx512_bytes(size_t rounds) {
  __m512i sums[CHAINS], x = _mm512_set1_epi8(3);
  for (int c = 0; c < CHAINS; c++) sums[c] = _mm512_setzero_si512();
  for (size_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
    for (int c = 0; c < CHAINS; c++) {
      sums[c] = _mm512_dpbusd_epi32(sums[c], x, x);
      HIDE(sums[c]);
    }
  }
  for (int c = 0; c < CHAINS; c++) sink = (float)_mm_cvtsi128_si32(_mm512_castsi512_si128(sums[c]));
  return (double)rounds * CHAINS * 64 * 2;
}
#endif

#ifdef CK_NEON
#include "rows_neon.h"

#define HIDE(x) __asm__ volatile("" : "+w"(x))

static double neon_floats(size_t rounds) {
  float32x4_t sums[CHAINS], x = vdupq_n_f32(0.5f);
  for (int c = 0; c < CHAINS; c++) sums[c] = x;
  for (size_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
    for (int c = 0; c < CHAINS; c++) {
      sums[c] = vfmaq_f32(x, sums[c], x);
      HIDE(sums[c]);
    }
  }
  for (int c = 0; c < CHAINS; c++) sink = vgetq_lane_f32(sums[c], 0);
  return (double)rounds * CHAINS * 4 * 2;
}

static double neon_bytes(size_t rounds) {
  int32x4_t sums[CHAINS];
  int8x16_t x = vdupq_n_s8(3);
  for (int c = 0; c < CHAINS; c++) sums[c] = vdupq_n_s32(0);
  for (size_t i = 0; i < rounds; i++) {
    HIDE(x);
#pragma clang loop unroll(full)
    for (int c = 0; c < CHAINS; c++) {
      sums[c] = ck_neon_dot(sums[c], x, x);
      HIDE(sums[c]);
    }
  }
  for (int c = 0; c < CHAINS; c++) sink = (float)vgetq_lane_s32(sums[c], 0);
  return (double)rounds * CHAINS * 16 * 2;
}
#endif

double ck_peak_work(const char *isa, int bytes, size_t rounds) {
#ifdef CK_X86
  if (!strcmp(isa, "avx512")) return bytes ? avx512_bytes(rounds) : avx512_floats(rounds);
  if (!strcmp(isa, "avxvnni")) return bytes ? avxvnni_bytes(rounds) : avx2_floats(rounds);
  if (!strcmp(isa, "avx2")) return bytes ? avx2_bytes(rounds) : avx2_floats(rounds);
#endif
#ifdef CK_NEON
  if (!strcmp(isa, "neon")) return bytes ? neon_bytes(rounds) : neon_floats(rounds);
#endif
  (void)isa;
  return bytes ? 0 : scalar_floats(rounds);
}
