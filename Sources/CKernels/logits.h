/// What the passes over logits share on every instruction set.
#pragma once
#include <float.h>
#include <math.h>

#include "formats.h"

/// Numbers whose exponentials are added in float before they go into a double.
enum { CK_LOGIT_RUN = 1024 };

/// The sums of no numbers. Any largest number that is finite will do: there is nothing yet for it to scale.
CK_INLINE ck_softmax_sums ck_no_sums(void) { return (ck_softmax_sums){.largest = -FLT_MAX}; }

/// Makes sums relative to a larger number, where `largest` is larger.
/// Source: Milakov and Gimelshein 2018, arXiv:1805.02867.
CK_INLINE void ck_raise(ck_softmax_sums *sums, float largest) {
  if (!(largest > sums->largest)) return;
  const double step = (double)sums->largest - largest, factor = exp(step);
  sums->moment = factor > 0 ? factor * (sums->moment + step * sums->total) : 0;
  sums->total *= factor;
  sums->largest = largest;
}
