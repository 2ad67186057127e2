/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CSV reader: a state machine over the bytes, so that a chunk may end anywhere. The
 * cells of a row are gathered in one buffer, each ending where the next begins.
 */
#include "engine/read/csv.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "graph/array.h"

enum state {
  STATE_MARK,   /* at the beginning, within what may be a byte order mark */
  STATE_ROW,    /* before a row */
  STATE_CR,     /* behind a CR that ended a line: a LF belongs to it */
  STATE_CELL,   /* before a cell */
  STATE_PLAIN,  /* in a cell without quotes */
  STATE_QUOTED, /* in a quoted cell */
  STATE_QUOTE,  /* behind a quote in a quoted cell: its end, or the first of two */
};

static const char byte_order_mark[] = {'\xEF', '\xBB', '\xBF'};

struct csv_reader {
  struct csv_options options; /* as given */
  enum state state;           /* what the next byte means */
  size_t mark_length;         /* bytes of a byte order mark seen */
  const char *at;             /* next byte of the chunk */
  const char *end;            /* its end */
  bool is_last;               /* no chunk follows */
  bool in_row;                /* a row has begun and has not been handed over */
  bool after_cr;              /* in a quoted cell, the byte before was a CR */
  uint64_t line;              /* of the next byte */
  uint64_t quote_line;        /* where the quoted cell begins */
  const char *fault;          /* why the row is malformed, or NULL */
  uint64_t fault_line;        /* and where */
  bool is_torn;               /* the input has ended within a quoted cell */
  char *bytes;                /* [length] of the cells of the row */
  size_t length;              /* of bytes */
  size_t capacity;            /* of bytes */
  size_t *ends;               /* [cell_count] where each cell ends in bytes */
  size_t cell_count;          /* cells that are complete */
  size_t ends_capacity;       /* of ends */
  struct text *cells;         /* [row.count] */
  size_t cells_capacity;      /* of cells */
  struct csv_row row;         /* as handed over */
};

enum stemma_status csv_reader_new(struct csv_reader **out, const struct csv_options *options,
                                  struct stemma_error *error) {
  assert(strchr("\"\r\n", options->delimiter) == NULL || options->delimiter == '\0');
  struct csv_reader *reader = malloc(sizeof *reader);
  if (reader == NULL) return stemma_error_memory(error, options->name);
  *reader = (struct csv_reader){.options = *options, .state = STATE_MARK, .line = 1};
  *out = reader;
  return STEMMA_OK;
}

void csv_reader_free(struct csv_reader *reader) {
  if (reader == NULL) return;
  free(reader->bytes);
  free(reader->ends);
  free(reader->cells);
  free(reader);
}

void csv_feed(struct csv_reader *reader, const char *bytes, size_t size) {
  assert(reader->at == reader->end && !reader->is_last);
  reader->at = bytes;
  reader->end = size == 0 ? bytes : bytes + size;
}

void csv_feed_end(struct csv_reader *reader) {
  assert(reader->at == reader->end);
  reader->is_last = true;
}

/* Marks the row as malformed; what follows of it is read over. The first fault counts. */
static void set_fault(struct csv_reader *reader, const char *why, uint64_t line) {
  if (reader->fault != NULL) return;
  reader->fault = why;
  reader->fault_line = line;
}

static enum stemma_status append(struct csv_reader *reader, const char *bytes, size_t size,
                                 struct stemma_error *error) {
  if (size > reader->options.row_max - reader->length) {
    set_fault(reader, "the row is longer than the maximum", reader->row.line);
  }
  if (reader->fault != NULL || size == 0) return STEMMA_OK;
  enum stemma_status status =
      array_reserve(&reader->bytes, &reader->capacity, reader->length + size, 1,
                    reader->options.row_max, reader->options.name, error);
  if (status != STEMMA_OK) return status;
  memcpy(reader->bytes + reader->length, bytes, size);
  reader->length += size;
  return STEMMA_OK;
}

