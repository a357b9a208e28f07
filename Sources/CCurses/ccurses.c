#define _GNU_SOURCE  // For wcwidth.
#include "ccurses.h"

int curses_width(wchar_t character) { return wcwidth(character); }
