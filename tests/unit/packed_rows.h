/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the table `packed`, one by one, for tests that damage them. */
#ifndef STEMMA_TESTS_UNIT_PACKED_ROWS_H
#define STEMMA_TESTS_UNIT_PACKED_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/read/fingerprint.h"
#include "tests/unit/store_lineage.h"
#include "tests/watched.h"

/* A packed row. */
struct row {
  int64_t id;
  int64_t checksum;
  char first[64];
  int first_length; /* 0: NULL */
  unsigned char bytes[4096];
  int size;
};

/* All that the table holds; how many. */
static inline size_t read_packed(struct row rows[COLUMN_IDS], const struct sql *sql) {
  sqlite3_stmt *all = NULL;
  bool has_row = false;
  size_t count = 0;
  assert_int_equal(sql_prepare(&all, sql, "SELECT id, checksum, first, data FROM packed", NULL), 0);
  while (sql_step(&has_row, sql, all, NULL) == STEMMA_OK && has_row) {
    assert_true(count < COLUMN_IDS);
    struct row *row = &rows[count++];
    struct text first = sql_text(all, 2);
    row->id = sqlite3_column_int64(all, 0);
    row->checksum = sqlite3_column_int64(all, 1);
    row->first_length = (int)first.length;
    if (first.length > 0) memcpy(row->first, first.bytes, first.length);
    row->size = sqlite3_column_bytes(all, 3);
    assert_in_range(row->size, 1, sizeof row->bytes);
    memcpy(row->bytes, sqlite3_column_blob(all, 3), (size_t)row->size);
  }
  sqlite3_finalize(all);
  return count;
}

/* Puts one in the place of that of number `id`. */
static inline void write_packed(const struct sql *sql, const struct row *row, int64_t id) {
  static const char text[] = "UPDATE packed SET id = ?1, checksum = ?2, first = ?3, data = ?4"
                             " WHERE id = ?5";
  sqlite3_stmt *update = NULL;
  assert_int_equal(sql_prepare(&update, sql, text, NULL), STEMMA_OK);
  sqlite3_bind_int64(update, 1, row->id);
  sqlite3_bind_int64(update, 2, row->checksum);
  if (row->first_length > 0) {
    sqlite3_bind_text(update, 3, row->first, row->first_length, SQLITE_STATIC);
  }
  sqlite3_bind_blob(update, 4, row->bytes, row->size, SQLITE_STATIC);
  sqlite3_bind_int64(update, 5, id);
  assert_int_equal(sql_do(sql, update, NULL), STEMMA_OK);
  sqlite3_finalize(update);
}

/* A store of a few models. */
static inline void make_small(struct sql *sql, struct made *made) {
  struct make_options options = {.seed = 15, .models = 8, .ids = 10, .parents = 3};
  make_lineage(made, &options);
  assert_true(made->lineage->rule == NULL || made->lineage->node_count > 0);
  *sql = made_open(":memory:");
  made_save(sql, made);
}

/* Damages the rows of a small store one after another, each with the checksum that it should then
 * have: somebody means it. `check` looks at the store each time. */
static inline void forge_each(uint64_t seed, void (*check)(const struct sql *sql)) {
  static struct row rows[COLUMN_IDS];
  struct random random = {seed};
  struct sql sql;
  struct made made;
  make_small(&sql, &made);
  size_t count = read_packed(rows, &sql);
  for (size_t i = 0; i < count; i++) {
    for (int bit = 0; bit < rows[i].size * 8; bit += (int)watched_step(5, 29)) {
      struct row row = rows[i];
      row.bytes[bit / 8] ^= (unsigned char)(1 << (bit % 8));
      if (bit % 3 == 0) row.bytes[random_below(&random, (uint32_t)row.size)] ^= 0x11;
      row.checksum = (int64_t)fingerprint_of(row.bytes, (size_t)row.size, (uint64_t)row.id);
      write_packed(&sql, &row, row.id);
      check(&sql);
    }
    write_packed(&sql, &rows[i], rows[i].id);
  }
  sqlite3_close(sql.db);
  made_free(&made);
}

#endif
