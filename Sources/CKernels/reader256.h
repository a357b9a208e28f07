/// How a format's blocks become bytes and factors in 256-bit vectors, two rows at once, and the pieces readers share.
///
/// A weight is d * q + m, with d and m common to a group of 32 or 16. Each 128-bit lane holds one of the two rows.
#pragma once
#include "dots256.h"

#ifdef CK_X86
/// The first and last 16 numbers of a block of 32 of two rows, one row in each lane.
typedef struct ck_pair {
  __m256i low, high;
} ck_pair;

/// d and m of four consecutive blocks of two rows, one row in each lane: of whole blocks, or of their first and last 16.
typedef struct ck_factors {
  __m256 d[2], m[2];
} ck_factors;

/// How a format is read, a few blocks at a time. `a` and `b` are where the first of them starts in either row.
typedef struct ck_reader {
  /// Blocks of 32 read at a time, a multiple of four, and the bytes they take.
  int blocks;
  size_t bytes;
  /// Weights that share a scale: 32 or 16.
  int width;
  /// Numbers are 0...most, or signed bytes, whose m is 0.
  int most;
  /// Factors of blocks 4 * quad..<4 * quad + 4. At a row's end there may be only `count`; the others may be anything finite.
  ck_factors (*factors)(const uint8_t *a, const uint8_t *b, int quad, int count);
  /// The numbers of block j.
  ck_pair (*numbers)(const uint8_t *a, const uint8_t *b, int j);
} ck_reader;

CK_INLINE CK_AVX2 __m256i ck_join16(const uint8_t *a, const uint8_t *b) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)a)),
                                 _mm_loadu_si128((const __m128i *)b), 1);
}

/// Eight bytes of either row.
CK_INLINE CK_AVX2 __m128i ck_join8(const uint8_t *a, const uint8_t *b) {
  return _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(const void *)a),
                            _mm_loadl_epi64((const __m128i *)(const void *)b));
}

/// The float16 at either row's place, in all of its lane.
CK_INLINE CK_AVX2 __m256 ck_join_half(const uint8_t *a, const uint8_t *b) {
  const __m128i h = _mm_unpacklo_epi16(_mm_loadu_si16(a), _mm_loadu_si16(b));
  const __m128 floats = _mm_cvtph_ps(h);
  return _mm256_permutevar8x32_ps(_mm256_castps128_ps256(floats), _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1));
}

/// Eight float16 as floats. The result is hidden from the compiler: clang 21 moves shuffles of it before the change of
/// width, and there takes the wrong numbers for the upper lane.
CK_INLINE CK_AVX2 __m256 ck_from_halves(__m128i halves) {
  __m256 floats = _mm256_cvtph_ps(halves);
  __asm__("" : "+x"(floats));
  return floats;
}

CK_INLINE CK_AVX2 short ck_word(const uint8_t *at) {
  short word;
  __builtin_memcpy(&word, at, sizeof word);
  return word;
}

/// float16 of up to four blocks of `bytes` bytes in each row.
CK_INLINE CK_AVX2 __m256 ck_join_halves(const uint8_t *a, const uint8_t *b, size_t bytes, int count) {
  __m128i h = _mm_insert_epi16(_mm_loadu_si16(a), ck_word(b), 4);
  if (count > 1) h = _mm_insert_epi16(_mm_insert_epi16(h, ck_word(a + bytes), 1), ck_word(b + bytes), 5);
  if (count > 2) h = _mm_insert_epi16(_mm_insert_epi16(h, ck_word(a + 2 * bytes), 2), ck_word(b + 2 * bytes), 6);
  if (count > 3) h = _mm_insert_epi16(_mm_insert_epi16(h, ck_word(a + 3 * bytes), 3), ck_word(b + 3 * bytes), 7);
  return ck_from_halves(h);
}

/// Factors of blocks that have d alone, w = d * (q + shift).
CK_INLINE CK_AVX2 ck_factors ck_shifted(__m256 d, float shift) {
  const __m256 m = shift == 0 ? _mm256_setzero_ps() : _mm256_mul_ps(d, _mm256_set1_ps(shift));
  return (ck_factors){{d, d}, {m, m}};
}

/// Factors of blocks that have d and m.
CK_INLINE CK_AVX2 ck_factors ck_whole(__m256 d, __m256 m) { return (ck_factors){{d, d}, {m, m}}; }

/// Eight signed bytes of either row as numbers: those of even places, then of odd ones.
CK_INLINE CK_AVX2 void ck_even_odd(__m128i bytes, __m256 out[2]) {
  const __m128i order = _mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
  const __m128i turned = _mm_shuffle_epi8(bytes, order);
  out[0] = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(turned));
  out[1] = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_unpackhi_epi64(turned, turned)));
}

/// Factors of groups of 16 from eight signed scales of either row, w = d * scale * (q + shift).
CK_INLINE CK_AVX2 ck_factors ck_halved(__m256 d, __m128i scales, float shift) {
  ck_factors f;
  ck_even_odd(scales, f.d);
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) {
    f.d[i] = _mm256_mul_ps(f.d[i], d);
    f.m[i] = _mm256_mul_ps(f.d[i], _mm256_set1_ps(shift));
  }
  return f;
}

