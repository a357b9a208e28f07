/// The row operations of each instruction set, for dispatch.c's tables.
#pragma once
#include "formats.h"

#define CK_DECLARE_VECTORS(isa)                                                                                     \
  void ck_##isa##_quantize8(const float *, size_t, int8_t *, ck_scale *, float *);                                  \
  void ck_##isa##_multiply32(const float *, size_t, size_t, const float *, size_t, size_t, float *, size_t, int);   \
  void ck_##isa##_rms_norm(float *, const float *, const float *, size_t, float);                                   \
  void ck_##isa##_layer_norm(float *, const float *, const float *, const float *, size_t, float);                  \
  void ck_##isa##_rotate_adjacent(float *, size_t, const float *, const float *);                                   \
  void ck_##isa##_rotate_halves(float *, size_t, const float *, const float *);                                     \
  void ck_##isa##_swiglu(float *, const float *, const float *, size_t);                                            \
  void ck_##isa##_geglu(float *, const float *, const float *, size_t);                                             \
  void ck_##isa##_activate(float *, ck_activation, size_t);                                                         \
  void ck_##isa##_clamp(float *, float, size_t);                                                                    \
  void ck_##isa##_product(float *, const float *, size_t);                                                          \
  void ck_##isa##_softcap(float *, float, size_t);                                                                  \
  void ck_##isa##_add(float *, const float *, size_t);                                                              \
  void ck_##isa##_scale(float *, float, size_t);                                                                    \
  float ck_##isa##_dot(const float *, const float *, size_t);                                                       \
  float ck_##isa##_maximum(const float *, size_t);                                                                  \
  float ck_##isa##_exponentials(float *, float, size_t);                                                            \
  float ck_##isa##_sum_exponentials(const float *, float, size_t);                                                  \
  ck_softmax_sums ck_##isa##_read_logits(const float *, float *, size_t);                                           \
  void ck_##isa##_group_maxima(const float *, size_t, float *);                                                     \
  size_t ck_##isa##_count_above(const float *, size_t, float);                                                      \
  double ck_##isa##_divergence(const float *, const float *, size_t, float, double);                                \
  void ck_##isa##_to_half(const float *, uint16_t *, size_t);                                                       \
  void ck_##isa##_from_half(const uint16_t *, float *, size_t);                                                     \
  void ck_##isa##_attend(const ck_attention *, size_t, size_t);

CK_DECLARE_VECTORS(scalar)
CK_DECLARE_VECTORS(avx2)
CK_DECLARE_VECTORS(avx512)
CK_DECLARE_VECTORS(neon)

void ck_avx512_multiply_panel(const float *, size_t, size_t, const float *, size_t, size_t, float *, size_t, int, float *);

/// The functions of one instruction set, as fields of ck_kernels.
#define CK_VECTORS(isa)                                                                                   \
  .quantize8 = ck_##isa##_quantize8, .multiply32 = ck_##isa##_multiply32, .rms_norm = ck_##isa##_rms_norm,  \
  .layer_norm = ck_##isa##_layer_norm, .rotate_adjacent = ck_##isa##_rotate_adjacent,                       \
  .rotate_halves = ck_##isa##_rotate_halves, .swiglu = ck_##isa##_swiglu,                                   \
  .geglu = ck_##isa##_geglu, .activate = ck_##isa##_activate, .clamp = ck_##isa##_clamp,                     \
  .product = ck_##isa##_product, .softcap = ck_##isa##_softcap, .add = ck_##isa##_add,                           \
  .scale = ck_##isa##_scale, .dot = ck_##isa##_dot, .maximum = ck_##isa##_maximum,                           \
  .exponentials = ck_##isa##_exponentials, .sum_exponentials = ck_##isa##_sum_exponentials,                 \
  .read_logits = ck_##isa##_read_logits, .group_maxima = ck_##isa##_group_maxima,                           \
  .count_above = ck_##isa##_count_above, .divergence = ck_##isa##_divergence,                               \
  .to_half = ck_##isa##_to_half, .from_half = ck_##isa##_from_half, .attend = ck_##isa##_attend
