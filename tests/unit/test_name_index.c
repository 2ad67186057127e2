/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names by their beginnings, out of a store, held against the lineage that was saved there. */
#include "engine/store/name_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/model_id.h"
#include "tests/failing_memory.h"
#include "tests/unit/folder.h"
#include "tests/unit/store_lineage.h"
#include "tests/watched.h"

/* A store in memory, and what looks it up. */
struct looked_up {
  struct made made;
  struct sql sql;
  struct column_session session;
  struct name_index index;
};

static void look_up(struct looked_up *out, uint64_t seed, uint32_t models) {
  struct make_options options = {.seed = seed, .models = models, .ids = models + models / 4};
  make_lineage(&out->made, &options);
  out->sql = made_open(":memory:");
  made_save(&out->sql, &out->made);
  assert_int_equal(column_session_open(&out->session, &out->sql, NULL), STEMMA_OK);
  assert_int_equal(name_index_init(&out->index, &out->session, NULL), STEMMA_OK);
}

static void close_up(struct looked_up *up) {
  name_index_dispose(&up->index);
  column_session_close(&up->session);
  sqlite3_close(up->sql.db);
  made_free(&up->made);
}

/* Asks for one prefix. Returns false where damage is told of; else it is as in the lineage. */
static bool check_prefix(struct looked_up *up, struct text prefix) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  uint32_t first = 0, count = 0, wanted_first = 0;
  enum stemma_status status = name_index_find_prefix(&first, &count, &up->index, prefix, &error);
  if (status != STEMMA_OK) {
    assert_int_equal(status, STEMMA_BAD_INPUT);
    assert_non_null(strstr(error.message, "the store is damaged (column name, chunk "));
    return false;
  }
  uint32_t wanted = lineage_find_prefix(&wanted_first, up->made.lineage, prefix);
  if (count != wanted) fail_msg("%.*s: %u names, not %u", TEXT_ARGS(prefix), count, wanted);
  if (count > 0) assert_int_equal(first, wanted_first);
  return true;
}

/* All beginnings of a name, in its own case and in the other. */
static bool check_name(struct looked_up *up, uint32_t node) {
  char other[MADE_ID];
  struct text name = lineage_name(up->made.lineage, node);
  bool is_sound = true;
  assert_in_range(name.length, 1, sizeof other);
  for (size_t i = 0; i < name.length; i++) {
    char byte = (char)(name.bytes[i] ^ 0x20);
    bool is_letter = text_fold_byte(byte) == text_fold_byte(name.bytes[i]);
    other[i] = is_letter ? byte : name.bytes[i];
  }
  for (size_t length = 0; length <= name.length; length++) {
    is_sound = check_prefix(up, (struct text){name.bytes, length}) && is_sound;
    is_sound = check_prefix(up, (struct text){other, length}) && is_sound;
  }
  return is_sound;
}

static void check_name_at(struct looked_up *up, uint32_t node) {
  struct text name;
  assert_int_equal(name_index_at(&name, &up->index, node, NULL), STEMMA_OK);
  assert_true(text_equal(name, lineage_name(up->made.lineage, node)));
}

static void test_random(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed += (uint64_t)watched_step(1, 5)) {
    struct looked_up up;
    look_up(&up, seed, (uint32_t)seed * 3 + 1);
    for (uint32_t v = 0; v < up.made.lineage->node_count; v++) {
      check_name_at(&up, v);
      assert_true(check_name(&up, v));
    }
    close_up(&up);
  }
}

static void test_chunks(void **state) {
  (void)state;
  struct looked_up up;
  look_up(&up, 12, 40000);
  uint32_t last = up.made.lineage->node_count - 1;
  const uint32_t edges[] = {0, 1, 16383, 16384, 16385, 32767, 32768, last - 16384, last};
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
    check_name_at(&up, edges[i]);
    assert_true(check_name(&up, edges[i]));
  }
  close_up(&up);
}

static void test_nothing(void **state) {
  (void)state;
  static const char *const none[] = {"0", "zz", "~", "ns3/model-3aa", " ", "/"};
  char longest[MODEL_ID_MAX + 2];
  struct looked_up up;
  memset(longest, 'n', sizeof longest);
  look_up(&up, 2, 20000);
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    assert_true(check_prefix(&up, text_of(none[i])));
  }
  for (size_t length = MODEL_ID_MAX - 1; length <= sizeof longest; length++) {
    uint32_t first = 0, count = 7;
    struct text prefix = {longest, length};
    assert_int_equal(name_index_find_prefix(&first, &count, &up.index, prefix, NULL), STEMMA_OK);
    assert_int_equal(count, 0);
  }
  close_up(&up);
  look_up(&up, 2, 0);
  assert_true(check_prefix(&up, TEXT("")));
  close_up(&up);
}

/* What chunks are filed under leads nobody astray: see test_lineage_part.c. */
static void test_damage(void **state) {
  (void)state;
  static const char *const changes[] = {
      "UPDATE packed SET first = 'zz' || first WHERE id = (2 << 24) + 1",
      "UPDATE packed SET first = 'aa' WHERE id = (2 << 24) + 1",
      "DELETE FROM packed WHERE id = (2 << 24) + 1",
      "UPDATE packed SET checksum = checksum + 1 WHERE id = (2 << 24) + 1",
  };
  struct looked_up up;
  look_up(&up, 2, 30000);
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    bool is_sound = true;
    assert_int_equal(sql_run(&up.sql, "SAVEPOINT whole", NULL), STEMMA_OK);
    assert_int_equal(sql_run(&up.sql, changes[i], NULL), STEMMA_OK);
    for (uint32_t v = 0; v < up.made.lineage->node_count; v += 1500) {
      is_sound = check_name(&up, v) && is_sound;
    }
    assert_false(is_sound);
    assert_int_equal(sql_run(&up.sql, "ROLLBACK TO whole; RELEASE whole", NULL), STEMMA_OK);
  }
  close_up(&up);
}

static void test_memory(void **state) {
  (void)state;
  struct looked_up up;
  look_up(&up, 5, 20);
  for (long n = 0;; n++) {
    struct name_index index;
    uint32_t first = 0, count = 0;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = name_index_init(&index, &up.session, NULL);
    if (status == STEMMA_OK) {
      status = name_index_find_prefix(&first, &count, &index, TEXT("ns"), NULL);
    }
    bool has_failed = failing_memory_has_failed();
    name_index_dispose(&index);
    assert_int_equal(failing_memory_stop(), 0);
    if (!has_failed) break;
    assert_int_equal(status, STEMMA_NO_MEMORY);
  }
  assert_true(failing_memory_made() >= 2);
  close_up(&up);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random), cmocka_unit_test(test_chunks), cmocka_unit_test(test_nothing),
      cmocka_unit_test(test_damage), cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
