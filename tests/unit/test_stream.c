/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Streams of every codec from memory, files and pipes: whole, cut at every byte, corrupt,
 * and read again from the beginning.
 */
#include "engine/read/stream.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/folder.h"
#include "tests/unit/pack.h"
#include "tests/unit/random.h"

enum { TEXT_SIZE = 3000 };

static char text[TEXT_SIZE]; /* what is packed: repeats itself, but not wholly */
static const unsigned char skippable[] = {0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};

static int set_up(void **state) {
  (void)state;
  struct random random = {41};
  for (size_t i = 0; i < TEXT_SIZE; i++) text[i] = "abc\n"[random_below(&random, 4)];
  return folder_make();
}

static int tear_down(void **state) {
  (void)state;
  return folder_remove();
}

/* Reads to the end in pieces. Returns the status; all that came stands in *out. */
static enum stemma_status read_all(struct pack *out, struct stream *stream, size_t piece,
                                   struct stemma_error *error) {
  char buffer[8192];
  for (;;) {
    size_t got = 99999;
    enum stemma_status status = stream_read(&got, stream, buffer, piece, error);
    if (status != STEMMA_OK) return status;
    assert_true(got <= piece);
    if (got == 0) return STEMMA_OK;
    pack_add(out, buffer, got);
  }
}

/* A source that must give `wanted` twice, and stay at its end. */
static void check_good(const struct load_source *source, const void *wanted, size_t size,
                       size_t piece) {
  struct stream *stream = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(stream_open(&stream, source, &error), STEMMA_OK);
  for (int round = 0; round < 3; round++) {
    struct pack out = {0};
    enum stemma_status status = read_all(&out, stream, piece, &error);
    if (status != STEMMA_OK) fail_msg("%s", error.message);
    assert_int_equal(out.size, size);
    if (size > 0) assert_memory_equal(out.bytes, wanted, size);
    assert_int_equal(read_all(&out, stream, piece, &error), STEMMA_OK);
    assert_int_equal(out.size, size);
    pack_free(&out);
    assert_int_equal(stream_rewind(stream, &error), STEMMA_OK);
  }
  stream_close(stream);
}

static void check_memory(const struct pack *pack, const void *wanted, size_t size) {
  static const size_t pieces[] = {1, 7, 100, 8192};
  struct load_source source = {"memory", pack->bytes, pack->size};
  for (size_t i = 0; i < 4; i++) check_good(&source, wanted, size, pieces[i]);
}

/* A source that must fail, with a message that ends thus. Returns what was given before. */
static size_t check_bad(const struct pack *pack, const char *why) {
  struct load_source source = {"memory", pack->bytes, pack->size};
  struct stream *stream = NULL;
  struct pack out = {0};
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(stream_open(&stream, &source, &error), STEMMA_OK);
  assert_int_equal(read_all(&out, stream, 100, &error), STEMMA_BAD_INPUT);
  if (strstr(error.message, why) == NULL) fail_msg("%s, not %s", error.message, why);
  assert_true(strncmp(error.message, "memory: ", 8) == 0);
  size_t given = out.size;
  /* A rewound stream has forgotten its failure, and fails again. */
  pack_free(&out);
  assert_int_equal(stream_rewind(stream, NULL), STEMMA_OK);
  assert_int_equal(read_all(&out, stream, 100, NULL), STEMMA_BAD_INPUT);
  assert_int_equal(out.size, given);
  pack_free(&out);
  stream_close(stream);
  return given;
}

/* ---- whole ---- */

static void test_plain(void **state) {
  (void)state;
  for (size_t size = 0; size < 20; size++) {
    struct pack pack = {0};
    pack_add(&pack, text, size);
    check_memory(&pack, text, size);
    pack_free(&pack);
  }
  /* Beginnings that are nearly a codec's. */
  static const char *const heads[] = {"\x1F", "\x1F\x8A", "\x28\xB5\x2F", "\x28\xB5\x2F\xFE",
                                      "\x50\x2A\x4D"};
  for (size_t i = 0; i < 5; i++) {
    struct pack pack = {0};
    pack_add(&pack, heads[i], strlen(heads[i]));
    check_memory(&pack, heads[i], strlen(heads[i]));
    pack_free(&pack);
  }
}

