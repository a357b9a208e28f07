/// Row operations on AVX-512.
#include "formats.h"

#ifdef CK_X86
#define CK_SUFFIX(name) ck_avx512_##name
#define CK_TARGET CK_AVX512
#define CK_WIDE 4
#include "vectors_isa.h"
#endif