static enum stemma_status end_cell(struct csv_reader *reader, struct stemma_error *error) {
  if (reader->cell_count == reader->options.cells_max) {
    set_fault(reader, "the row has more cells than the maximum", reader->row.line);
  }
  if (reader->fault != NULL) return STEMMA_OK;
  enum stemma_status status =
      array_reserve(&reader->ends, &reader->ends_capacity, reader->cell_count + 1,
                    sizeof *reader->ends, reader->options.cells_max, reader->options.name, error);
  if (status != STEMMA_OK) return status;
  reader->ends[reader->cell_count++] = reader->length;
  return STEMMA_OK;
}

/* Whether a byte ends a cell without quotes. */
static bool is_break(const struct csv_reader *reader, char byte) {
  return byte == reader->options.delimiter || byte == '\n' || byte == '\r';
}

/* Takes a line break outside of quotes. */
static void take_line_end(struct csv_reader *reader) {
  reader->state = *reader->at++ == '\r' ? STATE_CR : STATE_ROW;
  reader->line++;
}

/* Takes the delimiter or line break behind a cell; `*done` if the row ends there. */
static enum stemma_status take_break(struct csv_reader *reader, bool *done,
                                     struct stemma_error *error) {
  enum stemma_status status = end_cell(reader, error);
  if (status != STEMMA_OK) return status;
  if (*reader->at == reader->options.delimiter) {
    reader->at++;
    reader->state = STATE_CELL;
  } else {
    take_line_end(reader);
    *done = true;
  }
  return STEMMA_OK;
}

static void begin_row(struct csv_reader *reader, enum state state) {
  reader->in_row = true;
  reader->row.line = reader->line;
  reader->state = state;
}

/* Ends the search for a byte order mark: bytes of it that were seen are the row's. */
static enum stemma_status end_mark(struct csv_reader *reader, struct stemma_error *error) {
  if (reader->mark_length == 0 || reader->mark_length >= sizeof byte_order_mark) {
    reader->state = STATE_ROW;
    return STEMMA_OK;
  }
  begin_row(reader, STATE_PLAIN);
  return append(reader, byte_order_mark, reader->mark_length, error);
}

static enum stemma_status step_mark(struct csv_reader *reader, struct stemma_error *error) {
  if (*reader->at != byte_order_mark[reader->mark_length]) return end_mark(reader, error);
  reader->at++;
  if (++reader->mark_length < sizeof byte_order_mark) return STEMMA_OK;
  return end_mark(reader, error);
}

static void step_row(struct csv_reader *reader) {
  if (*reader->at == '\n' || *reader->at == '\r') {
    take_line_end(reader);
  } else {
    begin_row(reader, STATE_CELL);
  }
}

static void step_cell(struct csv_reader *reader) {
  reader->state = STATE_PLAIN;
  if (*reader->at != '"') return;
  reader->at++;
  reader->state = STATE_QUOTED;
  reader->quote_line = reader->line;
  reader->after_cr = false;
}

static enum stemma_status step_plain(struct csv_reader *reader, bool *done,
                                     struct stemma_error *error) {
  const char *start = reader->at;
  while (reader->at < reader->end && !is_break(reader, *reader->at)) reader->at++;
  enum stemma_status status = append(reader, start, (size_t)(reader->at - start), error);
  if (status != STEMMA_OK || reader->at == reader->end) return status;
  return take_break(reader, done, error);
}

/* Counts the lines that end in a run of a quoted cell; CRLF is one end. */
static void count_lines(struct csv_reader *reader, const char *from, const char *to) {
  for (; from < to; from++) {
    if (*from == '\r' || (*from == '\n' && !reader->after_cr)) reader->line++;
    reader->after_cr = *from == '\r';
  }
}

static enum stemma_status step_quoted(struct csv_reader *reader, struct stemma_error *error) {
  const char *start = reader->at;
  const char *quote = memchr(start, '"', (size_t)(reader->end - start));
  const char *end = quote == NULL ? reader->end : quote;
  count_lines(reader, start, end);
  reader->at = end;
  if (quote != NULL) {
    reader->at++;
    reader->state = STATE_QUOTE;
  }
  return append(reader, start, (size_t)(end - start), error);
}

