/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lineages: from files, bytes, a store, or the landmarks. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/api/api.h"
#include "engine/catalog/builtin.h"
#include "engine/read/load.h"
#include "engine/store/store.h"
#include "graph/day.h"

#define LANDMARKS "landmarks.jsonl"
enum { THREADS_MAX = 1024 };

static_assert((int)STEMMA_FORMAT_AUTO == (int)LOAD_AUTO &&
                  (int)STEMMA_FORMAT_HUB == (int)LOAD_HUB &&
                  (int)STEMMA_FORMAT_EDGES == (int)LOAD_EDGES &&
                  (int)STEMMA_FORMAT_AI_ECOSYSTEM == (int)LOAD_AI_ECOSYSTEM &&
                  (int)STEMMA_FORMAT_CARDS == (int)LOAD_CARDS && (int)LOAD_FORMATS == 5,
              "formats are those of the reader");

/* A lineage that is being opened. */
struct opening {
  struct stemma_read_options options; /* the caller's */
  struct stemma_lineage *lineage;     /* owned; what there is of it so far */
  int32_t day;                        /* options.day, else what names of files say, if has_day */
  bool has_day;                       /* there is one */
  struct stemma_error error;          /* why it fails */
};

static void free_lineage(struct stemma_lineage *lineage) {
  if (lineage == NULL) return;
  lineage_free(lineage->lineage);
  catalog_free(lineage->catalog);
  free(lineage->source);
  free(lineage);
}

struct stemma_text stemma_lineage_day(const struct stemma_lineage *lineage) {
  return api_text(text_of(lineage->day));
}

void stemma_lineage_free(struct stemma_lineage *lineage) {
  free_lineage(lineage);
}

static enum stemma_status take_options(struct opening *opening,
                                       const struct stemma_read_options *theirs) {
  static const struct stemma_read_options defaults = STEMMA_READ_OPTIONS_INIT;
  struct stemma_error *error = &opening->error;
  struct stemma_read_options *options = &opening->options;
  *options = defaults;
  enum stemma_status status =
      api_take_options(options, sizeof *options, sizeof *options, theirs, error);
  if (status != STEMMA_OK) return status;
  if ((unsigned)options->format >= (unsigned)LOAD_FORMATS) {
    return stemma_error_set(error, STEMMA_USAGE, "options.format: there is no such format");
  }
  if ((options->infer & ~(unsigned)(STEMMA_INFER_TEXT | STEMMA_INFER_NAMES)) != 0) {
    return stemma_error_set(error, STEMMA_USAGE, "options.infer: there is no such inference");
  }
  if (options->max_record > LOAD_RECORD_MOST) {
    return stemma_error_set(error, STEMMA_USAGE, "options.max_record: is at most %zu",
                            LOAD_RECORD_MOST);
  }
  opening->has_day = options->day != NULL;
  if (opening->has_day && !day_parse(&opening->day, text_of(options->day))) {
    return stemma_error_set(error, STEMMA_USAGE, "options.day: is a day as YYYY-MM-DD");
  }
  return STEMMA_OK;
}

