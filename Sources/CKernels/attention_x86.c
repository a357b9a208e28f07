#include "vectors.h"
#ifdef CK_X86
void ck_avx2_attend(const ck_attention *a, size_t first, size_t last) { ck_scalar_attend(a, first, last); }
void ck_avx512_attend(const ck_attention *a, size_t first, size_t last) { ck_scalar_attend(a, first, last); }
#endif
