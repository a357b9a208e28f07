/// Row operations on ARM.
#include "formats.h"

#ifdef CK_NEON
#define CK_SUFFIX(name) ck_neon_##name
#define CK_TARGET
#define CK_WIDE 1
#include "vectors_isa.h"
#endif
