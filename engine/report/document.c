/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents of several lists, by the writers of one. */
#include "engine/report/document.h"

#include <assert.h>

#include "engine/report/writers.h"

static void write_json(FILE *out, const struct report_document *document) {
  fprintf(out, "{\"schema\":\"%s\"", document->schema);
  for (size_t i = 0; i < document->fact_count; i++) {
    const struct report_facts *facts = &document->facts[i];
    fputs(",\n", out);
    report_write_json_fields(out, facts->key, facts->fields, facts->field_count);
  }
  for (size_t i = 0; i < document->part_count; i++) {
    fputs(",\n", out);
    report_write_json_rows(out, document->parts[i].key, &document->parts[i].list);
  }
  fputs("}\n", out);
}

static void write_tables(FILE *out, const struct report_document *document,
                         const struct report_style *style) {
  bool begun = document->title.length > 0;
  if (begun) report_write_title(out, document->title, style);
  for (size_t i = 0; i < document->part_count && !ferror(out); i++) {
    const struct report_part *part = &document->parts[i];
    if (part->list.row_count == 0 && part->title.length == 0) continue;
    if (begun) fputc('\n', out);
    begun = true;
    report_write_title(out, part->title, style);
    if (part->list.row_count > 0) report_write_table(out, &part->list, style);
  }
}

void report_write_document(FILE *out, const struct report_document *document,
                           const struct report_style *style) {
  if (style->format == REPORT_JSON) {
    write_json(out, document);
  } else if (style->format == REPORT_TABLE) {
    write_tables(out, document, style);
  } else {
    assert(document->flat != NULL);
    report_write(out, document->flat, style);
  }
}