static void test_gzip(void **state) {
  (void)state;
  for (size_t members = 1; members <= 40; members += 13) {
    struct pack pack = {0};
    for (size_t i = 0; i < members; i++) {
      pack_gzip(&pack, text + TEXT_SIZE * i / members,
                TEXT_SIZE * (i + 1) / members - TEXT_SIZE * i / members);
      if (i % 3 == 0) pack_gzip(&pack, "", 0);
    }
    check_memory(&pack, text, TEXT_SIZE);
    /* Zeros may follow. */
    for (size_t zeros = 1; zeros < 600; zeros += 149) {
      char nothing[600] = {0};
      struct pack padded = {0};
      pack_add(&padded, pack.bytes, pack.size);
      pack_add(&padded, nothing, zeros);
      check_memory(&padded, text, TEXT_SIZE);
      pack_free(&padded);
    }
    pack_free(&pack);
  }
}

static void test_zstd(void **state) {
  (void)state;
  for (size_t frames = 1; frames <= 40; frames += 13) {
    struct pack pack = {0};
    for (size_t i = 0; i < frames; i++) {
      if (i % 2 == 0) pack_add(&pack, skippable, sizeof skippable);
      pack_zstd(&pack, text + TEXT_SIZE * i / frames,
                TEXT_SIZE * (i + 1) / frames - TEXT_SIZE * i / frames);
      if (i % 3 == 0) pack_zstd(&pack, "", 0);
    }
    pack_add(&pack, skippable, sizeof skippable);
    check_memory(&pack, text, TEXT_SIZE);
    pack_free(&pack);
  }
  struct pack alone = {0};
  pack_add(&alone, skippable, sizeof skippable);
  check_memory(&alone, "", 0);
  pack_free(&alone);
}

/* More than any buffer holds, in one member and in many. */
static void test_large(void **state) {
  (void)state;
  enum { LARGE = 3 * 1024 * 1024 };
  char *large = malloc(LARGE);
  assert_non_null(large);
  struct random random = {42};
  for (size_t i = 0; i < LARGE; i++) large[i] = (char)(random_next(&random) & 0x3F);
  for (int kind = 0; kind < 3; kind++) {
    struct pack pack = {0};
    if (kind == 0) pack_gzip(&pack, large, LARGE);
    if (kind == 1) pack_zstd(&pack, large, LARGE);
    for (size_t at = 0; kind == 2 && at < LARGE; at += 4096) pack_gzip(&pack, large + at, 4096);
    struct load_source source = {"large", pack.bytes, pack.size};
    check_good(&source, large, LARGE, 8192);
    pack_free(&pack);
  }
  free(large);
}

/* What has been read comes from as large a share of the file as it is of the whole, to a tenth. */
static void test_taken(void **state) {
  (void)state;
  enum { LARGE = 4 * 1024 * 1024, SHARE = 8 };
  char *large = malloc(LARGE), *read = malloc(LARGE);
  assert_true(large != NULL && read != NULL);
  struct random random = {43};
  for (size_t i = 0; i < LARGE; i++) large[i] = (char)(random_next(&random) & 0x3F);
  for (int codec = 0; codec < 3; codec++) {
    struct pack pack = {0};
    struct stream *stream = NULL;
    if (codec == 0) pack_add(&pack, large, LARGE);
    if (codec == 1) pack_gzip(&pack, large, LARGE);
    if (codec == 2) pack_zstd(&pack, large, LARGE);
    struct load_source source = {"large", pack.bytes, pack.size};
    size_t got = 0;
    assert_int_equal(stream_open(&stream, &source, NULL), STEMMA_OK);
    for (size_t size = 0; size < LARGE / SHARE; size += got) {
      assert_int_equal(stream_read(&got, stream, read, LARGE / SHARE - size, NULL), STEMMA_OK);
    }
    uint64_t taken = stream_taken(stream) * SHARE;
    if (taken * 10 < pack.size * 9 || taken * 10 > pack.size * 11) {
      fail_msg("codec %d: %llu of %zu bytes", codec, (unsigned long long)taken, pack.size);
    }
    do {
      assert_int_equal(stream_read(&got, stream, read, LARGE, NULL), STEMMA_OK);
    } while (got > 0);
    assert_int_equal(stream_taken(stream), pack.size);
    stream_close(stream);
    pack_free(&pack);
  }
  free(large);
  free(read);
}

