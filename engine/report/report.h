/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results → table, JSON, CSV, TSV or ids only: one writer for every command.
 *
 * A command declares its columns once and hands over rows through a callback; a row is
 * asked for once in most formats and twice for a table (widths, then text), so nothing is
 * kept and a report of a million rows costs no memory. All texts are taken to be hostile.
 */
#ifndef STEMMA_ENGINE_REPORT_REPORT_H
#define STEMMA_ENGINE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "graph/status.h"
#include "graph/text.h"

enum report_format {
  REPORT_TABLE, /* for people */
  REPORT_JSON,  /* one document */
  REPORT_CSV,   /* RFC 4180, with a header line */
  REPORT_TSV,   /* with a header line; \t, \n, \r and \\ escaped */
  REPORT_QUIET, /* one column, one a line */
};

enum report_kind {
  REPORT_NULL,    /* unknown */
  REPORT_COUNT,   /* a whole number */
  REPORT_REAL,    /* a fraction, 1 decimal in tables */
  REPORT_FINE,    /* a small fraction, 6 decimals in tables */
  REPORT_SHARE,   /* a part of one; in per cent in tables */
  REPORT_CHANGE,  /* a whole number with its sign */
  REPORT_SHIFT,   /* a change of a share; in percentage points, with its sign, in tables */
  REPORT_FLAG,    /* true or false */
  REPORT_DAY,     /* days since 1970-01-01 */
  REPORT_TEXT,    /* untrusted bytes */
  REPORT_LIST,    /* several values of the kinds above */
  REPORT_RECORDS, /* a table within the cell, of the kinds above; JSON only, else its first column */
};

struct report_records;

/* What stands in a cell. Everything pointed at is borrowed. */
struct report_value {
  enum report_kind kind; /* which of the below */
  bool dim;              /* shown faint where there are colours */
  union {
    uint64_t count;                       /* REPORT_COUNT */
    double real;                          /* REPORT_REAL, REPORT_FINE, REPORT_SHARE, REPORT_SHIFT */
    int64_t change;                       /* REPORT_CHANGE */
    bool flag;                            /* REPORT_FLAG */
    int32_t day;                          /* REPORT_DAY */
    struct text text;                     /* REPORT_TEXT */
    const struct report_records *records; /* REPORT_RECORDS */
    struct {
      const struct report_value *items; /* [count] */
      size_t count;                     /* of items */
    } list;                             /* REPORT_LIST */
  } as;
};

#define REPORT_VALUE_NULL ((struct report_value){.kind = REPORT_NULL})

static inline struct report_value report_count(uint64_t count) {
  return (struct report_value){.kind = REPORT_COUNT, .as.count = count};
}

static inline struct report_value report_real(double real) {
  return (struct report_value){.kind = REPORT_REAL, .as.real = real};
}

static inline struct report_value report_change(int64_t change) {
  return (struct report_value){.kind = REPORT_CHANGE, .as.change = change};
}

static inline struct report_value report_flag(bool flag) {
  return (struct report_value){.kind = REPORT_FLAG, .as.flag = flag};
}

static inline struct report_value report_day(int32_t day) {
  return (struct report_value){.kind = REPORT_DAY, .as.day = day};
}

/* An empty text is an unknown one. */
static inline struct report_value report_text(struct text text) {
  if (text.length == 0) return REPORT_VALUE_NULL;
  return (struct report_value){.kind = REPORT_TEXT, .as.text = text};
}

static inline struct report_value report_word(const char *word) {
  return report_text(text_of(word));
}

static inline struct report_value report_list(const struct report_value *items, size_t count) {
  return (struct report_value){.kind = REPORT_LIST, .as.list = {items, count}};
}

static inline struct report_value report_nested(const struct report_records *records) {
  return (struct report_value){.kind = REPORT_RECORDS, .as.records = records};
}

struct report_column {
  const char *key;     /* name in JSON, CSV, TSV: snake_case */
  const char *heading; /* name in a table, which leaves the column out where it is NULL or where
                          nothing is known of any row */
  bool right;          /* aligned right in a table, as numbers are */
  unsigned drop;       /* on a narrow terminal the highest goes first; 0: stays */
  size_t narrow;       /* on a narrow terminal may be cut to this width; 0: is never cut */
};

/* A small table within a cell. */
struct report_records {
  const struct report_column *columns; /* [column_count]; only keys are used */
  size_t column_count;                 /* of columns */
  const struct report_value *cells;    /* [row_count × column_count], row by row */
  size_t row_count;                    /* rows */
};

/* A named fact about the report. */
struct report_field {
  const char *key;           /* snake_case */
  struct report_value value; /* scalar or list */
};

/* Most columns of a report. */
enum { REPORT_COLUMNS_MAX = 48 };

/* Fills cells[column_count] with row `row`; what they point at lasts until the next call. */
typedef void report_row_fn(struct report_value *cells, void *context, size_t row);

/* The heading of the section that begins at row `row`, or empty text; lasts as above. */
typedef struct text report_section_fn(void *context, size_t row);

struct report {
  const char *schema;                  /* such as "stemma.rank/1" */
  const struct report_field *source;   /* [source_count] the data: JSON only */
  size_t source_count;                 /* of source */
  const struct report_field *rules;    /* [rule_count] filters and options in force: JSON only */
  size_t rule_count;                   /* of rules */
  const struct report_field *summary;  /* [summary_count] the answer in short: JSON only */
  size_t summary_count;                /* of summary; 0: there is none */
  const struct report_column *columns; /* [column_count] */
  size_t column_count;                 /* at most REPORT_COLUMNS_MAX */
  size_t id_column;                    /* the one that REPORT_QUIET prints */
  size_t row_count;                    /* rows */
  report_row_fn *row;                  /* the rows */
  report_section_fn *section;          /* or NULL; tables only */
  void *context;                       /* handed to both */
};

struct report_style {
  enum report_format format; /* which */
  size_t width;              /* columns of the terminal; 0: do not cut */
  bool color;                /* use SGR escapes in tables */
};

/*
 * Writes the report. Write errors stay in the stream's error flag, for its owner to see at
 * the end. O(rows × columns), no memory but the stream's.
 */
void report_write(FILE *out, const struct report *report, const struct report_style *style);

/* Escapes for a bold and a faint text, and back to plain; used where style->color is set. */
#define REPORT_BOLD  "\033[1m"
#define REPORT_FAINT "\033[2m"
#define REPORT_PLAIN "\033[0m"

#endif
