/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal's file: a head (magic, when it was begun, which crawl), then entries. Numbers are
 * little-endian, lengths come first, a fingerprint of all before it ends head and entry.
 */
#include "engine/hub/hub_journal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/read/fingerprint.h"
#include "graph/array.h"

/* A head: magic, when, length of the name. An entry: kind, three lengths. Then the texts, then
 * the fingerprint. */
enum { HEAD_SIZE = 24, ENTRY_SIZE = 24, MARK_SIZE = 8, CRAWL_MAX = 1 << 20 };
static const char magic[8] = "stemmaF1";
#define TEXT_MAX (UINT64_C(1) << 30)

struct hub_journal {
  const char *path; /* for messages; borrowed */
  int fd;           /* open and locked */
  int64_t begun;    /* when */
  uint64_t first;   /* where the entries begin */
  uint64_t at;      /* behind the last entry that was read or appended */
  uint64_t before;  /* where that begins */
  uint64_t size;    /* of the file */
  char *buffer;     /* [capacity] owned: an entry */
  size_t capacity;  /* of buffer */
};

static enum stemma_status fail(const struct hub_journal *journal, int code,
                               struct stemma_error *error) {
  char why[128];
  if (strerror_r(code, why, sizeof why) != 0) why[0] = '\0';
  return stemma_error_set(error, STEMMA_IO, "%s: %s", journal->path, why);
}

static void put_number(unsigned char *out, uint64_t value) {
  for (int i = 0; i < 8; i++) out[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get_number(const char *bytes) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; i--) value = value << 8 | (unsigned char)bytes[i];
  return value;
}

/* Two numbers of 32 bits. */
static void put_pair(unsigned char *out, uint32_t low, uint32_t high) {
  put_number(out, (uint64_t)high << 32 | low);
}

/* ---- reading ---- */

/* Reads `size` bytes at `from` into the buffer, behind `at` of it; false where there are fewer. */
static enum stemma_status read_bytes(bool *is_whole, struct hub_journal *journal, size_t at,
                                     uint64_t from, uint64_t size, struct stemma_error *error) {
  *is_whole = from + size <= journal->size;
  if (!*is_whole) return STEMMA_OK;
  enum stemma_status status = array_reserve(&journal->buffer, &journal->capacity, at + (size_t)size,
                                            1, SIZE_MAX / 2, "a page", error);
  while (status == STEMMA_OK && size > 0) {
    ssize_t got = pread(journal->fd, journal->buffer + at, (size_t)size, (off_t)from);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(journal, errno, error);
    *is_whole = got > 0;
    if (!*is_whole) return STEMMA_OK;
    at += (size_t)got;
    from += (uint64_t)got;
    size -= (uint64_t)got;
  }
  return status;
}

/* The fingerprint of a row: of its body, begun with that of what stands before. */
static uint64_t mark_of(const void *head, size_t head_size, struct text body) {
  return fingerprint_of(body.bytes, body.length, fingerprint_of(head, head_size, 0));
}

/* Whether a head and a body in the buffer have the fingerprint that follows them. */
static bool has_mark(const struct hub_journal *journal, size_t head, size_t body) {
  struct text rest = {journal->buffer + head, body};
  return get_number(rest.bytes + body) == mark_of(journal->buffer, head, rest);
}

enum stemma_status hub_journal_read(struct hub_entry *entry, bool *has_entry,
                                    struct hub_journal *journal, struct stemma_error *error) {
  *has_entry = false;
  enum stemma_status status = read_bytes(has_entry, journal, 0, journal->at, ENTRY_SIZE, error);
  if (status != STEMMA_OK || !*has_entry) return status;
  uint64_t kind = get_number(journal->buffer), lengths = get_number(journal->buffer + 8);
  uint64_t asked = lengths & UINT32_MAX, next = lengths >> 32;
  uint64_t body = get_number(journal->buffer + 16);
  *has_entry = kind <= HUB_ENTRY_ABSENT && asked < TEXT_MAX && next < TEXT_MAX && body < TEXT_MAX;
  if (!*has_entry) return STEMMA_OK;
  uint64_t payload = asked + next + body;
  status = read_bytes(has_entry, journal, ENTRY_SIZE, journal->at + ENTRY_SIZE, payload + MARK_SIZE,
                      error);
  if (status != STEMMA_OK || !*has_entry) return status;
  *has_entry = has_mark(journal, ENTRY_SIZE + (size_t)(asked + next), (size_t)body);
  if (!*has_entry) return STEMMA_OK;
  const char *texts = journal->buffer + ENTRY_SIZE;
  *entry = (struct hub_entry){.kind = (enum hub_entry_kind)kind,
                              .asked = {texts, (size_t)asked},
                              .next = {texts + asked, (size_t)next},
                              .body = {texts + asked + next, (size_t)body}};
  journal->before = journal->at;
  journal->at += ENTRY_SIZE + payload + MARK_SIZE;
  return STEMMA_OK;
}

