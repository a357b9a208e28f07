/// How stored rows are brought near before they are multiplied: waiting for memory is what decoding spends its time on.
#pragma once
#include "formats.h"

/// Whether this processor reads faster when each line is asked for by hand long before its use (Intel: by 30 to 80 %), or
/// when a few rows' lines are first read in the order they lie in (AMD, where asking leaves its own prefetcher too few
/// slots and halves the rate). Set once, before anything runs.
extern int ck_asks_ahead;

/// How far ahead of their use lines are asked for, in bytes: past the end of the next page, where the processor's own
/// prefetching would stop.
enum { CK_ASK_DISTANCE = 8192 };

/// Reads a byte of each line of some rows that will be read side by side, where that is this processor's way.
CK_INLINE void ck_read_in_order(const uint8_t *first, const uint8_t *end) {
  if (ck_asks_ahead) return;
  for (; first < end; first += 64) (void)*(const volatile uint8_t *)first;
}

/// Asks for what lies far behind the `bytes` bytes about to be used, where that is this processor's way.
CK_INLINE void ck_ask_ahead(const uint8_t *from, size_t bytes) {
  if (!ck_asks_ahead) return;
  for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(from + CK_ASK_DISTANCE + i);
}
