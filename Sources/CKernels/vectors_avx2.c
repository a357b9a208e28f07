/// Row operations on AVX2.
#include "formats.h"

#ifdef CK_X86
#define CK_SUFFIX(name) ck_avx2_##name
#define CK_TARGET CK_AVX2
#define CK_WIDE 1
#include "vectors_isa.h"
#endif
