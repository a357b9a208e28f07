/// How the blocks of each format that can be written lie in memory. What the fields mean is told where they are read.
#pragma once
#include <stdint.h>

#define CK_BLOCK(name, bytes, ...)                                    \
  typedef struct ck_##name##_block __VA_ARGS__ ck_##name##_block;       \
  _Static_assert(sizeof(ck_##name##_block) == bytes, "a " #name " block takes " #bytes " bytes");

CK_BLOCK(q4_0, 18, { uint16_t d; uint8_t q[16]; })
CK_BLOCK(q4_1, 20, { uint16_t d, m; uint8_t q[16]; })
CK_BLOCK(q5_0, 22, { uint16_t d; uint8_t qh[4], qs[16]; })
CK_BLOCK(q5_1, 24, { uint16_t d, m; uint8_t qh[4], qs[16]; })
CK_BLOCK(q8_0, 34, { uint16_t d; int8_t q[32]; })
CK_BLOCK(iq4_nl, 18, { uint16_t d; uint8_t q[16]; })
CK_BLOCK(mxfp4, 17, { uint8_t e, q[16]; })
CK_BLOCK(q2_k, 84, { uint8_t scales[16], qs[64]; uint16_t d, dmin; })
CK_BLOCK(q3_k, 110, { uint8_t hmask[32], qs[64], scales[12]; uint16_t d; })
CK_BLOCK(q4_k, 144, { uint16_t d, dmin; uint8_t scales[12], qs[128]; })
CK_BLOCK(q5_k, 176, { uint16_t d, dmin; uint8_t scales[12], qh[32], qs[128]; })
CK_BLOCK(q6_k, 210, { uint8_t ql[128], qh[64]; int8_t scales[16]; uint16_t d; })
CK_BLOCK(iq4_xs, 136, { uint16_t d, scales_high; uint8_t scales_low[4], qs[128]; })
CK_BLOCK(tq1_0, 54, { uint8_t wide[32], narrow[16], last[4], d[2]; })
CK_BLOCK(tq2_0, 66, { uint8_t q[2][32], d[2]; })
