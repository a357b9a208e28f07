#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

/// Heap allocations the calling thread has made so far, growing reallocations included.
long allocation_count(void);

#endif