/* ---- broken ---- */

static void test_gzip_cut(void **state) {
  (void)state;
  struct pack first = {0}, both = {0};
  pack_gzip(&first, text, 100);
  pack_gzip(&both, text, 100);
  pack_gzip(&both, text + 100, 200);
  for (size_t size = 2; size < both.size; size++) {
    struct pack cut = {malloc(size), size, size};
    assert_non_null(cut.bytes);
    memcpy(cut.bytes, both.bytes, size);
    if (size == first.size) {
      check_memory(&cut, text, 100);
    } else {
      bool one_byte = size == first.size + 1;
      size_t given =
          check_bad(&cut, one_byte ? "bytes that are no gzip member" : "ends in the middle");
      assert_true(given <= 300);
    }
    free(cut.bytes);
  }
  pack_free(&first);
  pack_free(&both);
}

static void test_zstd_cut(void **state) {
  (void)state;
  struct pack first = {0}, both = {0};
  pack_zstd(&first, text, 100);
  pack_zstd(&both, text, 100);
  pack_add(&both, skippable, sizeof skippable);
  pack_zstd(&both, text + 100, 200);
  for (size_t size = 4; size < both.size; size++) {
    struct pack cut = {malloc(size), size, size};
    assert_non_null(cut.bytes);
    memcpy(cut.bytes, both.bytes, size);
    if (size == first.size || size == first.size + sizeof skippable) {
      check_memory(&cut, text, 100);
    } else {
      check_bad(&cut, "ends in the middle of a zstd frame");
    }
    free(cut.bytes);
  }
  pack_free(&first);
  pack_free(&both);
}

static void test_garbage(void **state) {
  (void)state;
  struct pack gzip = {0}, padded = {0}, zstd = {0};
  pack_gzip(&gzip, text, 100);
  pack_add(&gzip, "garbage", 7);
  check_bad(&gzip, "bytes that are no gzip member");
  pack_gzip(&padded, text, 100);
  pack_add(&padded, "\0\0x", 3);
  check_bad(&padded, "bytes that are no gzip member");
  pack_zstd(&zstd, text, 100);
  pack_add(&zstd, "garbage", 7);
  check_bad(&zstd, "bytes that are no zstd frame");
  pack_free(&gzip);
  pack_free(&padded);
  pack_free(&zstd);
}

/* One wrong byte, anywhere: an error, or (in a header's text) nothing at all. */
static void test_corrupt(void **state) {
  (void)state;
  for (int kind = 0; kind < 2; kind++) {
    struct pack pack = {0};
    int failures = 0;
    if (kind == 0) pack_gzip(&pack, text, 400);
    if (kind == 1) pack_zstd(&pack, text, 400);
    for (size_t at = 4; at < pack.size; at++) {
      struct load_source source = {"memory", pack.bytes, pack.size};
      struct stream *stream = NULL;
      struct pack out = {0};
      pack.bytes[at] ^= 0x55;
      assert_int_equal(stream_open(&stream, &source, NULL), STEMMA_OK);
      enum stemma_status status = read_all(&out, stream, 100, NULL);
      if (status == STEMMA_OK) {
        assert_int_equal(out.size, 400);
        assert_memory_equal(out.bytes, text, 400);
      }
      failures += status == STEMMA_BAD_INPUT;
      assert_true(status == STEMMA_OK || status == STEMMA_BAD_INPUT);
      pack.bytes[at] ^= 0x55;
      pack_free(&out);
      stream_close(stream);
    }
    assert_true(failures > (int)pack.size - 15);
    pack_free(&pack);
  }
}

/* A frame that wants a window of 2 GiB gets none. */
static void test_window(void **state) {
  (void)state;
  static const unsigned char frame[] = {0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x01, 0x00, 0x00};
  struct pack pack = {0};
  pack_add(&pack, frame, sizeof frame);
  check_bad(&pack, "a zstd window of more than 128 MiB");
  pack_free(&pack);
}

