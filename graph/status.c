/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: one message, the first, in a buffer of fixed size. */
#include "graph/status.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Drops a UTF-8 sequence that vsnprintf has cut in its middle. */
static void trim_partial_sequence(char *text) {
  size_t end = strlen(text);
  size_t start = end;
  while (start > 0 && ((unsigned char)text[start - 1] & 0xC0U) == 0x80U) start--;
  if (start > 0 && (unsigned char)text[start - 1] >= 0xC0U) text[start - 1] = '\0';
}

enum stemma_status stemma_error_set(struct stemma_error *error, enum stemma_status status,
                                    const char *format, ...) {
  assert(status != STEMMA_OK);
  if (error == NULL || error->status != STEMMA_OK) return status;
  error->status = status;
  va_list arguments;
  va_start(arguments, format);
  int wanted = vsnprintf(error->message, sizeof error->message, format, arguments);
  va_end(arguments);
  if (wanted >= (int)sizeof error->message) trim_partial_sequence(error->message);
  return status;
}

int stemma_exit_code(enum stemma_status status) {
  return status == STEMMA_NO_MEMORY ? STEMMA_IO : (int)status;
}
