/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders and tars of cards: the same trees as both, with what is taken and refused; hostile
 * members; and memory running out.
 */
#include "engine/read/cards.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/read/cards_parts.h"
#include "tests/failing_memory.h"
#include "tests/unit/folder.h"
#include "tests/unit/pack.h"

enum { LOG_MAX = 8192, TAR_MAX = 1 << 20 };

/* ---- a sink that writes down what it gets ---- */

struct log {
  char bytes[LOG_MAX]; /* "+id relation=parent\n", "!member: why\n" */
  size_t length;       /* of bytes */
  bool is_strict;      /* a refusal fails */
};

static void put(struct log *log, const char *head, struct text text) {
  int length =
      snprintf(log->bytes + log->length, LOG_MAX - log->length, "%s%.*s", head, TEXT_ARGS(text));
  if (length < 0 || (size_t)length >= LOG_MAX - log->length) abort();
  log->length += (size_t)length;
}

static enum stemma_status take(void *context, const struct record *record, struct text text,
                               struct stemma_error *error) {
  struct log *log = context;
  (void)error;
  put(log, "+", record->id);
  for (size_t i = 0; i < record->parent_count; i++) {
    put(log, " ", text_of(stemma_relation_name(record->parents[i].relation)));
    put(log, "=", record->parents[i].id);
  }
  if (text.length == 0) put(log, " empty", TEXT(""));
  put(log, "\n", TEXT(""));
  return STEMMA_OK;
}

static enum stemma_status refuse(void *context, struct sink_place place, const char *why,
                                 struct text text, struct stemma_error *error) {
  struct log *log = context;
  put(log, "!", text_of(place.member));
  put(log, ": ", text_of(why));
  put(log, "\n", TEXT(""));
  if (place.line != 1 || !text_equal(text, text_of(place.member))) abort();
  if (!log->is_strict) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: %s", place.member, why);
}

/* ---- trees ---- */

struct member {
  const char *path; /* ends in "/" for a folder; NULL: no more */
  const char *text; /* of a file; of a link, behind "->", what it leads to */
};

enum { MEMBERS_MAX = 8 };

struct tree {
  struct member members[MEMBERS_MAX];
  const char *wanted; /* the log, in the order of the paths */
};

#define CARD "---\nbase_model: p/q\n---\n"

static const struct tree trees[] = {
    {{{NULL, NULL}}, ""},
    {{{"ns/name/README.md", CARD}}, "+ns/name unspecified=p/q\n"},
    {{{"gpt2/README.md", ""}}, "+gpt2 empty\n"},
    {{{"README.md", CARD}, {"README.txt", "x"}, {"ns/x", "y"}, {"ns/name/config.json", "{}"}}, ""},
    {{{"ns/name/readme.md", CARD}, {"ns/name/README.md.txt", CARD}}, ""},
    {{{"ns/a/README.md", "x"}, {"ns/b/README.md", "x"}, {"os/a/README.md", "x"}},
     "+ns/a\n+ns/b\n+os/a\n"},
    {{{"cards/ns/name/README.md", CARD}}, "+ns/name unspecified=p/q\n"},
    {{{"cards/gpt2/README.md", CARD}}, "+cards/gpt2 unspecified=p/q\n"},
    {{{"cards/README.md", "x"}, {"cards/ns/name/README.md", CARD}},
     "+cards\n+ns/name unspecified=p/q\n"},
    /* files of a model */
    {{{"ns/name/README.md", "x"}, {"ns/name/checkpoint-5/README.md", CARD}}, "+ns/name\n"},
    {{{"ns/name/a/README.md", "x"}, {"ns/name/a/b/README.md", CARD}}, "+name/a\n"},
    {{{"a/b/ns/name/README.md", CARD}}, ""},
    {{{".git/ns/README.md", CARD}, {"ns/.x/README.md", CARD}, {".README.md", CARD}}, ""},
    {{{"ns/name/README.md/x", CARD}}, ""},
    /* ids that are none */
    {{{"a b/name/README.md", CARD}}, "!a b/name/README.md: malformed id\n"},
    {{{"-a/name/README.md", CARD}}, "!-a/name/README.md: malformed id\n"},
    {{{"datasets/name/README.md", CARD}}, "!datasets/name/README.md: malformed id\n"},
    {{{"\x1B[31m/name/README.md", CARD}}, "!\x1B[31m/name/README.md: malformed id\n"},
    {{{"none/README.md", CARD}}, "!none/README.md: the id is a placeholder\n"},
    {{{"models/gpt2/README.md", CARD}}, "+gpt2 unspecified=p/q\n"},
    /* links */
    {{{"ns/name/README.md", "->../../x.md"}, {"x.md", CARD}}, "!ns/name/README.md: a link\n"},
    {{{"ns/a/README.md", "x"}, {"ns/b", "->a"}, {"os", "->ns"}}, "+ns/a\n"},
};

