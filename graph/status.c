/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: one message, the first, in a buffer of fixed size. */
#include "graph/status.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Room for a message that is too long: the longest path and what is said of it. */
enum { WHOLE_SIZE = 8192 };
/* What stands for the middle of it. */
static const char ELLIPSIS[] = "…";

static bool continues(char byte) {
  return ((unsigned char)byte & 0xC0U) == 0x80U;
}

/* Takes the middle out of a message: what went wrong stands at the beginning, why at the end. */
static void shorten(char out[STEMMA_ERROR_MAX], const char *whole) {
  size_t room = STEMMA_ERROR_MAX - sizeof ELLIPSIS;
  size_t head = room / 2;
  size_t tail = strlen(whole) - (room - head);
  /* A character has three such bytes at most; of what is no UTF-8, enough is kept. */
  for (int i = 0; i < 3 && continues(whole[head]); i++) head--;
  for (int i = 0; i < 3 && continues(whole[tail]); i++) tail++;
  snprintf(out, STEMMA_ERROR_MAX, "%.*s%s%s", (int)head, whole, ELLIPSIS, whole + tail);
}

enum stemma_status stemma_error_set(struct stemma_error *error, enum stemma_status status,
                                    const char *format, ...) {
  assert(status != STEMMA_OK);
  if (error == NULL || error->status != STEMMA_OK) return status;
  char whole[WHOLE_SIZE];
  error->status = status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(whole, sizeof whole, format, arguments);
  va_end(arguments);
  if (strlen(whole) < STEMMA_ERROR_MAX) {
    memcpy(error->message, whole, strlen(whole) + 1);
  } else {
    shorten(error->message, whole);
  }
  return status;
}

int stemma_exit_code(enum stemma_status status) {
  return status == STEMMA_NO_MEMORY ? STEMMA_IO : (int)status;
}
