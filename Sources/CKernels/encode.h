/// How numbers become blocks: sixteen blocks side by side, one in each lane of a vector.
///
/// A lane does what a plain loop over its block would do, one number after another, rounding after every operation, so
/// that every instruction set writes the same bytes. They are the bytes that llama.cpp's quantizer writes wherever
/// numbers are finite and of a size that the format can hold. Source of the procedures: ggml's `ggml-quants.c`.
#pragma once
// A product and a sum that become one operation on some processors would round once there and twice elsewhere.
#pragma STDC FP_CONTRACT OFF
#include "formats.h"
#include "half.h"
#include "simd.h"

typedef uint8_t ck_u8x16 __attribute__((vector_size(16)));

/// Sixteen blocks in a row. Past the end of the matrix the last one is repeated: only `live` are to be written.
typedef struct ck_batch {
  size_t live;
  const float *x[CK_LANES];
  /// What the inputs matter, for the numbers of each block; null where nothing is known.
  const float *importance[CK_LANES];
  /// Mean square of the row that each block lies in; only where there is an importance.
  float row_squares[CK_LANES];
  void *out[CK_LANES];
} ck_batch;

typedef void (*ck_batch_encoder)(const ck_batch *);

CK_INLINE ck_f32x16 ck_choose(ck_i32x16 mask, ck_f32x16 yes, ck_f32x16 no) {
  return (ck_f32x16)(((ck_i32x16)yes & mask) | ((ck_i32x16)no & ~mask));
}

CK_INLINE ck_f32x16 ck_magnitude(ck_f32x16 x) { return (ck_f32x16)((ck_i32x16)x & 0x7fffffff); }

CK_INLINE ck_f32x16 ck_root(ck_f32x16 x) { return __builtin_elementwise_sqrt(x); }

/// The integer next to x, ties to even, for |x| < 2^22; NaN stays.
CK_INLINE ck_f32x16 ck_nearest(ck_f32x16 x) { return (x + 12582912.f) - 12582912.f; }

/// The same as integers in low...high. Larger |x| give some integer within.
CK_INLINE ck_i32x16 ck_nearest_within(ck_f32x16 x, int low, int high) {
  const ck_i32x16 n = (((ck_i32x16)(x + 12582912.f)) & 0x7fffff) - 0x400000;
  const ck_i32x16 few = n < low, many = n > high;
  return (n & ~(few | many)) | (few & low) | (many & high);
}

CK_INLINE ck_f32x16 ck_floats(ck_i32x16 x) { return __builtin_convertvector(x, ck_f32x16); }

/// Towards 0; 0 where no integer of 31 bits is near.
CK_INLINE ck_i32x16 ck_truncated(ck_f32x16 x) {
  const ck_i32x16 fits = ck_magnitude(x) < 1073741824.f;
  return __builtin_convertvector((ck_f32x16)((ck_i32x16)x & fits), ck_i32x16);
}

/// The integer next to x, ties away from 0.
CK_INLINE ck_i32x16 ck_rounded_away(ck_f32x16 x) {
  // The largest number below a half: with a half itself, what lies just below a tie would be rounded up.
  const ck_f32x16 half = (ck_f32x16)(((ck_i32x16)x & INT32_MIN) | (ck_i32x16)ck_all(0x1.fffffep-2f));
  return ck_truncated(x + half);
}

CK_INLINE ck_u8x16 ck_bytes(ck_i32x16 x) { return __builtin_convertvector(x, ck_u8x16); }

/// 1 / d, or 0 for 0.
CK_INLINE ck_f32x16 ck_inverse(ck_f32x16 d) { return (ck_f32x16)((ck_i32x16)(1 / d) & (d != 0)); }

/// The most a number counts in formats whose scale is a float16; none of them holds as much.
#define CK_MOST 0x1p30f