static size_t member_count(const struct tree *tree) {
  size_t count = 0;
  while (count < MEMBERS_MAX && tree->members[count].path != NULL) count++;
  return count;
}

static bool is_link(const struct member *member) {
  return strncmp(member->text, "->", 2) == 0;
}

/* ---- as a folder ---- */

static void make_member(const struct member *member) {
  char path[FOLDER_PATH];
  folder_path(path, member->path);
  for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
    *slash = '\0';
    if (mkdir(path, 0700) != 0 && errno != EEXIST) fail_msg("%s", path);
    *slash = '/';
  }
  if (is_link(member)) {
    assert_int_equal(symlink(member->text + 2, path), 0);
  } else {
    folder_write(path, member->text, strlen(member->text));
  }
}

static void remove_member(const struct member *member) {
  char path[FOLDER_PATH];
  folder_path(path, member->path);
  if (unlink(path) != 0) fail_msg("%s", path);
  for (char *slash; (slash = strrchr(path, '/')) != path + strlen(folder);) {
    *slash = '\0';
    (void)rmdir(path);
  }
}

static enum stemma_status read_folder(struct log *log, struct stemma_error *error) {
  struct record_sink sink = {take, refuse, log};
  struct cards_options options = CARDS_OPTIONS_INIT;
  log->length = 0;
  log->bytes[0] = '\0';
  return cards_read_folder(&sink, folder, &options, error);
}

/* Where there is nothing, that is said. */
static void check_status(enum stemma_status status, const char *wanted,
                         const struct stemma_error *error, size_t number) {
  bool is_nothing = wanted[0] == '\0';
  if (is_nothing) assert_non_null(strstr(error->message, ": no model cards in it"));
  if (status == (is_nothing ? STEMMA_BAD_INPUT : STEMMA_OK)) return;
  fail_msg("tree %zu: %s", number, error->message);
}

static void test_folders(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
    struct log log = {.length = 0};
    struct stemma_error error = STEMMA_ERROR_INIT;
    size_t count = member_count(&trees[i]);
    for (size_t m = 0; m < count; m++) make_member(&trees[i].members[m]);
    enum stemma_status status = read_folder(&log, &error);
    for (size_t m = count; m > 0; m--) remove_member(&trees[i].members[m - 1]);
    check_status(status, trees[i].wanted, &error, i);
    if (strcmp(log.bytes, trees[i].wanted) != 0) {
      fail_msg("tree %zu: wanted\n%sgot\n%s", i, trees[i].wanted, log.bytes);
    }
  }
}

/* ---- as a tar ---- */

struct tar {
  unsigned char *bytes; /* [size] */
  size_t size;
  struct archive *archive;
};

static void tar_open(struct tar *tar, bool is_pax) {
  tar->bytes = calloc(1, TAR_MAX);
  tar->archive = archive_write_new();
  assert_non_null(tar->bytes);
  assert_non_null(tar->archive);
  if (is_pax) {
    archive_write_set_format_pax(tar->archive);
  } else {
    archive_write_set_format_gnutar(tar->archive);
  }
  assert_int_equal(archive_write_open_memory(tar->archive, tar->bytes, TAR_MAX, &tar->size), 0);
}

static void tar_add(struct tar *tar, const char *path, mode_t type, const char *text,
                    const char *hard) {
  struct archive_entry *entry = archive_entry_new();
  assert_non_null(entry);
  archive_entry_set_pathname(entry, path);
  archive_entry_set_filetype(entry, type);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_size(entry, type == AE_IFREG && hard == NULL ? (la_int64_t)strlen(text) : 0);
  if (type == AE_IFLNK) archive_entry_set_symlink(entry, text);
  if (hard != NULL) archive_entry_set_hardlink(entry, hard);
  /* It warns of names that are not UTF-8. */
  assert_true(archive_write_header(tar->archive, entry) >= ARCHIVE_WARN);
  if (type == AE_IFREG && hard == NULL) {
    assert_int_equal(archive_write_data(tar->archive, text, strlen(text)), strlen(text));
  }
  archive_entry_free(entry);
}

static void tar_close(struct tar *tar) {
  assert_int_equal(archive_write_close(tar->archive), ARCHIVE_OK);
  archive_write_free(tar->archive);
}

