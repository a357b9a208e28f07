/// Products of stored floats with float activations on ARM.
#include "floats.h"

#ifdef CK_NEON
CK_INLINE ck_f32x16 load_f32(const uint8_t *at) {
  ck_f32x16 v;
  memcpy(&v, at, sizeof v);
  return v;
}

CK_INLINE ck_f32x16 load_f16(const uint8_t *at) {
  typedef __fp16 halves __attribute__((vector_size(32)));
  halves h;
  memcpy(&h, at, sizeof h);
  return __builtin_convertvector(h, ck_f32x16);
}

CK_INLINE ck_f32x16 load_bf16(const uint8_t *at) {
  typedef uint16_t words __attribute__((vector_size(32)));
  typedef uint32_t bits __attribute__((vector_size(64)));
  words w;
  memcpy(&w, at, sizeof w);
  return (ck_f32x16)(__builtin_convertvector(w, bits) << 16);
}

#define CK_ANY
CK_MULTIPLY_FLOATS(f32, neon, CK_ANY, load_f32, sizeof(float))
CK_MULTIPLY_FLOATS(f16, neon, CK_ANY, load_f16, sizeof(uint16_t))
CK_MULTIPLY_FLOATS(bf16, neon, CK_ANY, load_bf16, sizeof(uint16_t))
#endif