static enum stemma_status step_quote(struct csv_reader *reader, bool *done,
                                     struct stemma_error *error) {
  if (*reader->at == '"') {
    reader->state = STATE_QUOTED;
    reader->after_cr = false;
    return append(reader, reader->at++, 1, error);
  }
  if (is_break(reader, *reader->at)) return take_break(reader, done, error);
  set_fault(reader, "text behind a closing quote", reader->line);
  reader->state = STATE_PLAIN;
  return STEMMA_OK;
}

/* Takes at least one byte, or changes the state without any; `*done` at the end of a row. */
static enum stemma_status step(struct csv_reader *reader, bool *done, struct stemma_error *error) {
  switch (reader->state) {
  case STATE_MARK: return step_mark(reader, error);
  case STATE_ROW: step_row(reader); return STEMMA_OK;
  case STATE_CR:
    if (*reader->at == '\n') reader->at++;
    reader->state = STATE_ROW;
    return STEMMA_OK;
  case STATE_CELL: step_cell(reader); return STEMMA_OK;
  case STATE_PLAIN: return step_plain(reader, done, error);
  case STATE_QUOTED: return step_quoted(reader, error);
  case STATE_QUOTE: return step_quote(reader, done, error);
  }
  return stemma_error_set(error, STEMMA_INTERNAL, "%s: lost in a row", reader->options.name);
}

/* Ends the last row where its line has no end; `*done` if there is such a row. */
static enum stemma_status finish(struct csv_reader *reader, bool *done,
                                 struct stemma_error *error) {
  if (reader->state == STATE_MARK) {
    enum stemma_status status = end_mark(reader, error);
    if (status != STEMMA_OK) return status;
  }
  if (!reader->in_row) return STEMMA_OK;
  if (reader->state == STATE_QUOTED) {
    set_fault(reader, "a quoted cell does not end", reader->quote_line);
    reader->is_torn = true;
  }
  reader->state = STATE_ROW;
  *done = true;
  return end_cell(reader, error);
}

/* Hands the gathered row over, or says what is wrong with it. */
static enum stemma_status deliver(const struct csv_row **row, struct csv_reader *reader,
                                  struct stemma_error *error) {
  reader->in_row = false;
  if (reader->fault != NULL) {
    return stemma_error_set(error, STEMMA_BAD_INPUT, "%s:%" PRIu64 ": %s", reader->options.name,
                            reader->fault_line, reader->fault);
  }
  enum stemma_status status =
      array_reserve(&reader->cells, &reader->cells_capacity, reader->cell_count,
                    sizeof *reader->cells, reader->options.cells_max, reader->options.name, error);
  if (status != STEMMA_OK) return status;
  size_t start = 0;
  for (size_t i = 0; i < reader->cell_count; i++) {
    const char *bytes = reader->length == 0 ? "" : reader->bytes + start;
    reader->cells[i] = (struct text){.bytes = bytes, .length = reader->ends[i] - start};
    start = reader->ends[i];
  }
  assert(start == reader->length && reader->cell_count > 0);
  reader->row.cells = reader->cells;
  reader->row.count = reader->cell_count;
  *row = &reader->row;
  return STEMMA_OK;
}

enum stemma_status csv_next(const struct csv_row **row, struct csv_reader *reader,
                            struct stemma_error *error) {
  if (!reader->in_row) {
    reader->fault = NULL;
    reader->length = 0;
    reader->cell_count = 0;
  }
  bool done = false;
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && !done && reader->at < reader->end) {
    status = step(reader, &done, error);
  }
  if (status == STEMMA_OK && !done && reader->is_last) status = finish(reader, &done, error);
  if (status != STEMMA_OK) return status;
  if (done) return deliver(row, reader, error);
  *row = NULL;
  return STEMMA_OK;
}

struct csv_fault csv_fault(const struct csv_reader *reader) {
  assert(reader->fault != NULL);
  return (struct csv_fault){
      .why = reader->fault,
      .line = reader->fault_line,
      .is_torn = reader->is_torn,
      .text = {.bytes = reader->length == 0 ? "" : reader->bytes, .length = reader->length},
  };
}
