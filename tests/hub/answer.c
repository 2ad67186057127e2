/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An answer as the routes make it. */
#include "tests/hub/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void answer_dispose(struct answer *answer) {
  for (size_t i = 0; i < answer->header_count; i++) {
    free(answer->headers[i].name);
    free(answer->headers[i].value);
  }
  free(answer->headers);
  bytes_dispose(&answer->body);
  *answer = (struct answer){0};
}

static struct header *find_header(const struct answer *answer, const char *name) {
  for (size_t i = 0; i < answer->header_count; i++) {
    if (strcasecmp(answer->headers[i].name, name) == 0) return &answer->headers[i];
  }
  return NULL;
}

void answer_header(struct answer *answer, const char *name, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  size_t length = (size_t)vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *value = claim(length + 1, 1);
  vsnprintf(value, length + 1, format, again);
  va_end(again);
  struct header *header = find_header(answer, name);
  if (header) {
    free(header->value);
    header->value = value;
    return;
  }
  answer->headers = reclaim(answer->headers, answer->header_count + 1, sizeof *answer->headers);
  answer->headers[answer->header_count++] =
      (struct header){claim_string(name, strlen(name)), value};
}

const char *answer_get(const struct answer *answer, const char *name) {
  const struct header *header = find_header(answer, name);
  return header ? header->value : NULL;
}

void answer_drop_header(struct answer *answer, const char *name) {
  struct header *header = find_header(answer, name);
  if (!header) return;
  free(header->name);
  free(header->value);
  *header = answer->headers[--answer->header_count];
}

size_t answer_length(const struct answer *answer) {
  size_t length = answer->part_count > 0 ? 0 : answer->body.length;
  for (size_t i = 0; i < answer->part_count; i++) length += answer->parts[i].length;
  return length;
}

void answer_flatten(struct answer *answer) {
  if (answer->part_count == 0) return;
  answer->body.length = 0;
  for (size_t i = 0; i < answer->part_count; i++) {
    bytes_put_slice(&answer->body, answer->parts[i]);
  }
  answer->part_count = 0;
}

void answer_error(struct answer *answer, unsigned status, const char *code, const char *message) {
  answer->status = status;
  answer->part_count = 0;
  answer->body.length = 0;
  answer_header(answer, "Content-Type", "application/json; charset=utf-8");
  if (code) answer_header(answer, "X-Error-Code", "%s", code);
  if (!strpbrk(message, "\r\n")) answer_header(answer, "X-Error-Message", "%s", message);
  bytes_put_text(&answer->body, "{\"error\":");
  bytes_put_json(&answer->body, message);
  bytes_put_text(&answer->body, "}");
}
