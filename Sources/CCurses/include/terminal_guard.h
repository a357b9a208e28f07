// Gives the terminal back however the process ends, and passes signals on to a pipe.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// What the pipe delivers, one byte each.
#define GUARD_WAKE 'w'
#define GUARD_RESIZE 'r'
#define GUARD_SUSPEND 's'
#define GUARD_CONTINUE 'c'

/// Remembers the terminal's modes and the process's signal handlers. Call before curses changes them. Returns 0, or -1 with errno set.
int guard_save_modes(void);

/// From now on a fatal signal writes `reset`, restores the modes, shows what was written to stderr meanwhile, and then
/// takes its former course. Returns the readable end of the pipe, or -1 with errno set.
int guard_arm(const char *reset, size_t count);

/// Undoes guard_arm: signals take their former course, stderr goes where it went.
void guard_disarm(void);

/// Writes the reset sequences and restores the modes. Async-signal-safe.
void guard_restore(void);

/// Stops the process as Ctrl-Z does, and returns when it is continued. The terminal must have been given back.
void guard_stop_process(void);

/// Ends the process as one whose terminal has gone. Does not return.
void guard_hang_up(void);

/// Wakes a poll on the pipe. Async-signal-safe; any thread.
void guard_wake(void);

/// Catches stderr while the screen is on, if it goes to a terminal, so that it doesn't spoil the picture; `end` shows it.
void guard_begin_capture(void);
void guard_end_capture(void);

#ifdef __cplusplus
}
#endif