/* ---- files and pipes ---- */

/* Packs the text by a codec: 0 plain, 1 gzip, 2 zstd. */
static struct pack packed_text(int codec) {
  struct pack pack = {0};
  if (codec == 0) pack_add(&pack, text, TEXT_SIZE);
  if (codec == 1) pack_gzip(&pack, text, TEXT_SIZE);
  if (codec == 2) pack_zstd(&pack, text, TEXT_SIZE);
  return pack;
}

static void test_files(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "file");
  for (int codec = 0; codec < 3; codec++) {
    struct pack pack = packed_text(codec);
    folder_write(path, pack.bytes, pack.size);
    struct load_source source = {path, NULL, 0};
    check_good(&source, text, TEXT_SIZE, 100);
    struct stream *stream = NULL;
    assert_int_equal(stream_open(&stream, &source, NULL), STEMMA_OK);
    assert_int_equal(stream_size(stream), pack.size);
    assert_string_equal(stream_name(stream), path);
    stream_close(stream);
    pack_free(&pack);
  }
  assert_int_equal(truncate(path, 0), 0);
  check_good(&(struct load_source){path, NULL, 0}, "", 0, 100);
  unlink(path);
}

static void test_pipes(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "pipe");
  for (int codec = 0; codec < 3; codec++) {
    struct pack pack = packed_text(codec);
    struct folder_pipe pipe;
    folder_pipe_start(&pipe, path, pack.bytes, pack.size);
    check_good(&(struct load_source){path, NULL, 0}, text, TEXT_SIZE, 100);
    folder_pipe_end(&pipe);
    pack_free(&pack);
  }
}

/* Without a place for a copy a pipe can be read, but once. */
static void test_pipe_without_copy(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  struct pack pack = packed_text(1);
  struct folder_pipe pipe;
  struct folder_temporary before;
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct stream *stream = NULL;
  struct pack out = {0};
  folder_path(path, "pipe");
  folder_pipe_start(&pipe, path, pack.bytes, pack.size);
  folder_temporary_hide(&before);
  assert_int_equal(stream_open(&stream, &(struct load_source){path, NULL, 0}, NULL), STEMMA_OK);
  folder_temporary_show(&before);
  assert_int_equal(read_all(&out, stream, 100, NULL), STEMMA_OK);
  assert_int_equal(out.size, TEXT_SIZE);
  assert_int_equal(stream_rewind(stream, &error), STEMMA_IO);
  assert_non_null(strstr(error.message, "cannot be read twice"));
  assert_non_null(strstr(error.message, "No such file"));
  stream_close(stream);
  folder_pipe_end(&pipe);
  pack_free(&pack);
  pack_free(&out);
}

/* Standard input begins where it stands, and is rewound to there. */
static void test_standard_input(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "file");
  folder_write(path, text, TEXT_SIZE);
  int saved = dup(STDIN_FILENO), fd = open(path, O_RDONLY);
  assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) >= 0);
  assert_int_equal(lseek(STDIN_FILENO, 1000, SEEK_SET), 1000);
  struct load_source source = {"-", NULL, 0};
  struct stream *stream = NULL;
  assert_int_equal(stream_open(&stream, &source, NULL), STEMMA_OK);
  assert_string_equal(stream_name(stream), "standard input");
  assert_int_equal(stream_size(stream), TEXT_SIZE - 1000);
  stream_close(stream);
  assert_int_equal(lseek(STDIN_FILENO, 1000, SEEK_SET), 1000);
  check_good(&source, text + 1000, TEXT_SIZE - 1000, 100);
  if (saved >= 0) dup2(saved, STDIN_FILENO);
  if (saved >= 0) close(saved);
  close(fd);
  unlink(path);
}

static void check_refused(const char *path, const char *why) {
  struct stream *stream = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(stream_open(&stream, &(struct load_source){path, NULL, 0}, &error), STEMMA_IO);
  assert_null(stream);
  char wanted[300];
  snprintf(wanted, sizeof wanted, "%s: %s", path, why);
  assert_string_equal(error.message, wanted);
}