CK_INLINE CK_AVX2 ck_pair ck_split_nibbles256(__m256i bytes) {
  const __m256i mask = _mm256_set1_epi8(15);
  return (ck_pair){_mm256_and_si256(bytes, mask), _mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask)};
}

/// Bits `bit`... of each byte that `mask` keeps, once they are moved down to bit 0.
CK_INLINE CK_AVX2 __m256i ck_bits256(__m256i bytes, int bit, int mask) {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, bit), _mm256_set1_epi8((char)mask));
}

/// 32 bytes of either row from `at` on, of whose bits `mask` keeps some.
CK_INLINE CK_AVX2 ck_pair ck_bits_of(const uint8_t *a, const uint8_t *b, size_t at, int bit, int mask) {
  return (ck_pair){ck_bits256(ck_join16(a + at, b + at), bit, mask),
                   ck_bits256(ck_join16(a + at + 16, b + at + 16), bit, mask)};
}

/// Adds `value` where bit j of the byte is set.
CK_INLINE CK_AVX2 __m256i ck_add_bit256(__m256i q, __m256i bytes, int j, int value) {
  const __m256i bit = _mm256_set1_epi8((char)(1 << j)), more = _mm256_set1_epi8((char)value);
  return _mm256_or_si256(q, _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit), more));
}

/// The same for the 32 bytes of either row from `at` on.
CK_INLINE CK_AVX2 ck_pair ck_add_bits_of(ck_pair q, const uint8_t *a, const uint8_t *b, size_t at, int j, int value) {
  return (ck_pair){ck_add_bit256(q.low, ck_join16(a + at, b + at), j, value),
                   ck_add_bit256(q.high, ck_join16(a + at + 16, b + at + 16), j, value)};
}

/// Adds 16 where a bit is set: 32 bits in either row, one for each number of its block.
CK_INLINE CK_AVX2 ck_pair ck_add_fifth_bits256(const uint8_t *a, const uint8_t *b, ck_pair q) {
  const __m128i bits = _mm_insert_epi32(_mm_loadu_si32(a), *(const int *)(const void *)b, 1);
  const __m256i both = _mm256_permutevar8x32_epi32(_mm256_castsi128_si256(bits), _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1));
  const __m256i low = _mm256_setr_epi64x(0, 0x0101010101010101, 0, 0x0101010101010101);
  const __m256i high = _mm256_add_epi8(low, _mm256_set1_epi8(2));
  const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201), fifth = _mm256_set1_epi8(16);
  const __m256i lows = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(both, low), bit), bit);
  const __m256i highs = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(both, high), bit), bit);
  return (ck_pair){_mm256_or_si256(q.low, _mm256_and_si256(lows, fifth)),
                   _mm256_or_si256(q.high, _mm256_and_si256(highs, fifth))};
}

/// The nibbles of a block of either row, 16 bytes from `at` on.
CK_INLINE CK_AVX2 ck_pair ck_block_nibbles(const uint8_t *a, const uint8_t *b, size_t at) {
  return ck_split_nibbles256(ck_join16(a + at, b + at));
}

/// The same with fifth bits, which lie at `fifths`.
CK_INLINE CK_AVX2 ck_pair ck_block_fifths(const uint8_t *a, const uint8_t *b, size_t at, size_t fifths) {
  return ck_add_fifth_bits256(a + fifths, b + fifths, ck_block_nibbles(a, b, at));
}

/// Replaces nibbles by the levels they stand for, plus `more`.
CK_INLINE CK_AVX2 ck_pair ck_look_up256(const int8_t levels[16], int more, ck_pair q) {
  const __m128i sixteen = _mm_loadu_si128((const __m128i *)(const void *)levels);
  const __m256i table = _mm256_broadcastsi128_si256(_mm_add_epi8(sixteen, _mm_set1_epi8((char)more)));
  return (ck_pair){_mm256_shuffle_epi8(table, q.low), _mm256_shuffle_epi8(table, q.high)};
}

/// The reader's numbers as `dots` takes them: signed ones with 128 added where they must not be negative.
CK_INLINE CK_AVX2 ck_pair ck_numbers256(ck_reader w, ck_dots dots, const uint8_t *a, const uint8_t *b, int j) {
  const ck_pair q = w.numbers(a, b, j);
  if (w.most != CK_SIGNED || !dots.is_unsigned) return q;
  const __m256i sign = _mm256_set1_epi8((char)128);
  return (ck_pair){_mm256_xor_si256(q.low, sign), _mm256_xor_si256(q.high, sign)};
}

/// The factors that go with them.
CK_INLINE CK_AVX2 ck_factors ck_factors256(ck_reader w, ck_dots dots, const uint8_t *a, const uint8_t *b, int quad,
                                           int count) {
  const ck_factors f = w.factors(a, b, quad, count);
  return w.most != CK_SIGNED || !dots.is_unsigned ? f : ck_shifted(f.d[0], -128);
}

/// Whether m is ever other than 0.
CK_INLINE CK_AVX2 int ck_has_offset(ck_reader w, ck_dots dots) { return w.most != CK_SIGNED || dots.is_unsigned; }
#endif
