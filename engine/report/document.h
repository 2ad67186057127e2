/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results that are several lists: one JSON document with an array for each, one table below
 * the other, and for the flat formats one list of all.
 */
#ifndef STEMMA_ENGINE_REPORT_DOCUMENT_H
#define STEMMA_ENGINE_REPORT_DOCUMENT_H

#include <stddef.h>
#include <stdio.h>

#include "engine/report/report.h"
#include "graph/text.h"

/* A named group of facts: JSON only. */
struct report_facts {
  const char *key;                   /* such as "source" */
  const struct report_field *fields; /* [field_count] */
  size_t field_count;                /* of fields */
};

/* One list. */
struct report_part {
  const char *key;    /* of its array in JSON */
  struct text title;  /* above its table, alone where that has no rows; empty where there is
                         nothing to say; not used in JSON */
  struct report list; /* its columns and rows; what is said of the whole is not used */
};

struct report_document {
  const char *schema;               /* such as "stemma.diff/1" */
  struct text title;                /* the first line of the tables, or empty */
  const struct report_facts *facts; /* [fact_count] JSON only */
  size_t fact_count;                /* of facts */
  const struct report_part *parts;  /* [part_count] JSON and tables */
  size_t part_count;                /* of parts */
  const struct report *flat;        /* all rows, for CSV, TSV and ids only */
};

/*
 * Writes the document in the style's format; errors as in report_write. O(rows × columns), no
 * memory but the stream's.
 */
void report_write_document(FILE *out, const struct report_document *document,
                           const struct report_style *style);

#endif