static enum stemma_status read_tar(struct log *log, const unsigned char *bytes, size_t size,
                                   struct stemma_error *error) {
  struct record_sink sink = {take, refuse, log};
  struct cards_options options = CARDS_OPTIONS_INIT;
  struct load_source source = {"x.tar", bytes, size};
  struct stream *stream = NULL;
  log->length = 0;
  log->bytes[0] = '\0';
  enum stemma_status status = stream_open(&stream, &source, error);
  if (status == STEMMA_OK) status = cards_read_tar(&sink, stream, &options, error);
  stream_close(stream);
  return status;
}

static void check_tar(const struct tar *tar, const char *wanted, size_t number) {
  struct log log = {.length = 0};
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = read_tar(&log, tar->bytes, tar->size, &error);
  check_status(status, wanted, &error, number);
  if (strcmp(log.bytes, wanted) != 0) {
    fail_msg("tree %zu: wanted\n%sgot\n%s", number, wanted, log.bytes);
  }
}

static void test_tars(void **state) {
  (void)state;
  for (size_t i = 0; i < 2 * (sizeof trees / sizeof *trees); i++) {
    const struct tree *tree = &trees[i / 2];
    struct tar tar = {.size = 0};
    tar_open(&tar, i % 2 == 0);
    for (size_t m = 0; m < member_count(tree); m++) {
      const struct member *member = &tree->members[m];
      bool link = is_link(member);
      tar_add(&tar, member->path, link ? AE_IFLNK : AE_IFREG, member->text + (link ? 2 : 0), NULL);
    }
    tar_close(&tar);
    check_tar(&tar, tree->wanted, i / 2);
    free(tar.bytes);
  }
}

/* What only a tar can hold. */
static void test_hostile_tar(void **state) {
  (void)state;
  struct tar tar = {.size = 0};
  tar_open(&tar, true);
  tar_add(&tar, "./ns/a/README.md", AE_IFREG, "x", NULL);
  tar_add(&tar, "ns/a/README.md", AE_IFREG, CARD, NULL); /* again: R3 decides */
  tar_add(&tar, "/ns/b/README.md", AE_IFREG, CARD, NULL);
  tar_add(&tar, "ns/../README.md", AE_IFREG, CARD, NULL);
  tar_add(&tar, "../../README.md", AE_IFREG, CARD, NULL);
  tar_add(&tar, "ns/c/README.md", AE_IFREG, "", "ns/a/README.md");
  tar_add(&tar, "ns/d/README.md", AE_IFCHR, "", NULL);
  tar_add(&tar, "ns/e/README.md", AE_IFIFO, "", NULL);
  tar_add(&tar, "ns/f/README.md/", AE_IFDIR, "", NULL);
  tar_add(&tar, "ns//g/README.md", AE_IFREG, "x", NULL);
  tar_add(&tar, "\xFF\xFE/h/README.md", AE_IFREG, "x", NULL);
  tar_close(&tar);
  check_tar(&tar,
            "+ns/a\n+ns/a unspecified=p/q\n"
            "!/ns/b/README.md: an absolute path\n"
            "!ns/../README.md: a path with '..'\n"
            "!../../README.md: a path with '..'\n"
            "!ns/c/README.md: a link\n"
            "!ns/d/README.md: not a regular file\n"
            "!ns/e/README.md: not a regular file\n"
            "!ns//g/README.md: malformed id\n"
            "!\xFF\xFE/h/README.md: malformed id\n",
            0);
  free(tar.bytes);
}

/* A card that lies deeper counts where none is in the folder above, wherever that stands. */
static void test_order(void **state) {
  (void)state;
  struct tar tar = {.size = 0};
  tar_open(&tar, true);
  tar_add(&tar, "ns/name/step/README.md", AE_IFREG, CARD, NULL);
  tar_add(&tar, "ns/name/README.md", AE_IFREG, "x", NULL);
  tar_add(&tar, "all/ns/other/README.md", AE_IFREG, CARD, NULL);
  tar_close(&tar);
  check_tar(&tar, "+ns/name\n+ns/other unspecified=p/q\n", 0);
  free(tar.bytes);
}

