#define _GNU_SOURCE
#include "terminal_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

// Everything a signal handler needs is prepared here beforehand; a handler only writes, restores and raises.

static struct termios saved_modes;
static volatile sig_atomic_t has_saved_modes;
static volatile sig_atomic_t is_armed;

static char reset_text[1024];
static size_t reset_count;

static int pipe_ends[2] = {-1, -1};

static int real_stderr = -1;    // Where stderr went before it was captured; -1 when it isn't.
static int captured_stderr = -1;

static const int fatal_signals[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGSEGV, SIGILL,
                                    SIGABRT, SIGFPE,  SIGBUS,  SIGTRAP, SIGSYS,  SIGXCPU};
enum { fatal_count = sizeof fatal_signals / sizeof fatal_signals[0] };
static struct sigaction former_fatal[fatal_count];

static const int passed_signals[] = {SIGWINCH, SIGTSTP, SIGCONT};
enum { passed_count = sizeof passed_signals / sizeof passed_signals[0] };
static struct sigaction former_passed[passed_count];

static char signal_stack[64 * 1024];

static void write_all(int fd, const char *text, size_t count) {
  while (count > 0) {
    ssize_t n = write(fd, text, count);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    text += n;
    count -= (size_t)n;
  }
}

int guard_save_modes(void) {
  if (tcgetattr(STDIN_FILENO, &saved_modes) != 0) return -1;
  has_saved_modes = 1;
  // Now, as curses installs handlers of its own for some of them.
  for (int i = 0; i < fatal_count; i++) sigaction(fatal_signals[i], NULL, &former_fatal[i]);
  for (int i = 0; i < passed_count; i++) sigaction(passed_signals[i], NULL, &former_passed[i]);
  return 0;
}

void guard_restore(void) {
  write_all(STDOUT_FILENO, reset_text, reset_count);
  if (!has_saved_modes) return;
  // A background process that sets modes is stopped by SIGTTOU; at the end of its life that would hang it.
  sigset_t ttou, former;
  sigemptyset(&ttou);
  sigaddset(&ttou, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &ttou, &former);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &saved_modes);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
}

static int is_fault(int signal_number) {
  return signal_number == SIGSEGV || signal_number == SIGILL || signal_number == SIGFPE || signal_number == SIGBUS ||
         signal_number == SIGTRAP;
}

static void unblock(int signal_number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal_number);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void fatal(int signal_number) {
  int saved_errno = errno;
  if (is_armed) {
    is_armed = 0;
    guard_restore();
    guard_end_capture();
  }
  for (int i = 0; i < fatal_count; i++) {
    if (fatal_signals[i] != signal_number) continue;
    sigaction(signal_number, &former_fatal[i], NULL);
    break;
  }
  errno = saved_errno;
  // Delivered when this handler returns, at the place of the fault, with its former action.
  raise(signal_number);
  // Unless the thread has the signal blocked, as those that serve queues do: then at once.
  if (!is_fault(signal_number)) unblock(signal_number);
}

static void pass_on(int signal_number) {
  int saved_errno = errno;
  char byte = signal_number == SIGWINCH ? GUARD_RESIZE : signal_number == SIGTSTP ? GUARD_SUSPEND : GUARD_CONTINUE;
  if (pipe_ends[1] >= 0 && write(pipe_ends[1], &byte, 1) < 0) {
    // A full pipe already holds a reason to wake up.
  }
  errno = saved_errno;
}

static int open_pipe(void) {
  if (pipe_ends[0] >= 0) return 0;
  if (pipe(pipe_ends) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(pipe_ends[i], F_SETFL, O_NONBLOCK);
    fcntl(pipe_ends[i], F_SETFD, FD_CLOEXEC);
  }
  return 0;
}

int guard_arm(const char *reset, size_t count) {
  if (open_pipe() != 0) return -1;
  reset_count = count < sizeof reset_text ? count : sizeof reset_text;
  memcpy(reset_text, reset, reset_count);

  stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
  sigaltstack(&stack, NULL);

  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = fatal;
  action.sa_flags = SA_ONSTACK;
  for (int i = 0; i < fatal_count; i++) {
    // What the parent chose to ignore (nohup) stays ignored.
    if (former_fatal[i].sa_handler != SIG_IGN) sigaction(fatal_signals[i], &action, NULL);
  }
  action.sa_handler = pass_on;
  action.sa_flags = SA_RESTART;
  for (int i = 0; i < passed_count; i++) sigaction(passed_signals[i], &action, NULL);
  is_armed = 1;
  return pipe_ends[0];
}

void guard_disarm(void) {
  if (!is_armed) return;
  is_armed = 0;
  for (int i = 0; i < fatal_count; i++) sigaction(fatal_signals[i], &former_fatal[i], NULL);
  for (int i = 0; i < passed_count; i++) sigaction(passed_signals[i], &former_passed[i], NULL);
}

void guard_stop_process(void) {
  struct sigaction action, former_stop, former_continue;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = SIG_IGN;
  sigaction(SIGTSTP, &action, &former_stop);
  // To the whole group, as the terminal's own Ctrl-Z does: a wrapper such as make or sudo must stop with us.
  kill(0, SIGTSTP);
  action.sa_handler = SIG_DFL;
  sigaction(SIGCONT, &action, &former_continue);
  sigaction(SIGTSTP, &action, NULL);
  // Ourselves through this very thread, so that the stop happens here and not a moment later, when another thread gets
  // to it and the handlers are back.
  sigset_t former_mask;
  pthread_sigmask(SIG_BLOCK, NULL, &former_mask);
  unblock(SIGTSTP);
  raise(SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &former_mask, NULL);
  sigaction(SIGTSTP, &former_stop, NULL);
  sigaction(SIGCONT, &former_continue, NULL);
}

void guard_hang_up(void) {
  // To the process, as this thread may have it blocked.
  kill(getpid(), SIGHUP);
  sleep(1);
  // Still here: it is ignored (nohup), but without a terminal there is nothing left to do.
  _exit(128 + SIGHUP);
}

void guard_wake(void) {
  char byte = GUARD_WAKE;
  if (pipe_ends[1] >= 0 && write(pipe_ends[1], &byte, 1) < 0) {
    // A full pipe already holds a reason to wake up.
  }
}

void guard_begin_capture(void) {
  if (captured_stderr >= 0 || !isatty(STDERR_FILENO)) return;
  int file = memfd_create("stderr", MFD_CLOEXEC);
  if (file < 0) return;
  int copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (copy < 0 || dup2(file, STDERR_FILENO) < 0) {
    close(file);
    if (copy >= 0) close(copy);
    return;
  }
  real_stderr = copy;
  captured_stderr = file;
}

void guard_end_capture(void) {
  if (captured_stderr < 0) return;
  dup2(real_stderr, STDERR_FILENO);
  char buffer[1024];
  off_t offset = 0;
  ssize_t n;
  while ((n = pread(captured_stderr, buffer, sizeof buffer, offset)) > 0) {
    write_all(STDERR_FILENO, buffer, (size_t)n);
    offset += n;
  }
  close(captured_stderr);
  close(real_stderr);
  captured_stderr = real_stderr = -1;
}
