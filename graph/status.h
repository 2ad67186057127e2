/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every fallible function of the library returns, and the error it can fill.
 *
 * A function that can fail returns an `enum stemma_status` and takes a nullable
 * `struct stemma_error *` last. The first message wins: a caller may pass one error
 * through many calls and report the root cause. On failure no output is touched.
 */
#ifndef STEMMA_GRAPH_STATUS_H
#define STEMMA_GRAPH_STATUS_H

/* Each value but STEMMA_NO_MEMORY is also the program's exit code. */
enum stemma_status {
  STEMMA_OK = 0,
  STEMMA_NEGATIVE = 1,  /* a negative answer: no such model, no path */
  STEMMA_USAGE = 2,     /* the caller asked for something that has no meaning */
  STEMMA_BAD_INPUT = 3, /* the data is malformed */
  STEMMA_IO = 4,        /* the operating system or the network refused */
  STEMMA_INTERNAL = 5,  /* a bug of ours, or of a library */
  STEMMA_NO_MEMORY = 6, /* an allocation failed, or a named maximum was reached */
};

/* Longest message, in bytes with the final NUL; longer ones lose their middle. */
#define STEMMA_ERROR_MAX 512

struct stemma_error {
  enum stemma_status status;      /* STEMMA_OK while nothing has failed */
  char message[STEMMA_ERROR_MAX]; /* "WHAT: WHY", without the program's name */
};

/* A fresh error. */
#define STEMMA_ERROR_INIT                                                                          \
  { .status = STEMMA_OK, .message = "" }

/*
 * Records a failure and returns `status`, so that it can be used in a return.
 * Does nothing to an error that is NULL or already set. A message that is too long keeps its
 * beginning and its end, cut between characters of UTF-8. `status` must not be STEMMA_OK.
 */
enum stemma_status stemma_error_set(struct stemma_error *error, enum stemma_status status,
                                    const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Records that memory ran out and returns STEMMA_NO_MEMORY. `what` names the thing. Inline, so that
 * static analysis of any caller sees that the result is never STEMMA_OK.
 */
static inline enum stemma_status stemma_error_memory(struct stemma_error *error, const char *what) {
  (void)stemma_error_set(error, STEMMA_NO_MEMORY, "%s: out of memory", what);
  return STEMMA_NO_MEMORY;
}

/* The exit code of the program for a status. */
int stemma_exit_code(enum stemma_status status);

#endif
