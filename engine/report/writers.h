/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writers behind report_write, one a format, and what they share. */
#ifndef STEMMA_ENGINE_REPORT_WRITERS_H
#define STEMMA_ENGINE_REPORT_WRITERS_H

#include "engine/report/number.h"
#include "engine/report/report.h"

/* One JSON document; a row a line. Valid UTF-8 for any input. */
void report_write_json(FILE *out, const struct report *report);

/* The members of a JSON document: "key":{…} of fields, and "key":[…] of a report's rows. */
void report_write_json_fields(FILE *file, const char *key, const struct report_field *fields,
                              size_t count);
void report_write_json_rows(FILE *file, const char *key, const struct report *report);

/* JSON Lines: each row an object on a line of its own, and nothing else. */
void report_write_json_lines(FILE *file, const struct report *report);

/* CSV, or with `tabs` TSV. */
void report_write_csv(FILE *file, const struct report *report, bool tabs);

/* A table, cut to style->width. */
void report_write_table(FILE *out, const struct report *report, const struct report_style *style);

/* A line above a table, bold where there are colours, cut to style->width. */
void report_write_title(FILE *out, struct text title, const struct report_style *style);

/*
 * A scalar that is not text, as machines read it ("" for unknown). `buffer` holds the result
 * where it is not a constant.
 */
struct text report_format_plain(char buffer[NUMBER_SIZE], const struct report_value *value);

/* The same for people: thousands separators, few decimals. */
struct text report_format_pretty(char buffer[NUMBER_SIZE], const struct report_value *value);

/* A position in the scalars that a cell shows as text, in order. */
struct report_cursor {
  const struct report_value *items; /* the next is items[0] */
  size_t left;                      /* how many are left */
  size_t stride;                    /* values from one to the next */
};

/* The scalars of any cell: itself, a list's items, or the first column of nested records. */
struct report_cursor report_cursor_of(const struct report_value *value);

#endif