/* Cut off anywhere, a tar is an error, or what it held up to there. */
static void test_cut(void **state) {
  (void)state;
  struct tar tar = {.size = 0};
  struct log log = {.length = 0};
  tar_open(&tar, true);
  tar_add(&tar, "all/ns/name/README.md", AE_IFREG, CARD, NULL);
  tar_add(&tar, "all/ns/other/README.md", AE_IFREG, CARD, NULL);
  tar_close(&tar);
  size_t failures = 0;
  for (size_t size = 1; size < 4096; size++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    unsigned char *bytes = malloc(size);
    assert_non_null(bytes);
    memcpy(bytes, tar.bytes, size);
    enum stemma_status status = read_tar(&log, bytes, size, &error);
    free(bytes);
    assert_true(status == STEMMA_OK || status == STEMMA_BAD_INPUT);
    if (status == STEMMA_OK) continue;
    failures++;
    if (strstr(error.message, "no model cards") != NULL) continue;
    if (strncmp(error.message, "x.tar: not a whole tar: ", 24) != 0) fail_msg("%s", error.message);
  }
  assert_true(failures > 1500);
  free(tar.bytes);
}

static void test_damaged(void **state) {
  (void)state;
  struct tar tar = {.size = 0};
  struct log log = {.length = 0};
  struct stemma_error error = STEMMA_ERROR_INIT;
  tar_open(&tar, false);
  tar_add(&tar, "ns/a/README.md", AE_IFREG, "x", NULL);
  tar_add(&tar, "ns/b/README.md", AE_IFREG, "x", NULL);
  tar_close(&tar);
  tar.bytes[1024 + 20] ^= 1;
  assert_int_equal(read_tar(&log, tar.bytes, tar.size, &error), STEMMA_BAD_INPUT);
  assert_non_null(strstr(error.message, "x.tar: not a whole tar: "));
  free(tar.bytes);
  error = (struct stemma_error)STEMMA_ERROR_INIT;
  static const unsigned char words[] = "no tar at all";
  assert_int_equal(read_tar(&log, words, sizeof words, &error), STEMMA_BAD_INPUT);
}

/* A member that is as long as it may be, and one of a byte more; a sparse one that says it is
 * as long as a disk. */
static void test_long_members(void **state) {
  (void)state;
  size_t room = CARDS_CARD_MAX + (1 << 16), at = 0;
  for (size_t more = 0; more < 2; more++) {
    size_t length = CARDS_CARD_MAX + more;
    unsigned char *bytes = calloc(1, room);
    char *text = malloc(length);
    assert_non_null(bytes);
    assert_non_null(text);
    memset(text, 'x', length);
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_ustar(archive);
    assert_int_equal(archive_write_open_memory(archive, bytes, room, &at), 0);
    archive_entry_set_pathname(entry, "ns/a/README.md");
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)length);
    assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(archive, text, length), length);
    archive_entry_free(entry);
    archive_write_close(archive);
    archive_write_free(archive);
    struct tar tar = {.bytes = bytes, .size = at};
    check_tar(&tar, more == 0 ? "+ns/a\n" : "!ns/a/README.md: longer than 16 MiB (--max-record)\n",
              more);
    free(text);
    free(bytes);
  }
}

static void test_sparse(void **state) {
  (void)state;
  struct tar tar = {.size = 0};
  tar_open(&tar, true);
  struct archive_entry *entry = archive_entry_new();
  archive_entry_set_pathname(entry, "ns/a/README.md");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_size(entry, INT64_C(1) << 50);
  archive_entry_sparse_add_entry(entry, 0, 1);
  assert_int_equal(archive_write_header(tar.archive, entry), ARCHIVE_OK);
  assert_int_equal(archive_write_data(tar.archive, "x", 1), 1);
  archive_entry_free(entry);
  (void)archive_write_free(tar.archive);
  check_tar(&tar, "!ns/a/README.md: longer than 16 MiB (--max-record)\n", 0);
  free(tar.bytes);
}

/* ---- folders that cannot be read, and odd files in them ---- */

static void test_odd_files(void **state) {
  (void)state;
  struct log log = {.length = 0};
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct member card = {"ns/name/x", CARD};
  char path[FOLDER_PATH];
  make_member(&card);
  folder_path(path, "ns/name/README.md");
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_int_equal(read_folder(&log, &error), STEMMA_OK);
  assert_string_equal(log.bytes, "!ns/name/README.md: not a regular file\n");
  assert_int_equal(unlink(path), 0);
  assert_int_equal(mkdir(path, 0700), 0);
  assert_int_equal(read_folder(&log, &error), STEMMA_BAD_INPUT);
  assert_string_equal(log.bytes, "");
  assert_int_equal(rmdir(path), 0);
  folder_write(path, "", 0);
  assert_int_equal(truncate(path, (off_t)CARDS_CARD_MAX + 1), 0);
  assert_int_equal(read_folder(&log, &error), STEMMA_OK);
  assert_string_equal(log.bytes, "!ns/name/README.md: longer than 16 MiB (--max-record)\n");
  log.is_strict = true;
  assert_int_equal(read_folder(&log, &error), STEMMA_BAD_INPUT);
  assert_int_equal(unlink(path), 0);
  remove_member(&card);
}

