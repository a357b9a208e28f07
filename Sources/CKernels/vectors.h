/// The plain loops over rows, for dispatch.c's tables.
#pragma once
#include "formats.h"

void ck_scalar_quantize8(const float *, size_t, int8_t *, ck_scale *);
void ck_scalar_multiply32(const float *, size_t, size_t, const float *, size_t, size_t, float *, size_t, int);
void ck_scalar_rms_norm(float *, const float *, const float *, size_t, float);
void ck_scalar_layer_norm(float *, const float *, const float *, const float *, size_t, float);
void ck_scalar_rotate_adjacent(float *, size_t, const float *, const float *);
void ck_scalar_rotate_halves(float *, size_t, const float *, const float *);
void ck_scalar_swiglu(float *, const float *, const float *, size_t);
void ck_scalar_add(float *, const float *, size_t);
void ck_scalar_scale(float *, float, size_t);
float ck_scalar_dot(const float *, const float *, size_t);
float ck_scalar_maximum(const float *, size_t);
float ck_scalar_exponentials(float *, float, size_t);
float ck_scalar_sum_exponentials(const float *, float, size_t);
void ck_scalar_to_half(const float *, uint16_t *, size_t);
void ck_scalar_from_half(const uint16_t *, float *, size_t);
void ck_scalar_attend(const ck_attention *, size_t, size_t);
