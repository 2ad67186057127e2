/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is read of a model object of the Hub, list or detail shape, before the rules.
 *
 * Two readers fill it: hub_scan.c, which knows the shape that nearly every record has, and
 * hub_json.c, which leaves the text to cJSON and knows every shape. Where both can read a
 * text they say the same.
 *
 * Keys compare with case; of repeated keys the last counts. A value of another type than is
 * expected is as good as none, except among parents, where it is a malformed one.
 */
#ifndef STEMMA_ENGINE_READ_HUB_FIELDS_H
#define STEMMA_ENGINE_READ_HUB_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/arena.h"
#include "graph/parents.h"
#include "graph/text.h"

struct hub_fields {
  bool has_id;                                 /* id, else modelId, is a string */
  struct text id;                              /* as written */
  struct text author;                          /* author */
  struct text license;                         /* cardData.license, the first of a list */
  struct text tag_license;                     /* the first tag license:… */
  struct text task;                            /* pipeline_tag */
  int64_t created;                             /* createdAt, or RECORD_NO_TIME */
  int64_t modified;                            /* lastModified, or RECORD_NO_TIME */
  int64_t downloads;                           /* 0 to 2^53, or RECORD_NO_COUNT */
  int64_t likes;                               /* 0 to 2^53, or RECORD_NO_COUNT */
  struct parent_claims claims[PARENT_SOURCES]; /* what names parents */
};

/* All unknown. */
#define HUB_FIELDS_INIT                                                                            \
  {                                                                                                \
    .created = RECORD_NO_TIME, .modified = RECORD_NO_TIME, .downloads = RECORD_NO_COUNT,           \
    .likes = RECORD_NO_COUNT                                                                       \
  }

/* Files one tag: a parent, a licence, or nothing of ours. Fails with STEMMA_NO_MEMORY. */
enum stemma_status hub_fields_add_tag(struct hub_fields *fields, struct text tag,
                                      struct arena *arena);

enum hub_scan_verdict {
  HUB_SCAN_DONE,      /* the fields are what cJSON would give */
  HUB_SCAN_UNUSUAL,   /* something that the scanner leaves to cJSON, or no JSON at all */
  HUB_SCAN_NO_MEMORY, /* the arena is exhausted */
};

/*
 * Reads the fields of the object that begins at `text`, in one pass; they refer to it and to
 * `arena`. *end becomes the place behind the object. There must be a byte at or behind `text` that
 * stands in no record, such as a line end or NUL; the object ends before it. Behind each byte up
 * to that one at least HUB_SCAN_PADDING more must be readable. Where the verdict is not
 * HUB_SCAN_DONE, *fields and *end are of no use. O(length).
 */
enum hub_scan_verdict hub_scan(struct hub_fields *fields, const char **end, const char *text,
                               struct arena *arena);
enum { HUB_SCAN_PADDING = 64 };

/* The same for an object that takes up all of `text`, which is unusual where it does not. */
static inline enum hub_scan_verdict hub_scan_all(struct hub_fields *fields, struct text text,
                                                 struct arena *arena) {
  const char *end = NULL;
  enum hub_scan_verdict verdict = hub_scan(fields, &end, text.bytes, arena);
  if (verdict == HUB_SCAN_DONE && end != text.bytes + text.length) return HUB_SCAN_UNUSUAL;
  return verdict;
}

/*
 * The same with cJSON, for any text; it is changed in place (see json_parse), and the fields
 * live as long as `arena` does. Returns STEMMA_BAD_INPUT with *fault filled, as json_parse does,
 * where the text is no JSON object, or STEMMA_NO_MEMORY.
 */
enum stemma_status hub_json(struct hub_fields *fields, size_t *fault, char *text, size_t length,
                            struct arena *arena);

#endif
