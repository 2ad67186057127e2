/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One query a table: how many rows have another checksum than they should have. */
#include "engine/store/past_check.h"

#include <stddef.h>

static const struct {
  const char *table; /* its name */
  const char *query; /* how many of its rows are damaged */
} checks[] = {
    {"import", "SELECT count(*) FROM import WHERE checksum <> row_mark(id, file, format, size,"
               " sha256, day, is_full, made_at, records, rejected, counts)"},
    {"word", "SELECT count(*) FROM word WHERE checksum <> row_mark(id, text)"},
    {"alias", "SELECT count(*) FROM alias WHERE checksum <> row_mark(id, name)"},
    {"unnamed", "SELECT count(*) FROM unnamed u LEFT JOIN model m ON m.id = u.model"
                " WHERE u.checksum <> row_mark(u.model, m.name)"},
    {"model_past",
     "SELECT count(*) FROM model_past WHERE checksum <> row_mark(model, import, status, author,"
     " license, task, created, modified, downloads, likes, parents, name)"},
    {"edge_past", "SELECT count(*) FROM edge_past WHERE checksum <> row_mark(child, import,"
                  " parent, alias, relation, source)"},
    {"finding_past",
     "SELECT count(*) FROM finding_past WHERE checksum <> row_mark(model, import, class, text)"},
};

static enum stemma_status check_table(size_t at, const struct sql *sql,
                                      struct stemma_error *error) {
  int64_t damaged = 0;
  enum stemma_status status = sql_number(&damaged, sql, checks[at].query, 0, error);
  if (status != STEMMA_OK || damaged == 0) return status;
  return stemma_error_set(error, STEMMA_BAD_INPUT,
                          "%s: the store is damaged (table %s); import its files into a new one",
                          sql->path, checks[at].table);
}

enum stemma_status past_check_imports(const struct sql *sql, struct stemma_error *error) {
  return check_table(0, sql, error);
}

enum stemma_status past_check(const struct sql *sql, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < sizeof checks / sizeof *checks && status == STEMMA_OK; i++) {
    status = check_table(i, sql, error);
  }
  return status;
}
