/// Compiles the vector loops for one instruction set: define CK_SUFFIX(name), CK_TARGET and CK_WIDE (vectors of
/// sixteen that an attention product keeps side by side) before including.
#ifdef CK_X86
#include <immintrin.h>
#endif

#include "half.h"
#include "logits_simd.h"
#include "vectors.h"
#include "vectors_simd.h"
#include "attention_simd.h"

CK_TARGET float CK_SUFFIX(dot)(const float *x, const float *y, size_t count) { return simd_dot(x, y, count); }
CK_TARGET void CK_SUFFIX(rms_norm)(float *out, const float *x, const float *weight, size_t count, float epsilon) {
  simd_rms_norm(out, x, weight, count, epsilon);
}
CK_TARGET void CK_SUFFIX(layer_norm)(float *out, const float *x, const float *weight, const float *bias, size_t count,
                                     float epsilon) {
  simd_layer_norm(out, x, weight, bias, count, epsilon);
}
CK_TARGET void CK_SUFFIX(rotate_halves)(float *x, size_t pairs, const float *cosines, const float *sines) {
  simd_rotate_halves(x, pairs, cosines, sines);
}
CK_TARGET void CK_SUFFIX(rotate_adjacent)(float *x, size_t pairs, const float *cosines, const float *sines) {
  simd_rotate_adjacent(x, pairs, cosines, sines);
}
CK_TARGET void CK_SUFFIX(swiglu)(float *out, const float *gate, const float *up, size_t count) {
  simd_swiglu(out, gate, up, count);
}
CK_TARGET void CK_SUFFIX(geglu)(float *out, const float *gate, const float *up, size_t count) {
  simd_geglu(out, gate, up, count);
}
CK_TARGET void CK_SUFFIX(activate)(float *x, ck_activation kind, size_t count) { simd_activate(x, kind, count); }
CK_TARGET void CK_SUFFIX(clamp)(float *x, float limit, size_t count) { simd_clamp(x, limit, count); }
CK_TARGET void CK_SUFFIX(product)(float *out, const float *x, size_t count) { simd_product_of(out, x, count); }
CK_TARGET void CK_SUFFIX(softcap)(float *x, float cap, size_t count) { simd_softcap(x, cap, count); }
CK_TARGET void CK_SUFFIX(add)(float *out, const float *x, size_t count) { simd_add(out, x, count); }
CK_TARGET void CK_SUFFIX(scale)(float *x, float factor, size_t count) { simd_scale(x, factor, count); }
CK_TARGET float CK_SUFFIX(maximum)(const float *x, size_t count) { return simd_maximum(x, count); }
CK_TARGET float CK_SUFFIX(exponentials)(float *x, float shift, size_t count) {
  return simd_exponentials(x, shift, count);
}
CK_TARGET float CK_SUFFIX(sum_exponentials)(const float *x, float shift, size_t count) {
  return simd_sum_exponentials(x, shift, count);
}
CK_TARGET ck_softmax_sums CK_SUFFIX(read_logits)(const float *x, float *out, size_t count) {
  return simd_read_logits(x, out, count);
}
CK_TARGET void CK_SUFFIX(group_maxima)(const float *x, size_t count, float *maxima) {
  simd_group_maxima(x, count, maxima);
}
CK_TARGET size_t CK_SUFFIX(count_above)(const float *x, size_t count, float floor) {
  return simd_count_above(x, count, floor);
}
CK_TARGET double CK_SUFFIX(divergence)(const float *x, const float *y, size_t count, float shift, double apart) {
  return simd_divergence(x, y, count, shift, apart);
}
CK_TARGET void CK_SUFFIX(quantize8)(const float *x, size_t columns, int8_t *values, ck_scale *scales, float *sums) {
  simd_quantize8(x, columns, values, scales, sums);
}
CK_TARGET void CK_SUFFIX(multiply32)(const float *w, size_t rows, size_t columns, const float *x, size_t x_stride,
                                     size_t tokens, float *out, size_t stride, int accumulate) {
  simd_multiply32(w, rows, columns, x, x_stride, tokens, out, stride, accumulate);
}
CK_TARGET void CK_SUFFIX(to_half)(const float *x, uint16_t *out, size_t count) {
  size_t i = 0;
#ifdef CK_X86
  for (; i + 8 <= count; i += 8) {
    const __m128i half = _mm256_cvtps_ph(_mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    _mm_storeu_si128((__m128i *)(out + i), half);
  }
#endif
  for (; i < count; i++) out[i] = ck_to_half(x[i]);
}
CK_INLINE CK_TARGET void CK_SUFFIX(halves)(const uint16_t *x, float *out, size_t count) {
  size_t i = 0;
#ifdef CK_X86
  for (; i + 8 <= count; i += 8) _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(x + i))));
#endif
  for (; i < count; i++) out[i] = ck_half(x[i]);
}
CK_TARGET void CK_SUFFIX(from_half)(const uint16_t *x, float *out, size_t count) {
  CK_SUFFIX(halves)(x, out, count);
}

/// One position of a head as floats, filled up with zeros to whole vectors.
CK_INLINE CK_TARGET void CK_SUFFIX(read_position)(const ck_attention *a, const void *cache, size_t position, float *out) {
  const size_t d = a->head_dim;
  const uint8_t *row = (const uint8_t *)cache + position * ck_cached_bytes(a->type, d);
  switch (a->type) {
    case CK_CACHE_F32: memcpy(out, row, d * sizeof(float)); break;
    case CK_CACHE_F16: CK_SUFFIX(halves)((const uint16_t *)(const void *)row, out, d); break;
    case CK_CACHE_Q8_0:
      cached_blocks(CK_CACHE_Q8_0, row, d, out);
      return;
    case CK_CACHE_Q4_0:
      cached_blocks(CK_CACHE_Q4_0, row, d, out);
      return;
  }
  for (size_t i = d; i % CK_LANES; i++) out[i] = 0;
}
CK_TARGET void CK_SUFFIX(attend)(const ck_attention *a, size_t first, size_t last) {
  if (a->rows >= CK_MANY_ROWS) {
    simd_attend(CK_SUFFIX(read_position), a, first, last, CK_WIDE);
    return;
  }
  switch (a->type) {
    case CK_CACHE_F32: simd_attend_few(CK_CACHE_F32, a, first, last, CK_WIDE); break;
    case CK_CACHE_F16: simd_attend_few(CK_CACHE_F16, a, first, last, CK_WIDE); break;
    case CK_CACHE_Q8_0: simd_attend_few(CK_CACHE_Q8_0, a, first, last, CK_WIDE); break;
    case CK_CACHE_Q4_0: simd_attend_few(CK_CACHE_Q4_0, a, first, last, CK_WIDE); break;
  }
}
