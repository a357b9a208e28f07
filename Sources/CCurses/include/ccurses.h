// ncursesw for Swift: the functions themselves, and inline wrappers around its macros and global variables, which Swift
// can't or mustn't touch. Nothing here decides anything.
#pragma once
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <locale.h>
#include <langinfo.h>
#include <stddef.h>
#include <term.h>
#include <wchar.h>

#include "terminal_guard.h"

// term.h defines macros named like ordinary words; they would shadow Swift's and our own names.
#undef lines
#undef columns
#undef tab
#undef bell

static inline WINDOW *curses_stdscr(void) { return stdscr; }
static inline WINDOW *curses_curscr(void) { return curscr; }
static inline int curses_colors(void) { return COLORS; }
static inline int curses_color_pairs(void) { return COLOR_PAIRS; }
static inline int curses_err(void) { return ERR; }

/// newterm on standard output and input.
static inline SCREEN *curses_new_terminal(void) { return newterm(NULL, stdout, stdin); }

/// Columns the C library thinks a character takes; below 0 when it can't be shown.
int curses_width(wchar_t character);

static inline attr_t curses_bold(void) { return WA_BOLD; }
static inline attr_t curses_dim(void) { return WA_DIM; }
static inline attr_t curses_italic(void) { return WA_ITALIC; }
static inline attr_t curses_underline(void) { return WA_UNDERLINE; }
static inline attr_t curses_reverse(void) { return WA_REVERSE; }

/// A cell of up to five wide characters (the first takes columns, the others none), with a colour pair beyond 255.
static inline int curses_set_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
  return setcchar(cell, text, attributes, 0, &pair);
}

/// The names of all capabilities of terminfo, each list ended by NULL.
static inline const char *curses_bool_name(int i) { return boolnames[i]; }
static inline const char *curses_num_name(int i) { return numnames[i]; }
static inline const char *curses_str_name(int i) { return strnames[i]; }

static inline int curses_is_utf8(void) {
  const char *codeset = nl_langinfo(CODESET);
  return codeset && (codeset[0] == 'U' || codeset[0] == 'u');
}
