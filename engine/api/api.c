/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outcomes, texts, and structs of callers that were built with another version of the header. */
#include "engine/api/api.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The caller's program and the library need not be of one version: these never change. */
static_assert((int)STEMMA_SUCCESS == (int)STEMMA_OK &&
                  (int)STEMMA_ERROR_NOT_FOUND == (int)STEMMA_NEGATIVE &&
                  (int)STEMMA_ERROR_USAGE == (int)STEMMA_USAGE &&
                  (int)STEMMA_ERROR_INPUT == (int)STEMMA_BAD_INPUT &&
                  (int)STEMMA_ERROR_IO == (int)STEMMA_IO &&
                  (int)STEMMA_ERROR_INTERNAL == (int)STEMMA_INTERNAL &&
                  (int)STEMMA_ERROR_MEMORY == (int)STEMMA_NO_MEMORY,
              "a result is a status");
static_assert(STEMMA_FAILURE_SIZE == STEMMA_ERROR_MAX, "a message fits");

/* Structs grow at their ends: where the last field ends before the struct does, the next one would
 * lie where older programs have left what they had in memory. */
#define ENDS_WITH(type, field)                                                                     \
  (offsetof(struct type, field) + sizeof((struct type *)NULL)->field == sizeof(struct type))
static_assert(ENDS_WITH(stemma_read_options, context) && ENDS_WITH(stemma_view_options, decay) &&
                  ENDS_WITH(stemma_draw_options, rules),
              "options have no padding behind them");
static_assert(ENDS_WITH(stemma_model, inferred) && ENDS_WITH(stemma_family, license) &&
                  ENDS_WITH(stemma_finding, examples) &&
                  ENDS_WITH(stemma_family_total, effective_authors),
              "nor have the structs that are filled");

const char *stemma_version(void) {
  return STEMMA_VERSION;
}

void stemma_free(void *array) {
  free(array);
}

enum stemma_result api_result(struct stemma_failure *failure, enum stemma_status status,
                              const struct stemma_error *error) {
  enum stemma_result result = (enum stemma_result)status;
  if (status == STEMMA_OK || failure == NULL) return result;
  failure->result = result;
  memcpy(failure->message, error->message, sizeof failure->message);
  return result;
}

enum stemma_status api_take_options(void *ours, size_t size, size_t least, const void *theirs,
                                    struct stemma_error *error) {
  if (theirs == NULL) return STEMMA_OK;
  size_t given;
  memcpy(&given, theirs, sizeof given);
  if (given < least) {
    return stemma_error_set(error, STEMMA_USAGE, "options: begin with their _INIT");
  }
  const unsigned char *bytes = theirs;
  for (size_t i = size; i < given; i++) {
    if (bytes[i] == 0) continue;
    return stemma_error_set(error, STEMMA_USAGE, "options: are of a newer version than %s",
                            STEMMA_VERSION);
  }
  memcpy(ours, theirs, given < size ? given : size);
  return STEMMA_OK;
}

enum stemma_status api_give(void *theirs, size_t room, const void *ours, size_t size, size_t least,
                            struct stemma_error *error) {
  if (room < least) {
    return stemma_error_set(error, STEMMA_USAGE, "size: %zu is not that of the struct", room);
  }
  memcpy(theirs, ours, room < size ? room : size);
  if (room > size) memset((char *)theirs + size, 0, room - size);
  return STEMMA_OK;
}

enum stemma_status api_check_number(uint32_t number, uint32_t count, const char *what,
                                    struct stemma_error *error) {
  if (number < count) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_USAGE, "%s %u: there are %u", what, number, count);
}

void *api_new_column(const struct lineage *lineage, size_t size) {
  return calloc(lineage->node_count > 0 ? lineage->node_count : 1, size);
}

size_t stemma_text_copy(char *out, size_t room, struct stemma_text text) {
  if (room == 0) return text.length;
  size_t length = text.length;
  if (length >= room) {
    length = room - 1;
    while (length > 0 && ((unsigned char)text.bytes[length] & 0xC0U) == 0x80U) length--;
  }
  if (length > 0) memcpy(out, text.bytes, length);
  out[length] = '\0';
  return text.length;
}