void hub_journal_rewind(struct hub_journal *journal) {
  journal->at = journal->before = journal->first;
}

void hub_journal_unread(struct hub_journal *journal) {
  journal->at = journal->before;
}

/* ---- writing ---- */

static enum stemma_status write_bytes(struct hub_journal *journal, const char *bytes, size_t size,
                                      struct stemma_error *error) {
  while (size > 0) {
    ssize_t wrote = pwrite(journal->fd, bytes, size, (off_t)journal->size);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(journal, errno, error);
    bytes += wrote;
    size -= (size_t)wrote;
    journal->size += (uint64_t)wrote;
  }
  return STEMMA_OK;
}

/* Writes a head, the texts behind it, [count], a body and the fingerprint of all, at the
 * journal's place: what is there is dropped. A row that is cut is as good as none. */
static enum stemma_status write_row(struct hub_journal *journal, const unsigned char *head,
                                    size_t head_size, const struct text *texts, size_t count,
                                    struct text body, struct stemma_error *error) {
  unsigned char mark[MARK_SIZE];
  size_t size = head_size, at = head_size;
  for (size_t i = 0; i < count; i++) size += texts[i].length;
  enum stemma_status status =
      array_reserve(&journal->buffer, &journal->capacity, size, 1, SIZE_MAX / 2, "a page", error);
  if (status != STEMMA_OK) return status;
  assert(journal->buffer != NULL); /* no head is empty */
  memcpy(journal->buffer, head, head_size);
  for (size_t i = 0; i < count; i++) {
    if (texts[i].length > 0) memcpy(journal->buffer + at, texts[i].bytes, texts[i].length);
    at += texts[i].length;
  }
  put_number(mark, mark_of(journal->buffer, size, body));
  if (journal->size > journal->at && ftruncate(journal->fd, (off_t)journal->at) != 0) {
    return fail(journal, errno, error);
  }
  journal->size = journal->at;
  status = write_bytes(journal, journal->buffer, size, error);
  if (status == STEMMA_OK) status = write_bytes(journal, body.bytes, body.length, error);
  if (status == STEMMA_OK) status = write_bytes(journal, (const char *)mark, sizeof mark, error);
  if (status != STEMMA_OK) return status;
  journal->before = journal->at;
  journal->at = journal->size;
  return STEMMA_OK;
}

enum stemma_status hub_journal_append(struct hub_journal *journal, const struct hub_entry *entry,
                                      struct stemma_error *error) {
  unsigned char head[ENTRY_SIZE];
  const struct text texts[] = {entry->asked, entry->next};
  put_number(head, entry->kind);
  put_pair(head + 8, (uint32_t)entry->asked.length, (uint32_t)entry->next.length);
  put_number(head + 16, entry->body.length);
  return write_row(journal, head, sizeof head, texts, sizeof texts / sizeof *texts, entry->body,
                   error);
}

static enum stemma_status begin(struct hub_journal *journal,
                                const struct hub_journal_options *options,
                                struct stemma_error *error) {
  unsigned char head[HEAD_SIZE];
  memcpy(head, magic, sizeof magic);
  put_number(head + 8, (uint64_t)options->now);
  put_number(head + 16, options->crawl.length);
  journal->at = 0;
  enum stemma_status status =
      write_row(journal, head, sizeof head, &options->crawl, 1, TEXT(""), error);
  journal->begun = options->now;
  journal->first = journal->before = journal->at;
  return status;
}

/* ---- opening ---- */

/* Whether a file that begins so may be a journal: one that is cut, too, and one of which nothing
 * has reached the disk before the power was cut. */
static bool may_be_journal(const char *bytes, size_t size) {
  static const char zeros[HEAD_SIZE];
  assert(size <= sizeof zeros);
  return memcmp(bytes, magic, size < sizeof magic ? size : sizeof magic) == 0 ||
         memcmp(bytes, zeros, size) == 0;
}

