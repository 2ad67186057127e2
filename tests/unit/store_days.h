/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two days of a small hub, with all that an import can change in a store: models that come,
 * go, change and come under a name that was a ghost's; cycles that close and open; renames that
 * become valid; other spellings; faults.
 */
#ifndef STEMMA_TESTS_UNIT_STORE_DAYS_H
#define STEMMA_TESTS_UNIT_STORE_DAYS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "engine/read/load.h"
#include "engine/store/import.h"
#include "engine/store/store.h"

enum { STORE_DAYS_MODELS = 300, STORE_DAYS_BYTES = 1 << 17, STORE_DAYS_FIRST = 20000 };

/* The records of a day, as JSON Lines. */
struct store_days_text {
  char bytes[STORE_DAYS_BYTES];
  size_t length; /* of bytes */
};

static inline void store_days_put(struct store_days_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline void store_days_put(struct store_days_text *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size =
      vsnprintf(text->bytes + text->length, STORE_DAYS_BYTES - text->length, format, arguments);
  va_end(arguments);
  text->length += (size_t)size;
}

/* A `base_model:` tag; `relation` may be empty or end in a colon. */
static inline void store_days_put_parent(struct store_days_text *text, const char *relation,
                                         int model) {
  store_days_put(text, ",\"base_model:%s%s%d/m%03d\"", relation, model % 2 == 0 ? "lab" : "Lab",
                 model % 10, model);
}

static inline void store_days_put_parents(struct store_days_text *text, int day, int model) {
  if (model > 0 && model % 3 == 1) store_days_put_parent(text, "finetune:", model / 2);
  if (model > 2 && model % 8 == 3) {
    store_days_put_parent(text, "merge:", model / 3);
    store_days_put_parent(text, "merge:", model / 3 + 1);
  }
  if (model % 7 == 0) store_days_put(text, ",\"base_model:quantized:gone/g%d\"", model % 5);
  if (model % 11 == 0) store_days_put(text, ",\"base_model:adapter:old/m%03d\"", model / 2);
  if (model % 13 == 0) store_days_put(text, ",\"base_model:odd:none\",\"base_model:../x\"");
  if (model % 17 == 0) store_days_put_parent(text, "", model);
  /* Three in a ring, which opens on the second day; another, which closes then. */
  bool is_ring = day == 1 ? model >= 100 && model < 103 : model >= 200 && model < 204;
  int first = day == 1 ? 100 : 200, size = day == 1 ? 3 : 4;
  if (is_ring) store_days_put_parent(text, "finetune:", first + (model - first + 1) % size);
}

static inline void store_days_put_record(struct store_days_text *text, int day, int model) {
  bool has_changed = day == 2 && model % 4 == 0;
  store_days_put(text, "{\"id\":\"lab%d/m%03d\",\"downloads\":%d,\"likes\":%d", model % 10, model,
                 model * 7 % 101 + (has_changed ? 1000 : 0), model % 29);
  store_days_put(text, ",\"createdAt\":\"2024-%02d-%02dT00:00:00.000Z\"", model % 12 + 1,
                 model % 28 + 1);
  if (model % 5 == 0) store_days_put(text, ",\"author\":\"author %d\"", model % 4 + day);
  store_days_put(text, ",\"pipeline_tag\":\"task-%d\"", model % 3);
  store_days_put(text, ",\"tags\":[\"license:licence-%d\"", model % (4 + day));
  store_days_put_parents(text, day, has_changed ? model + 1 : model);
  store_days_put(text, "]}\n");
}

/* The records of day 1 or 2 of a hub of so many models; 260 give it both rings. */
static inline void store_days_write_some(struct store_days_text *text, int day, int models) {
  text->length = 0;
  for (int m = 0; m < models; m++) {
    bool is_there = day == 1 ? m < models * 13 / 15 : m % 19 != 3;
    if (is_there) store_days_put_record(text, day, m);
  }
  for (int g = 0; day == 2 && g < 3; g++) {
    store_days_put(text, "{\"id\":\"Gone/G%d\",\"downloads\":%d}\n", g, g);
  }
}

static inline void store_days_write(struct store_days_text *text, int day) {
  store_days_write_some(text, day, STORE_DAYS_MODELS);
}

/* old/X is new/X now. */
static inline bool store_days_rename(char name[200], size_t *length, void *context, struct text old,
                                     struct text spelling) {
  (void)context;
  if (old.length < 5 || memcmp(old.bytes, "old/", 4) != 0) return false;
  memcpy(name, spelling.bytes, spelling.length);
  memcpy(name, "new/", 4);
  *length = spelling.length;
  return true;
}

static const struct lineage_renames store_days_renames = {store_days_rename, NULL};
static const struct store_rules store_days_rules = {.renames = &store_days_renames,
                                                    .renames_mark = 7};

static inline void store_days_ignore(void *context, const char *source, uint64_t line,
                                     const char *why) {
  (void)context;
  (void)source;
  (void)line;
  (void)why;
}

/* Imports a day, all of the hub, into the store at `path`, and commits. */
static inline enum stemma_status store_days_import(const char *path,
                                                   const struct store_days_text *text, int day,
                                                   struct stemma_error *error) {
  struct store *store = NULL;
  struct load_source source = {"memory", (const unsigned char *)text->bytes, text->length};
  struct load_options load = LOAD_OPTIONS_INIT;
  load.sources = &source;
  load.source_count = 1;
  load.threads = 1;
  load.renames = &store_days_renames;
  load.warning = store_days_ignore;
  struct import_options options = {.load = &load,
                                   .day = STORE_DAYS_FIRST + day,
                                   .is_full = true,
                                   .renames_mark = store_days_rules.renames_mark};
  struct import_result result;
  enum stemma_status status = store_open(&store, path, STORE_WRITE, error);
  if (status != STEMMA_OK) return status;
  status = store_import_files(&result, store, &options, error);
  if (status == STEMMA_OK) status = store_commit(store, error);
  store_close(store);
  return status;
}

/* The lineage in the store at `path`, to be freed. */
static inline enum stemma_status store_days_lineage(struct lineage **out, const char *path,
                                                    struct stemma_error *error) {
  struct store *store = NULL;
  enum stemma_status status = store_open(&store, path, STORE_READ, error);
  if (status != STEMMA_OK) return status;
  status = store_lineage(out, store, &store_days_rules, error);
  store_close(store);
  return status;
}

#endif
