/// The 6-bit scales and minima of eight sub-blocks in 12 bytes, as Q4_K and Q5_K pack them.
#pragma once
#include "formats.h"

typedef struct ck_scale6 {
  uint8_t scale, minimum;
} ck_scale6;

CK_INLINE ck_scale6 ck_scale6_at(const uint8_t packed[12], size_t j) {
  if (j < 4) return (ck_scale6){packed[j] & 63, packed[j + 4] & 63};
  return (ck_scale6){(uint8_t)((packed[j + 4] & 15) | packed[j - 4] >> 6 << 4),
                     (uint8_t)(packed[j + 4] >> 4 | packed[j] >> 6 << 4)};
}