static void test_unreadable(void **state) {
  (void)state;
  struct log log = {.length = 0};
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct record_sink sink = {take, refuse, &log};
  struct cards_options options = CARDS_OPTIONS_INIT;
  assert_int_equal(cards_read_folder(&sink, "/nonexistent", &options, &error), STEMMA_IO);
  assert_string_equal(error.message, "/nonexistent: No such file or directory");
  if (geteuid() == 0) return; /* may read everything */
  struct member card = {"ns/name/README.md", CARD};
  char path[FOLDER_PATH], wanted[2 * FOLDER_PATH];
  make_member(&card);
  folder_path(path, card.path);
  assert_int_equal(chmod(path, 0), 0);
  error = (struct stemma_error)STEMMA_ERROR_INIT;
  assert_int_equal(read_folder(&log, &error), STEMMA_IO);
  snprintf(wanted, sizeof wanted, "%s: Permission denied", path);
  assert_string_equal(error.message, wanted);
  remove_member(&card);
}

static void test_paths(void **state) {
  (void)state;
  static const struct {
    const char *path;
    size_t folders;
    const char *id;
  } paths[] = {
      {"", 0, ""},
      {"/", 0, ""},
      {".", 0, ""},
      {"./", 0, ""},
      {"README.md", 0, ""},
      {"/README.md", 0, ""},
      {"a/README.md", 1, "a"},
      {"././a//README.md", 1, "a"},
      {"a/b/README.md", 2, "a/b"},
      {"a/b/README.md/", 0, ""},
      {"a/b/", 0, ""},
      {"a/b/c/README.md", 3, "b/c"},
      {"a/b/c/d/README.md", 0, ""},
      {"a/./b/README.md", 0, ""},
  };
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct cards_path path = cards_path_read(text_of(paths[i].path));
    if (path.folders != paths[i].folders || !text_equal(path.id, text_of(paths[i].id))) {
      fail_msg("%s: %zu %.*s", paths[i].path, path.folders, TEXT_ARGS(path.id));
    }
    assert_null(path.fault);
  }
}

/* ---- memory running out ---- */

static void fail_each(enum stemma_status (*run)(struct log *log, struct stemma_error *error),
                      const char *wanted) {
  enum stemma_status status = STEMMA_NO_MEMORY;
  for (long n = 0; status != STEMMA_OK; n++) {
    struct log log = {.length = 0};
    struct stemma_error error = STEMMA_ERROR_INIT;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    status = run(&log, &error);
    assert_int_equal(failing_memory_stop(), 0);
    if (status == STEMMA_OK) assert_string_equal(log.bytes, wanted);
    if (status != STEMMA_OK && status != STEMMA_NO_MEMORY) fail_msg("%ld: %s", n, error.message);
    if (status != STEMMA_OK) assert_non_null(strstr(error.message, "out of memory"));
    assert_true(n < 1000);
  }
}

static struct tar memory_tar;

static enum stemma_status run_tar(struct log *log, struct stemma_error *error) {
  return read_tar(log, memory_tar.bytes, memory_tar.size, error);
}

static void test_memory(void **state) {
  (void)state;
  static const struct member members[] = {{"all/ns/b/README.md", CARD}, {"ns/a/README.md", "x"}};
  tar_open(&memory_tar, true);
  for (size_t i = 0; i < 2; i++) {
    make_member(&members[i]);
    tar_add(&memory_tar, members[i].path, AE_IFREG, members[i].text, NULL);
  }
  tar_close(&memory_tar);
  fail_each(read_folder, "+ns/b unspecified=p/q\n+ns/a\n");
  fail_each(run_tar, "+ns/a\n+ns/b unspecified=p/q\n");
  for (size_t i = 0; i < 2; i++) remove_member(&members[i]);
  free(memory_tar.bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_folders),      cmocka_unit_test(test_tars),
      cmocka_unit_test(test_hostile_tar),  cmocka_unit_test(test_order),
      cmocka_unit_test(test_cut),          cmocka_unit_test(test_damaged),
      cmocka_unit_test(test_long_members), cmocka_unit_test(test_sparse),
      cmocka_unit_test(test_odd_files),    cmocka_unit_test(test_unreadable),
      cmocka_unit_test(test_paths),        cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
