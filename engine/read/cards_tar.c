/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cards in a tar, by libarchive. A card three folders deep is one only where no other lies in
 * the folder above its own; that is known at the end, so that where there are such, the tar is
 * read a second time for them.
 *
 * libarchive ends the program where it has no memory for a name: that cannot be helped here.
 */
#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "engine/read/cards_parts.h"
#include "graph/array.h"

enum { BLOCK = 64 * 1024 };

struct tar {
  struct cards_reader reader;       /* of the cards */
  struct stream *stream;            /* where the bytes come from */
  char block[BLOCK];                /* of them, for libarchive */
  enum stemma_status stream_status; /* how reading it went */
  struct stemma_error stream_error; /* and why it failed */
  struct archive *archive;          /* while it is read */
  struct archive_entry *entry;      /* the member that is being read */
  bool is_open;                     /* it is read, and no longer opened */
  uint64_t *models;                 /* [model_count] folders two deep that have a card: hashes */
  size_t model_count;               /* of models */
  size_t model_capacity;            /* of models */
  bool has_deep;                    /* there are cards three folders deep */
};

static la_ssize_t read_block(struct archive *archive, void *context, const void **block) {
  struct tar *tar = context;
  size_t got = 0;
  tar->stream_status =
      stream_read(&got, tar->stream, tar->block, sizeof tar->block, &tar->stream_error);
  *block = tar->block;
  if (tar->stream_status == STEMMA_OK) return (la_ssize_t)got;
  archive_set_error(archive, EIO, "%s", tar->stream_error.message);
  return ARCHIVE_FATAL;
}

/* Says why libarchive has failed: the stream's reason comes first. */
static enum stemma_status fail(const struct tar *tar, struct stemma_error *error) {
  const char *name = stream_name(tar->stream);
  if (tar->stream_status != STEMMA_OK) {
    return stemma_error_set(error, tar->stream_status, "%s", tar->stream_error.message);
  }
  int code = archive_errno(tar->archive);
  const char *why = archive_error_string(tar->archive);
  /* It gives no reason for some allocations that fail, all of them on opening, nor for an
   * extended header that ends too early. */
  if (code == ENOMEM || (why == NULL && !tar->is_open)) return stemma_error_memory(error, name);
  if (why == NULL) why = "a damaged or half header";
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: not a whole tar: %s", name, why);
}

static enum stemma_status read_data(size_t *got, void *context, char *buffer, size_t size,
                                    struct stemma_error *error) {
  const struct tar *tar = context;
  la_ssize_t length = archive_read_data(tar->archive, buffer, size);
  if (length < 0) return fail(tar, error);
  *got = (size_t)length;
  return STEMMA_OK;
}

static enum stemma_status remember_model(struct tar *tar, struct text model,
                                         struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&tar->models, &tar->model_capacity, tar->model_count + 1, sizeof *tar->models,
                    SIZE_MAX / sizeof *tar->models, "cards", error);
  if (status == STEMMA_OK) tar->models[tar->model_count++] = text_hash_folded(model);
  return status;
}

static int compare_hashes(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

static bool is_model(const struct tar *tar, struct text folder) {
  uint64_t hash = text_hash_folded(folder);
  return tar->model_count > 0 &&
         bsearch(&hash, tar->models, tar->model_count, sizeof *tar->models, compare_hashes) != NULL;
}

/* What is not to be read as a card, of what is called one; NULL: it is one. */
static const char *member_fault(struct archive_entry *entry) {
  mode_t type = archive_entry_filetype(entry);
  if (archive_entry_hardlink(entry) != NULL || type == AE_IFLNK) return "a link";
  if (type != AE_IFREG) return "not a regular file";
  return NULL;
}

static enum stemma_status take_member(struct tar *tar, bool is_second, struct stemma_error *error) {
  struct archive_entry *entry = tar->entry;
  const char *member = archive_entry_pathname(entry);
  if (member == NULL) member = archive_entry_pathname_utf8(entry);
  if (member == NULL) return STEMMA_OK;
  while (strncmp(member, "./", 2) == 0) member += 2;
  struct cards_path path = cards_path_read(text_of(member));
  bool is_deep = path.folders == CARDS_FOLDERS_MAX;
  if (path.folders == 0 || archive_entry_filetype(entry) == AE_IFDIR) return STEMMA_OK;
  tar->has_deep |= is_deep;
  if (is_deep != is_second) return STEMMA_OK;
  if (is_deep && is_model(tar, path.model)) return STEMMA_OK;
  enum stemma_status status = STEMMA_OK;
  if (path.folders == 2) status = remember_model(tar, path.model, error);
  if (status != STEMMA_OK) return status;
  const char *why = member_fault(entry);
  if (why != NULL) return cards_reader_refuse(&tar->reader, member, why, error);
  return cards_reader_take(&tar->reader, member, &path, read_data, tar, error);
}

/* What stands behind the end of the tar is of no interest, but whether it is whole. */
static enum stemma_status drain(struct tar *tar, struct stemma_error *error) {
  size_t got = 1;
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && got > 0) {
    status = stream_read(&got, tar->stream, tar->block, sizeof tar->block, error);
  }
  return status;
}

/* archive_read_open and archive_read_next_header do the same, but go on where there was no
 * memory for the context and the entry. */
static bool open_tar(struct tar *tar) {
  struct archive *archive = tar->archive;
  tar->entry = archive_entry_new2(archive);
  return tar->entry != NULL && archive_read_support_format_tar(archive) == ARCHIVE_OK &&
         archive_read_set_read_callback(archive, read_block) == ARCHIVE_OK &&
         archive_read_set_callback_data(archive, tar) == ARCHIVE_OK &&
         archive_read_open1(archive) == ARCHIVE_OK;
}

static enum stemma_status take_members(struct tar *tar, bool is_second,
                                       struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  tar->is_open = true;
  while (status == STEMMA_OK) {
    int result = archive_read_next_header2(tar->archive, tar->entry);
    if (result == ARCHIVE_EOF) break;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return fail(tar, error);
    status = take_member(tar, is_second, error);
  }
  return status == STEMMA_OK ? drain(tar, error) : status;
}

/* Reads the tar once: for all cards that are not deep, or for those that are. */
static enum stemma_status pass(struct tar *tar, bool is_second, struct stemma_error *error) {
  tar->is_open = false;
  tar->archive = archive_read_new();
  if (tar->archive == NULL) return stemma_error_memory(error, stream_name(tar->stream));
  enum stemma_status status =
      open_tar(tar) ? take_members(tar, is_second, error) : fail(tar, error);
  archive_entry_free(tar->entry);
  archive_read_free(tar->archive);
  return status;
}

enum stemma_status cards_read_tar(const struct record_sink *sink, struct stream *stream,
                                  const struct cards_options *options, struct stemma_error *error) {
  struct tar *tar = calloc(1, sizeof *tar);
  if (tar == NULL) return stemma_error_memory(error, stream_name(stream));
  tar->reader = cards_reader_of(sink, options);
  tar->stream = stream;
  enum stemma_status status = pass(tar, false, error);
  if (status == STEMMA_OK && tar->has_deep) {
    if (tar->model_count > 1) {
      qsort(tar->models, tar->model_count, sizeof *tar->models, compare_hashes);
    }
    status = stream_rewind(stream, error);
    if (status == STEMMA_OK) status = pass(tar, true, error);
  }
  if (status == STEMMA_OK) status = cards_reader_finish(&tar->reader, stream_name(stream), error);
  cards_reader_dispose(&tar->reader);
  free(tar->models);
  free(tar);
  return status;
}