static void test_refused(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "missing");
  check_refused(path, "No such file or directory");
  check_refused(folder, "Is a directory");
  folder_path(path, "secret");
  int fd = open(path, O_CREAT | O_WRONLY, 0000);
  assert_true(fd >= 0);
  close(fd);
  if (geteuid() != 0) check_refused(path, "Permission denied"); /* root may read anything */
  unlink(path);
  stream_close(NULL);
}

/* Many times what it takes up: given up at the limit, whatever the number of members. */
static void test_bomb(void **state) {
  (void)state;
  enum { PIECE = 16 << 20 };
  char *zeros = calloc(1, PIECE), *buffer = malloc(PIECE);
  assert_true(zeros != NULL && buffer != NULL);
  for (int codec = 0; codec < 2; codec++) {
    struct pack member = {0}, pack = {0};
    if (codec == 0) pack_gzip(&member, zeros, PIECE);
    if (codec == 1) pack_zstd(&member, zeros, PIECE);
    uint64_t times = PIECE / member.size;
    assert_true(times > 2 * LOAD_EXPAND_MAX);
    for (uint64_t i = 0; i < LOAD_EXPAND_FLOOR / PIECE + 4; i++) {
      pack_add(&pack, member.bytes, member.size);
    }
    struct load_source source = {"bomb", pack.bytes, pack.size};
    for (int is_raised = 0; is_raised < 2; is_raised++) {
      struct stream *stream = NULL;
      struct stemma_error error = STEMMA_ERROR_INIT;
      enum stemma_status status = stream_open(&stream, &source, &error);
      if (is_raised) stream_limit(stream, times + 1);
      uint64_t total = 0;
      size_t got = 1;
      while (status == STEMMA_OK && got > 0) {
        status = stream_read(&got, stream, buffer, PIECE, &error);
        if (status == STEMMA_OK) total += got;
      }
      assert_int_equal(status, is_raised ? STEMMA_OK : STEMMA_BAD_INPUT);
      assert_true(is_raised ? total > LOAD_EXPAND_FLOOR : total <= LOAD_EXPAND_FLOOR + PIECE);
      if (!is_raised) assert_non_null(strstr(error.message, "--max-expand"));
      stream_close(stream);
    }
    pack_free(&member);
    pack_free(&pack);
  }
  free(zeros);
  free(buffer);
}

/* Looking ahead loses nothing, with any codec, whatever is read how. */
static void test_peek(void **state) {
  (void)state;
  for (int codec = 0; codec < 3; codec++) {
    struct pack pack = packed_text(codec);
    struct load_source source = {"memory", pack.bytes, pack.size};
    for (size_t ahead = 1; ahead <= 100000; ahead *= 10) {
      struct stream *stream = NULL;
      struct text head;
      struct pack read = {0};
      assert_int_equal(stream_open(&stream, &source, NULL), STEMMA_OK);
      for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(stream_peek(&head, stream, ahead, NULL), STEMMA_OK);
        assert_int_equal(head.length, ahead < TEXT_SIZE ? ahead : TEXT_SIZE);
        assert_memory_equal(head.bytes, text, head.length);
      }
      assert_int_equal(read_all(&read, stream, 7777, NULL), STEMMA_OK);
      assert_int_equal(read.size, TEXT_SIZE);
      assert_memory_equal(read.bytes, text, TEXT_SIZE);
      pack_free(&read);
      stream_close(stream);
    }
    pack_free(&pack);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain),          cmocka_unit_test(test_gzip),
      cmocka_unit_test(test_zstd),           cmocka_unit_test(test_large),
      cmocka_unit_test(test_gzip_cut),       cmocka_unit_test(test_zstd_cut),
      cmocka_unit_test(test_garbage),        cmocka_unit_test(test_corrupt),
      cmocka_unit_test(test_window),         cmocka_unit_test(test_files),
      cmocka_unit_test(test_pipes),          cmocka_unit_test(test_pipe_without_copy),
      cmocka_unit_test(test_standard_input), cmocka_unit_test(test_refused),
      cmocka_unit_test(test_bomb),           cmocka_unit_test(test_peek),
      cmocka_unit_test(test_taken),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
