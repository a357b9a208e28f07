/// Sums across vectors, for dot products of several rows at once.
#pragma once
#include "simd.h"

#define CK_LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)
#define CK_HIGH(a, b) __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)
#define CK_LOW2(a, b) __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define CK_HIGH2(a, b) __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define CK_LOW4(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27)
#define CK_HIGH4(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)
#define CK_LOW8(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define CK_HIGH8(a, b) __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)

/// Four vectors' sums by fours: lane 4 i + j of the result is vector j's partial sum i.
CK_INLINE ck_f32x16 simd_four_sums(const ck_f32x16 v[4]) {
  const ck_f32x16 a = CK_LOW(v[0], v[1]) + CK_HIGH(v[0], v[1]), b = CK_LOW(v[2], v[3]) + CK_HIGH(v[2], v[3]);
  return CK_LOW2(a, b) + CK_HIGH2(a, b);
}

/// Sums of sixteen vectors, each in the place of its vector, from what simd_four_sums made of them.
CK_INLINE ck_f32x16 simd_sixteen_sums(const ck_f32x16 v[4]) {
  const ck_f32x16 a = CK_LOW4(v[0], v[1]) + CK_HIGH4(v[0], v[1]), b = CK_LOW4(v[2], v[3]) + CK_HIGH4(v[2], v[3]);
  return CK_LOW8(a, b) + CK_HIGH8(a, b);
}
