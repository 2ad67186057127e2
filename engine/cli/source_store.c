/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which store there is, and what lies in it. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/cli/source.h"
#include "graph/day.h"
#include "graph/model_id.h"

/* ---- where it is ---- */

/* A copy of the pieces behind each other; NULL where memory has run out. */
static char *join(const char *first, const char *second) {
  size_t a = strlen(first), b = strlen(second);
  char *path = malloc(a + b + 1);
  if (path == NULL) return NULL;
  memcpy(path, first, a);
  memcpy(path + a, second, b + 1);
  return path;
}

/* The variable, where it is set to something. */
static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value == NULL || *value == '\0' ? NULL : value;
}

/* The user's own store; *out stays NULL where there is no home either. */
static enum stemma_status own_path(char **out, struct stemma_error *error) {
  const char *data = variable("XDG_DATA_HOME"), *home = variable("HOME");
  /* By the XDG specification a path that is not absolute is as good as none. */
  bool is_set = data != NULL && *data == '/';
  if (!is_set && home == NULL) return STEMMA_OK;
  *out = is_set ? join(data, "/stemma/stemma.db") : join(home, "/.local/share/stemma/stemma.db");
  return *out == NULL ? stemma_error_memory(error, "store") : STEMMA_OK;
}

/* Makes the folders that lead to `path`. */
static enum stemma_status make_folders(char *path, struct stemma_error *error) {
  for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    int made = mkdir(path, 0777);
    int failed = errno;
    enum stemma_status status = STEMMA_OK;
    if (made != 0 && failed != EEXIST) {
      status = stemma_error_set(error, STEMMA_IO, "%s: %s", path, strerror(failed));
    }
    *slash = '/';
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

/* A first import that has failed leaves an empty file: as good as none. */
static bool has_bytes(const char *path) {
  struct stat facts;
  return stat(path, &facts) == 0 ? facts.st_size > 0 : errno != ENOENT;
}

enum stemma_status source_store_path(char **out, const struct options *options, bool to_write,
                                     struct stemma_error *error) {
  const char *named = options->db != NULL ? options->db : variable("STEMMA_DB");
  if (named != NULL) {
    *out = join(named, "");
    return *out == NULL ? stemma_error_memory(error, "store") : STEMMA_OK;
  }
  char *path = NULL;
  enum stemma_status status = own_path(&path, error);
  if (status == STEMMA_OK && path == NULL && to_write) {
    status = stemma_error_set(error, STEMMA_USAGE, "no store is named: --db FILE says which");
  }
  if (status == STEMMA_OK && path != NULL && to_write) status = make_folders(path, error);
  bool is_there = path != NULL && (to_write || has_bytes(path));
  if (status != STEMMA_OK || !is_there) {
    free(path);
    path = NULL;
  }
  *out = path;
  return status;
}

/* ---- what is in it ---- */

/* The options of reading files that say nothing about a store. */
static enum stemma_status check_options(const struct options *options, struct stemma_error *error) {
  if ((options->infer >> OPTIONS_INFER_TEXT & 1) == 0) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_USAGE,
                          "--infer text: a store keeps no model cards; import them with it");
}

/* What import has kept, where that will do. */
static enum stemma_status load_kept(struct source *source, const struct options *options,
                                    const struct store_rules *how, struct text key,
                                    struct stemma_error *error) {
  const struct store_kept_wish wish = saved_measures_wish(options, key);
  struct store_kept kept;
  bool is_there = false;
  enum stemma_status status = store_kept(&kept, &is_there, source->store, how, &wish, error);
  if (status != STEMMA_OK || !is_there) return status;
  source->extent = wish.has_graph ? SOURCE_GRAPH : SOURCE_KEPT;
  source->lineage = kept.lineage;
  source->whole = kept.whole;
  source->saved = kept.tables;
  return STEMMA_OK;
}

/* What is around the operands, where that and what the store has measured will do. */
static enum stemma_status load_part(struct source *source, const struct options *options,
                                    const struct store_rules *how, struct text key,
                                    struct stemma_error *error) {
  struct text ids[STORE_WISH_IDS];
  struct store_wish wish = {.ids = ids, .count = options->operand_count, .key = key};
  struct store_part part;
  bool is_show = options->command == OPTIONS_SHOW;
  assert(wish.count > 0 && wish.count <= STORE_WISH_IDS);
  for (size_t i = 0; i < wish.count; i++) {
    if (model_id_normalise(&ids[i], text_of(options->operands[i])) != MODEL_ID_OK) {
      return STEMMA_OK; /* who looks for it says so */
    }
  }
  wish.descendants = options->command != OPTIONS_PATH && !options->up;
  wish.depth = is_show ? 1 : 0;
  wish.counts_alone =
      options->command == OPTIONS_TREE &&
      (options->format == REPORT_TABLE || options->format == OPTIONS_FORMAT_MERMAID ||
       options->format == REPORT_QUIET);
  wish.measures = saved_measures_wanted(options);
  wish.types = saved_measures_types[MEASURES_LISTED];
  bool is_there = false;
  enum stemma_status status = store_part(&part, &is_there, source->store, how, &wish, error);
  if (status != STEMMA_OK || !is_there) return status;
  source->extent = SOURCE_PART;
  source->lineage = part.lineage;
  source->saved.of[MEASURES_LISTED] = part.measures;
  return STEMMA_OK;
}

