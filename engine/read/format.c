/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling formats apart. In this order: what cannot be read here at all but is known by its
 * first bytes, a tar, JSON, a table by its header; and a text in which some later line begins
 * an object is JSON Lines with bad lines on top.
 */
#include "engine/read/format.h"

#include <string.h>

#include "engine/read/blocks.h"
#include "engine/read/ecosystem.h"
#include "engine/read/edges.h"
#include "engine/read/sheet.h"
#include "graph/text.h"

/* A tar has this at this place of its first header. */
#define TAR_MAGIC "ustar"
enum { TAR_MAGIC_AT = 257, TAR_MAGIC_SIZE = 5, TAR_HEADER = 512 };

/* What users may well hand over, and what can be done about it. */
static const struct foreign {
  struct text magic;  /* its first bytes */
  const char *advice; /* for the message */
} foreigners[] = {
    {{"PAR1", 4}, "a Parquet file (duckdb makes JSON Lines of it)"},
    {{"PK\3\4", 4}, "a ZIP archive (unpack it first)"},
    {{"\xFD"
      "7zXZ",
      5},
     "compressed with xz (unpack it first)"},
    {{"BZh", 3}, "compressed with bzip2 (unpack it first)"},
    {{"SQLite format 3", 15}, "an SQLite database, not a file of records"},
    {{"\xFF\xFE", 2}, "text in UTF-16, where UTF-8 is expected"},
    {{"\xFE\xFF", 2}, "text in UTF-16, where UTF-8 is expected"},
};

/* Takes the next line that is not blank off `rest`; false where there is none. */
static bool next_line(struct text *line, struct text *rest) {
  while (block_next_line(line, rest)) {
    if (line->length > 0) return true;
  }
  return false;
}

static enum stemma_status fail(const struct stream *stream, const char *what,
                               struct stemma_error *error) {
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: %s", stream_name(stream), what);
}

static enum stemma_status detect_table(enum load_format *out, const struct stream *stream,
                                       struct text head, bool has_columns,
                                       struct stemma_error *error) {
  bool is_table = sheet_has_columns(head);
  *out = LOAD_EDGES;
  if (is_table && has_columns) return STEMMA_OK;
  *out = LOAD_AI_ECOSYSTEM;
  if (ecosystem_knows_header(head)) return STEMMA_OK;
  *out = LOAD_EDGES;
  if (edges_knows_header(head)) return STEMMA_OK;
  *out = LOAD_HUB;
  struct text line;
  while (next_line(&line, &head)) {
    if (line.bytes[0] == '{') return STEMMA_OK;
  }
  if (is_table) {
    return fail(stream,
                "looks like a table, but has no columns for child and parent that are known "
                "(--columns names them)",
                error);
  }
  return fail(stream,
              "neither JSON records, nor a table of edges, nor model cards (--input-format says "
              "what it holds)",
              error);
}

static enum stemma_status detect(enum load_format *out, const struct stream *stream,
                                 struct text head, bool has_columns, struct stemma_error *error) {
  for (size_t i = 0; i < sizeof foreigners / sizeof *foreigners; i++) {
    struct text magic = foreigners[i].magic;
    if (head.length >= magic.length && memcmp(head.bytes, magic.bytes, magic.length) == 0) {
      return fail(stream, foreigners[i].advice, error);
    }
  }
  *out = LOAD_CARDS;
  if (head.length >= TAR_HEADER &&
      memcmp(head.bytes + TAR_MAGIC_AT, TAR_MAGIC, TAR_MAGIC_SIZE) == 0) {
    return STEMMA_OK;
  }
  if (head.length >= 3 && memcmp(head.bytes, "\xEF\xBB\xBF", 3) == 0) {
    head = (struct text){head.bytes + 3, head.length - 3};
  }
  head = text_trim(head);
  *out = LOAD_HUB;
  if (head.length == 0 || head.bytes[0] == '{' || head.bytes[0] == '[') return STEMMA_OK;
  return detect_table(out, stream, head, has_columns, error);
}

enum stemma_status format_detect(enum load_format *out, struct stream *stream, bool has_columns,
                                 struct stemma_error *error) {
  struct text head = {0};
  enum load_format found = LOAD_HUB;
  enum stemma_status status = stream_peek(&head, stream, FORMAT_HEAD_MAX, error);
  if (status == STEMMA_OK) status = detect(&found, stream, head, has_columns, error);
  if (status == STEMMA_OK) *out = found;
  return status;
}