/* The last part of a path. */
static const char *last_part(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

/* Takes the options, and opens the catalogue. */
static enum stemma_status begin(struct opening *opening,
                                const struct stemma_read_options *options) {
  enum stemma_status status = take_options(opening, options);
  if (status != STEMMA_OK) return status;
  opening->lineage = calloc(1, sizeof *opening->lineage);
  if (opening->lineage == NULL) return stemma_error_memory(&opening->error, "lineage");
  return catalog_new(&opening->lineage->catalog, opening->options.catalog, &opening->error);
}

/* What captions say: the last part of `path`, the first of `count`, and the day. */
static enum stemma_status name_source(struct opening *opening, const char *path, size_t count) {
  enum { MORE_SIZE = 64 };
  struct stemma_lineage *lineage = opening->lineage;
  char more[MORE_SIZE] = "";
  if (opening->has_day) day_format(lineage->day, opening->day);
  if (count > 1) snprintf(more, sizeof more, " and %zu more", count - 1);
  const char *name = last_part(path);
  size_t size = strlen(name) + sizeof more + sizeof lineage->day;
  lineage->source = malloc(size);
  if (lineage->source == NULL) return stemma_error_memory(&opening->error, "lineage");
  snprintf(lineage->source, size, "%s%s%s%s", name, more, opening->has_day ? ", " : "",
           lineage->day);
  return STEMMA_OK;
}

/* Hands the lineage over, or frees what there is of it. */
static enum stemma_result end(struct stemma_lineage **out, struct opening *opening,
                              enum stemma_status status, struct stemma_failure *failure) {
  if (status == STEMMA_OK) {
    *out = opening->lineage;
  } else {
    free_lineage(opening->lineage);
  }
  return api_result(failure, status, &opening->error);
}

/* The latest day in the names of files, where none is given. */
static void find_day(struct opening *opening, const struct load_source *sources, size_t count) {
  bool is_given = opening->has_day;
  for (size_t i = 0; i < count && !is_given; i++) {
    int32_t day;
    if (!day_in_name(&day, text_of(last_part(sources[i].path)))) continue;
    if (!opening->has_day || day > opening->day) opening->day = day;
    opening->has_day = true;
  }
}

/* `name` is for captions; NULL: that of the first file. */
static enum stemma_status load(struct opening *opening, const char *name,
                               const struct load_source *sources, size_t count) {
  const struct stemma_read_options *options = &opening->options;
  struct lineage_renames renames = catalog_renames(opening->lineage->catalog);
  struct load_options how = LOAD_OPTIONS_INIT;
  how.sources = sources;
  how.source_count = count;
  how.format = (enum load_format)options->format;
  how.columns = options->columns;
  how.infer_text = (options->infer & (unsigned)STEMMA_INFER_TEXT) != 0;
  how.infer_names = (options->infer & (unsigned)STEMMA_INFER_NAMES) != 0;
  how.threads = options->threads > THREADS_MAX ? THREADS_MAX : options->threads;
  how.strict = options->strict != 0;
  how.max_record = options->max_record;
  how.max_expand = options->max_expand;
  how.renames = &renames;
  how.warning = options->warning;
  how.progress = options->progress;
  how.context = options->context;
  find_day(opening, sources, count);
  enum stemma_status status = name_source(opening, name != NULL ? name : sources[0].path, count);
  if (status != STEMMA_OK) return status;
  return load_lineage(&opening->lineage->lineage, &how, &opening->error);
}

/* As files, and not as what their format makes of them: an array of them, to be freed. */
static enum stemma_status list_sources(struct load_source **out, const char *const *paths,
                                       size_t count, struct stemma_error *error) {
  struct load_source *sources = calloc(count, sizeof *sources);
  if (sources == NULL) return stemma_error_memory(error, "sources");
  for (size_t i = 0; i < count; i++) sources[i].path = paths[i];
  *out = sources;
  return STEMMA_OK;
}

enum stemma_result stemma_lineage_open_files(struct stemma_lineage **out, const char *const *paths,
                                             size_t count,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure) {
  struct opening opening = {.error = STEMMA_ERROR_INIT};
  struct load_source *sources = NULL;
  enum stemma_status status = STEMMA_OK;
  if (count == 0) status = stemma_error_set(&opening.error, STEMMA_USAGE, "files: there are none");
  if (status == STEMMA_OK) status = begin(&opening, options);
  if (status == STEMMA_OK) status = list_sources(&sources, paths, count, &opening.error);
  if (status == STEMMA_OK) status = load(&opening, NULL, sources, count);
  free(sources);
  return end(out, &opening, status, failure);
}

enum stemma_result stemma_lineage_open_bytes(struct stemma_lineage **out, const void *bytes,
                                             size_t size, const char *name,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure) {
  struct opening opening = {.error = STEMMA_ERROR_INIT};
  const unsigned char *some = size > 0 ? bytes : (const unsigned char *)"";
  const struct load_source source = {name != NULL ? name : "bytes in memory", some, size};
  enum stemma_status status = begin(&opening, options);
  if (status == STEMMA_OK) status = load(&opening, NULL, &source, 1);
  return end(out, &opening, status, failure);
}

enum stemma_result stemma_lineage_open_landmarks(struct stemma_lineage **out,
                                                 const struct stemma_read_options *options,
                                                 struct stemma_failure *failure) {
  struct opening opening = {.error = STEMMA_ERROR_INIT};
  const struct builtin_file *file = builtin_find(LANDMARKS);
  assert(file != NULL);
  const struct load_source source = {LANDMARKS, file->bytes, file->size};
  enum stemma_status status = begin(&opening, options);
  if (status == STEMMA_OK) status = load(&opening, "built-in landmark models", &source, 1);
  return end(out, &opening, status, failure);
}

/* ---- a store ---- */

static enum stemma_status read_store(struct opening *opening, struct store *store,
                                     const char *path) {
  struct stemma_error *error = &opening->error;
  struct lineage_renames renames = catalog_renames(opening->lineage->catalog);
  struct store_rules rules = {.renames = &renames,
                              .renames_mark = catalog_renames_mark(opening->lineage->catalog),
                              .infer_names =
                                  (opening->options.infer & (unsigned)STEMMA_INFER_NAMES) != 0};
  int32_t asked = opening->has_day ? opening->day : INT32_MAX;
  int32_t last = STORE_NO_DAY;
  enum stemma_status status = store_day(&last, store, INT32_MAX, error);
  if (status == STEMMA_OK) status = store_day(&opening->day, store, asked, error);
  if (status != STEMMA_OK) return status;
  if (last == STORE_NO_DAY) {
    return stemma_error_set(error, STEMMA_NEGATIVE, "%s: nothing has been imported yet", path);
  }
  opening->has_day = opening->day != STORE_NO_DAY;
  status = name_source(opening, path, 1);
  if (status != STEMMA_OK) return status;
  struct lineage **lineage = &opening->lineage->lineage;
  return asked < last ? store_lineage_on(lineage, store, asked, &rules, error)
                      : store_lineage(lineage, store, &rules, error);
}

enum stemma_result stemma_lineage_open_store(struct stemma_lineage **out, const char *path,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure) {
  struct opening opening = {.error = STEMMA_ERROR_INIT};
  struct store *store = NULL;
  enum stemma_status status = begin(&opening, options);
  if (status == STEMMA_OK && (opening.options.infer & (unsigned)STEMMA_INFER_TEXT) != 0) {
    status = stemma_error_set(&opening.error, STEMMA_USAGE,
                              "options.infer: a store keeps no model cards");
  }
  if (status == STEMMA_OK) status = store_open(&store, path, STORE_READ, &opening.error);
  if (status == STEMMA_OK) status = read_store(&opening, store, path);
  store_close(store);
  return end(out, &opening, status, failure);
}