/* Reads the head of the journal that is there; *is_whole is false where it is to be begun anew. */
static enum stemma_status read_head(bool *is_whole, struct hub_journal *journal,
                                    const struct hub_journal_options *options,
                                    struct stemma_error *error) {
  size_t size = journal->size < HEAD_SIZE ? (size_t)journal->size : HEAD_SIZE;
  enum stemma_status status = read_bytes(is_whole, journal, 0, 0, size, error);
  if (status != STEMMA_OK || !*is_whole) return status;
  uint64_t length = size < HEAD_SIZE ? 0 : get_number(journal->buffer + 16);
  if (!may_be_journal(journal->buffer, size) || length > CRAWL_MAX) {
    return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: not the journal of a crawl",
                            journal->path);
  }
  *is_whole = size == HEAD_SIZE && journal->buffer[0] == magic[0];
  if (!*is_whole) return STEMMA_OK;
  *is_whole = !options->restart;
  if (options->restart) return STEMMA_OK;
  status = read_bytes(is_whole, journal, HEAD_SIZE, HEAD_SIZE, length + MARK_SIZE, error);
  if (status == STEMMA_OK && *is_whole)
    *is_whole = has_mark(journal, HEAD_SIZE + (size_t)length, 0);
  if (status != STEMMA_OK || !*is_whole) return status;
  struct text there = {journal->buffer + HEAD_SIZE, (size_t)length};
  if (!text_equal(there, options->crawl)) {
    return stemma_error_set(
        error, STEMMA_USAGE,
        "%s: has an unfinished fetch of %.*s (fetch that to its end, or drop it "
        "with --restart)",
        journal->path, TEXT_ARGS(there));
  }
  journal->begun = (int64_t)get_number(journal->buffer + 8);
  journal->first = journal->at = journal->before = HEAD_SIZE + length + MARK_SIZE;
  return STEMMA_OK;
}

/* Takes the file, for this process alone. */
static enum stemma_status lock(struct hub_journal *journal, struct stemma_error *error) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  struct stat facts;
  if (fcntl(journal->fd, F_SETLK, &whole) != 0) {
    if (errno != EACCES && errno != EAGAIN) return fail(journal, errno, error);
    return stemma_error_set(error, STEMMA_IO, "%s: another fetch is under way", journal->path);
  }
  if (fstat(journal->fd, &facts) != 0) return fail(journal, errno, error);
  if (!S_ISREG(facts.st_mode)) {
    return stemma_error_set(error, STEMMA_IO, "%s: not a regular file", journal->path);
  }
  /* One that has just ended has removed it. */
  if (facts.st_nlink == 0) {
    return stemma_error_set(error, STEMMA_IO, "%s: another fetch has just ended", journal->path);
  }
  journal->size = (uint64_t)facts.st_size;
  return STEMMA_OK;
}

enum stemma_status hub_journal_open(struct hub_journal **out,
                                    const struct hub_journal_options *options,
                                    struct stemma_error *error) {
  struct hub_journal *journal = calloc(1, sizeof *journal);
  if (journal == NULL) return stemma_error_memory(error, "a crawl");
  journal->path = options->path;
  journal->fd = open(options->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  enum stemma_status status = journal->fd < 0 ? fail(journal, errno, error) : lock(journal, error);
  bool is_whole = false, is_new = status == STEMMA_OK && journal->size == 0;
  if (status == STEMMA_OK && journal->size > 0) {
    status = read_head(&is_whole, journal, options, error);
  }
  if (status == STEMMA_OK && !is_whole) status = begin(journal, options, error);
  if (status != STEMMA_OK) {
    if (is_new) (void)unlink(options->path); /* before the lock goes with the file */
    if (journal->fd >= 0) close(journal->fd);
    free(journal->buffer);
    free(journal);
    return status;
  }
  *out = journal;
  return STEMMA_OK;
}

int64_t hub_journal_begun(const struct hub_journal *journal) {
  return journal->begun;
}

void hub_journal_remove(struct hub_journal *journal) {
  (void)unlink(journal->path);
}

void hub_journal_close(struct hub_journal *journal) {
  if (journal == NULL) return;
  if (journal->size <= journal->first) (void)unlink(journal->path);
  close(journal->fd);
  free(journal->buffer);
  free(journal);
}