/// Sixteen numbers with NaN as 0, no larger than `most`: whatever is computed from them stays within float32.
CK_INLINE ck_f32x16 ck_tamed_to(float most, const float *at) {
  const ck_f32x16 x = ck_load(at);
  const ck_f32x16 known = (ck_f32x16)((ck_i32x16)x & (x == x));
  return ck_larger(ck_smaller(known, ck_all(most)), ck_all(-most));
}

CK_INLINE ck_f32x16 ck_tamed(const float *at) { return ck_tamed_to(CK_MOST, at); }

/// Importances with NaN and what is negative as 0.
CK_INLINE ck_f32x16 ck_tamed_importance(const float *at) {
  return ck_smaller(ck_larger(ck_load(at), ck_all(0)), ck_all(0x1p60f));
}

/// The float16 of a scale: 0 for NaN, the largest there is for what is larger.
CK_INLINE uint16_t ck_scale_bits(float d) {
  if (d != d) return 0;
  return ck_to_half(d > 65504 ? 65504 : d < -65504 ? -65504 : d);
}

/// Swaps rows and columns of sixteen vectors.
CK_INLINE void ck_transpose(ck_f32x16 v[CK_LANES]) {
  // Weaving vector i with vector i + 8 turns the eight bits of (vector, lane) by one; four times swap them.
#pragma clang loop unroll(full)
  for (int round = 0; round < 4; round++) {
    ck_f32x16 woven[CK_LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      const ck_f32x16 a = v[i], b = v[i + 8];
      woven[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      woven[2 * i + 1] = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_LANES; i++) v[i] = woven[i];
  }
}

/// Numbers first..<first + 16 of each block: out[i] has number first + i of all of them.
CK_INLINE void ck_load_tile(const ck_batch *b, size_t first, ck_f32x16 out[CK_LANES]) {
#pragma clang loop unroll(full)
  for (size_t i = 0; i < CK_LANES; i++) out[i] = ck_tamed(b->x[i] + first);
  ck_transpose(out);
}

/// The same of importances.
CK_INLINE void ck_load_importance(const ck_batch *b, size_t first, ck_f32x16 out[CK_LANES]) {
#pragma clang loop unroll(full)
  for (size_t i = 0; i < CK_LANES; i++) out[i] = ck_tamed_importance(b->importance[i] + first);
  ck_transpose(out);
}

/// A sub-block of each block: numbers first..<first + count, a multiple of 16.
CK_INLINE void ck_load_numbers(const ck_batch *b, size_t first, int count, ck_f32x16 *out) {
  for (int i = 0; i < count; i += CK_LANES) ck_load_tile(b, first + (size_t)i, out + i);
}

CK_INLINE ck_f32x16 ck_plus_squares(ck_f32x16 sum, const ck_f32x16 *x, int count) {
  for (int i = 0; i < count; i++) sum += x[i] * x[i];
  return sum;
}

/// Σ x² of the first `count` numbers of each block.
CK_INLINE ck_f32x16 ck_squares(const ck_batch *b, size_t count) {
  ck_f32x16 sum = {};
  for (size_t first = 0; first < count; first += CK_LANES) {
    ck_f32x16 x[CK_LANES];
    ck_load_tile(b, first, x);
    sum = ck_plus_squares(sum, x, CK_LANES);
  }
  return sum;
}

/// importance * √(spread + x²): errors of numbers that are large, or among large ones, count for more.
CK_INLINE void ck_weigh(const ck_batch *b, size_t first, int count, const ck_f32x16 *x, ck_f32x16 spread,
                        ck_f32x16 *weights) {
  for (int i = 0; i < count; i += CK_LANES) ck_load_importance(b, first + (size_t)i, weights + i);
  for (int i = 0; i < count; i++) weights[i] *= ck_root(spread + x[i] * x[i]);
}

/// The first of the largest numbers by magnitude.
typedef struct ck_peak {
  ck_f32x16 value, magnitude;
} ck_peak;

CK_INLINE ck_peak ck_higher_peak(ck_peak peak, const ck_f32x16 *x, int count) {
  for (int i = 0; i < count; i++) {
    const ck_f32x16 magnitude = ck_magnitude(x[i]);
    peak.value = ck_choose(magnitude > peak.magnitude, x[i], peak.value);
    peak.magnitude = ck_larger(magnitude, peak.magnitude);
  }
  return peak;
}

/// That of the first `count` numbers of each block.
CK_INLINE ck_peak ck_peak_of(const ck_batch *b, size_t count) {
  ck_peak peak = {};
  for (size_t first = 0; first < count; first += CK_LANES) {
    ck_f32x16 x[CK_LANES];
    ck_load_tile(b, first, x);
    peak = ck_higher_peak(peak, x, CK_LANES);
  }
  return peak;
}

/// What a whole matrix asks of an encoder of batches.
typedef struct ck_encoding {
  const float *x, *importance;
  size_t rows, columns, block_elements, block_bytes;
  uint8_t *out;
} ck_encoding;

/// Mean squares of up to sixteen rows from `first` on.
CK_INLINE void ck_mean_squares(const ck_encoding *e, size_t first, size_t live, float out[CK_LANES]) {
  ck_batch rows;
  for (size_t i = 0; i < CK_LANES; i++) rows.x[i] = e->x + (first + (i < live ? i : live - 1)) * e->columns;
  ck_store(out, ck_squares(&rows, e->columns) / (float)e->columns);
}

/// Blocks first... of the rows from `row` on.
CK_INLINE ck_batch ck_batch_of(const ck_encoding *e, size_t row, size_t first, size_t count, const float *squares) {
  const size_t row_blocks = e->columns / e->block_elements;
  ck_batch batch;
  batch.live = count - first < CK_LANES ? count - first : CK_LANES;
  for (size_t i = 0; i < CK_LANES; i++) {
    const size_t block = first + (i < batch.live ? i : batch.live - 1), place = row * row_blocks + block;
    batch.x[i] = e->x + place * e->block_elements;
    batch.out[i] = e->out + place * e->block_bytes;
    batch.importance[i] = e->importance ? e->importance + block % row_blocks * e->block_elements : 0;
    batch.row_squares[i] = squares[block / row_blocks];
  }
  return batch;
}

/// Sixteen rows at a time, and their blocks sixteen at a time.
CK_INLINE void ck_encode_all(const ck_encoding *e, ck_batch_encoder encode, int needs_squares) {
  for (size_t row = 0; row < e->rows; row += CK_LANES) {
    const size_t live = e->rows - row < CK_LANES ? e->rows - row : CK_LANES;
    const size_t count = live * (e->columns / e->block_elements);
    float squares[CK_LANES] = {0};
    if (needs_squares) ck_mean_squares(e, row, live, squares);
    for (size_t first = 0; first < count; first += CK_LANES) {
      const ck_batch batch = ck_batch_of(e, row, first, count, squares);
      encode(&batch);
    }
  }
}

#define CK_ENCODE_ON(name, isa, target, elements, plain, weighted, needs_squares)                                      \
  target void ck_##name##_encode_##isa(const float *x, size_t rows, size_t columns, const float *importance, void *out) { \
    const ck_encoding e = {x, importance, rows, columns, elements, sizeof(ck_##name##_block), out};                  \
    if (importance) ck_encode_all(&e, weighted, needs_squares);                                                      \
    else ck_encode_all(&e, plain, 0);                                                                                \
  }

/// Defines ck_NAME_encode_ISA from a format's encoders of batches, without and with an importance, compiled for each.
#ifdef CK_X86
#define CK_ENCODE(name, elements, plain, weighted, needs_squares)                       \
  CK_ENCODE_ON(name, scalar, , elements, plain, weighted, needs_squares)                \
  CK_ENCODE_ON(name, avx2, CK_AVX2, elements, plain, weighted, needs_squares)           \
  CK_ENCODE_ON(name, avx512, CK_AVX512, elements, plain, weighted, needs_squares)
#else
#define CK_ENCODE(name, elements, plain, weighted, needs_squares) \
  CK_ENCODE_ON(name, scalar, , elements, plain, weighted, needs_squares)
#endif