static enum stemma_status load_lineage_of(struct source *source, const struct options *options,
                                          const struct store_rules *how, struct text key,
                                          struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  if (key.length > 0 && saved_measures_serve(options)) {
    status = load_part(source, options, how, key, error);
  } else if (key.length > 0 && saved_measures_suffice(options)) {
    status = load_kept(source, options, how, key, error);
  }
  if (status != STEMMA_OK || source->extent != SOURCE_WHOLE) return status;
  return store_lineage(&source->lineage, source->store, how, error);
}

static enum stemma_status load_store(struct source *source, const struct options *options,
                                     const int32_t *day, const struct source_rules *rules,
                                     struct stemma_error *error) {
  struct store_rules how = {.renames = rules->renames,
                            .renames_mark = rules->renames_mark,
                            .infer_names = (options->infer >> OPTIONS_INFER_NAMES & 1) != 0};
  enum stemma_status status = store_open(&source->store, source->path, STORE_READ, error);
  if (status != STEMMA_OK) return status;
  int32_t last = STORE_NO_DAY;
  status = store_day(&last, source->store, INT32_MAX, error);
  if (status == STEMMA_OK) {
    status = store_day(&source->day, source->store, day == NULL ? INT32_MAX : *day, error);
  }
  if (status == STEMMA_OK) status = store_infers_names(&source->infers, source->store, error);
  if (status != STEMMA_OK) return status;
  if (last == STORE_NO_DAY) {
    return stemma_error_set(error, STEMMA_NEGATIVE, "%s: nothing has been imported yet",
                            source->path);
  }
  source->infers = source->infers || how.infer_names;
  bool is_past = day != NULL && *day < last;
  status = is_past ? store_lineage_on(&source->lineage, source->store, *day, &how, error)
                   : load_lineage_of(source, options, &how, rules->measures_key, error);
  for (int c = LINEAGE_DECLARED_CLASS_COUNT; status == STEMMA_OK && c < LINEAGE_CLASS_COUNT; c++) {
    source->infers = source->infers || source->lineage->findings[c].count > 0;
  }
  return status;
}

/* Loads the store at `path`, which is taken over, as it is or as it was on a day. Where it
 * fails, nothing is in *out. */
static enum stemma_status load_path(struct source *out, char *path, const struct options *options,
                                    const int32_t *day, const struct source_rules *rules,
                                    struct stemma_error *error) {
  *out = (struct source){.path = path, .day = SOURCE_NO_DAY};
  enum stemma_status status = check_options(options, error);
  if (status == STEMMA_OK) status = load_store(out, options, day, rules, error);
  if (status != STEMMA_OK) source_dispose(out);
  return status;
}

enum stemma_status source_load(struct source *out, const struct options *options,
                               const struct source_rules *rules, struct stemma_error *error) {
  char *path = NULL;
  if (options->from_count == 0) {
    enum stemma_status status = source_store_path(&path, options, false, error);
    if (status != STEMMA_OK) return status;
  }
  if (path == NULL) {
    return source_load_files(out, options, (const char *const *)options->from, options->from_count,
                             rules, error);
  }
  const int32_t *day = options_given(options, OPTION_DATE) ? &options->date : NULL;
  return load_path(out, path, options, day, rules, error);
}

/* Whether a file begins as SQLite's files do. */
static bool is_store(const char *path) {
  static const char magic[] = "SQLite format 3";
  char head[sizeof magic] = "";
  struct stat facts;
  if (stat(path, &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
  FILE *file = fopen(path, "rb");
  if (file == NULL) return false;
  size_t got = fread(head, 1, sizeof head, file);
  fclose(file);
  return got == sizeof head && memcmp(head, magic, sizeof head) == 0;
}

enum stemma_status source_load_operand(struct source *out, const struct options *options,
                                       const char *const *operand, const struct source_rules *rules,
                                       struct stemma_error *error) {
  int32_t day;
  assert(*operand != NULL);
  bool is_day = day_parse(&day, text_of(*operand));
  if (!is_day && !is_store(*operand)) {
    return source_load_files(out, options, operand, 1, rules, error);
  }
  char *path = NULL;
  enum stemma_status status = STEMMA_OK;
  if (is_day) {
    status = source_store_path(&path, options, false, error);
  } else if ((path = join(*operand, "")) == NULL) {
    status = stemma_error_memory(error, "store");
  }
  if (status == STEMMA_OK && path == NULL) {
    status = stemma_error_set(error, STEMMA_USAGE,
                              "%s: a day of a store, and there is no store: --db FILE names one",
                              *operand);
  }
  if (status != STEMMA_OK) return status;
  return load_path(out, path, options, is_day ? &day : NULL, rules, error);
}
