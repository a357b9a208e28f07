/// The sixteen numbers that nibbles of some formats stand for. Source: ggml's `ggml-common.h`.
#pragma once
#include <stdint.h>

static const int8_t ck_iq4_levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
/// Twice the numbers a 4-bit float with two exponent bits has.
static const int8_t ck_mxfp4_levels[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
