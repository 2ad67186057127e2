/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An import, in order: begin the files' digests; begin a builder with the records of the store;
 * read the files into it; keep the store's records that the files have again, or do not have;
 * finish, so that rules R3 to R6 see all records that are in force, however many imports they came
 * by; write what differs.
 */
#include "engine/store/import.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/store/measure_table.h"
#include "engine/store/moved.h"
#include "engine/store/packed.h"
#include "engine/store/recall.h"
#include "engine/store/store_parts.h"
#include "engine/store/writer.h"
#include "graph/day.h"
#include "graph/lineage_seed.h"
#include "graph/parallel.h"

/* To be raised with every change of what is made of a record's text. */
enum { READING_VERSION = 1 };

struct import {
  struct store *store;                  /* open for writing */
  const struct import_options *options; /* what was asked for */
  struct load_options load_options;     /* of the load */
  struct load *load;                    /* owned */
  struct lineage_builder *builder;      /* owned, unless it came ready */
  const struct load_report *reports;    /* [report_count] of where the records are from */
  size_t report_count;                  /* of reports */
  struct recall recall;                 /* owned: the old state's records by their texts */
  struct known_records known;           /* the same, as the load asks for it */
  struct state old;                     /* owned: what the store holds */
  struct state new;                     /* owned: what it will hold */
  struct writer_origin *origins;        /* [sources] owned */
  uint64_t record_end;                  /* number behind the files' last record */
};

/* ---- before anything is read ---- */

/* States are made day by day: an older one would have to be slipped under those that are
 * there. */
static enum stemma_status check_day(struct store *store, int32_t day, struct stemma_error *error) {
  int32_t last = STORE_NO_DAY;
  enum stemma_status status = store_day(&last, store, INT32_MAX, error);
  if (status != STEMMA_OK || day >= last) return status;
  char there[DAY_TEXT_SIZE], here[DAY_TEXT_SIZE];
  day_format(there, last);
  day_format(here, day);
  return stemma_error_set(error, STEMMA_USAGE,
                          "%s: is at %s already; import the snapshot of %s into a new store, "
                          "the oldest first",
                          store->sql.path, there, here);
}

/* The store's own seed of fingerprints: chance, so that nobody can prepare texts that meet. It
 * counts on from the version of what reading makes of a text: another reads all anew. */
static enum stemma_status choose_seed(uint64_t *out, struct store *store,
                                      struct stemma_error *error) {
  int64_t seed = 0;
  enum stemma_status status = store_setting(&seed, store, "seed", 0, error);
  if (status == STEMMA_OK && seed == 0) {
    sqlite3_randomness(sizeof seed, &seed);
    status = store_set(store, "seed", seed, error);
  }
  if (status == STEMMA_OK) *out = (uint64_t)seed + READING_VERSION;
  return status;
}

enum stemma_status store_import_prepare(uint64_t *seed, struct store *store, int32_t day,
                                        struct stemma_error *error) {
  enum stemma_status status = check_day(store, day, error);
  return status == STEMMA_OK ? choose_seed(seed, store, error) : status;
}

/* The builder begins with the old state's records, and an index of their texts is made. */
enum { BEGIN_BUILDER, BEGIN_RECALL, BEGINNINGS };

static enum stemma_status begin(void *context, size_t index, struct stemma_error *error) {
  struct import *import = context;
  const struct state *old = &import->old;
  if (index == BEGIN_RECALL) return recall_init(&import->recall, old, error);
  if (old->lineage == NULL) return STEMMA_OK;
  return lineage_builder_seed(import->builder, old->lineage, old->records, error);
}

/* ---- records ---- */

/* Opens the files, unless the records came ready. While the old state is loaded, a processor is
 * free for the digests; without one, each record is parsed, and all have enough to do. */
static enum stemma_status open_files(struct import *import, bool has_old,
                                     struct stemma_error *error) {
  import->load_options = *import->options->load;
  if (import->options->ready != NULL) return STEMMA_OK;
  import->known.find = recall_find;
  import->known.meet = recall_meet;
  import->known.context = &import->recall;
  import->load_options.digest = true;
  import->load_options.digest_ahead = has_old;
  import->load_options.known = &import->known;
  enum stemma_status status = choose_seed(&import->known.seed, import->store, error);
  return status == STEMMA_OK ? load_new(&import->load, &import->load_options, error) : status;
}

static enum stemma_status load_files(struct import *import, struct stemma_error *error) {
  import->known.count = state_count(&import->old);
  enum stemma_status status = lineage_builder_new(&import->builder, error);
  if (status == STEMMA_OK) status = parallel_try(0, BEGINNINGS, begin, import, error);
  if (status == STEMMA_OK) status = load_records(import->load, import->builder, error);
  if (status != STEMMA_OK) return status;
  import->reports = load_reports(import->load);
  import->report_count = import->load_options.source_count;
  return STEMMA_OK;
}

static enum stemma_status read_files(struct import *import, struct stemma_error *error) {
  const struct import_ready *ready = import->options->ready;
  if (ready != NULL) {
    import->builder = ready->builder;
    import->reports = ready->reports;
    import->report_count = ready->report_count;
    import->record_end = ready->record_end;
    return STEMMA_OK;
  }
  enum stemma_status status = load_files(import, error);
  if (status != STEMMA_OK) return status;
  for (size_t i = 0; i < import->report_count; i++) {
    import->record_end += import->reports[i].records;
  }
  return STEMMA_OK;
}

static enum stemma_status find_tie_texts(struct text **ties, struct import *import,
                                         struct stemma_error *error) {
  const struct import_ready *ready = import->options->ready;
  if (ready != NULL) return ready->tie_texts(ties, ready->context, error);
  return load_tie_texts(ties, import->load, import->builder, error);
}

static enum stemma_status finish(struct import *import, struct stemma_error *error) {
  struct text *ties = NULL;
  bool is_full = import->options->is_full;
  enum stemma_status status =
      import->options->ready == NULL
          ? recall_add(&import->recall, import->builder, is_full, error)
          : recall_add_others(&import->old, import->builder, is_full, error);
  if (status == STEMMA_OK) status = find_tie_texts(&ties, import, error);
  struct lineage_finish_options options = {.renames = import->load_options.renames,
                                           .tie_texts = ties,
                                           .infer_names = import->options->infer_names,
                                           .records = &import->new.records};
  if (status == STEMMA_OK) {
    status = lineage_builder_finish(&import->new.lineage, import->builder, &options, error);
  }
  return status;
}

/* ---- rows about the import itself ---- */

/* The classes of `stemma check` as a JSON object. */
static void format_counts(char *out, size_t size, const struct lineage *lineage) {
  size_t length = 0;
  for (int c = 0; c < LINEAGE_CLASS_COUNT; c++) {
    int wrote = snprintf(out + length, size - length, "%s\"%s\":%llu", c == 0 ? "{" : ",",
                         lineage_class_name((enum lineage_class)c),
                         (unsigned long long)lineage->findings[c].count);
    assert(wrote > 0 && (size_t)wrote < size - length);
    length += (size_t)wrote;
  }
  snprintf(out + length, size - length, "}");
}

static void format_digest(char out[2 * LOAD_DIGEST_SIZE + 1], const struct load_report *report) {
  out[0] = '\0';
  for (size_t i = 0; i < LOAD_DIGEST_SIZE && report->has_digest; i++) {
    snprintf(out + 2 * i, 3, "%02x", report->digest[i]);
  }
}

/* Now, in UTC. */
static void format_now(char out[32]) {
  time_t now = time(NULL);
  struct tm parts;
  out[0] = '\0';
  if (gmtime_r(&now, &parts) != NULL) strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static enum stemma_status add_import(struct import *import, sqlite3_stmt *add,
                                     const struct load_report *report, int64_t id,
                                     struct stemma_error *error) {
  char day[DAY_TEXT_SIZE], digest[2 * LOAD_DIGEST_SIZE + 1], now[32], counts[2048];
  day_format(day, import->options->day);
  format_digest(digest, report);
  format_now(now);
  format_counts(counts, sizeof counts, import->new.lineage);
  sqlite3_bind_int64(add, 1, id);
  sql_bind_text(add, 2, text_of(report->name));
  sql_bind_text(add, 3, text_of(load_format_name(report->format)));
  sqlite3_bind_int64(add, 4, (int64_t)report->bytes);
  sql_bind_text(add, 5, text_of(digest));
  sql_bind_text(add, 6, text_of(day));
  sqlite3_bind_int(add, 7, import->options->is_full);
  sql_bind_text(add, 8, text_of(now));
  sqlite3_bind_int64(add, 9, (int64_t)report->records);
  sqlite3_bind_int64(add, 10, (int64_t)report->rejected);
  sql_bind_text(add, 11, text_of(counts));
  return sql_do(&import->store->sql, add, error);
}

/* A row for each file; fills origins. */
static enum stemma_status add_imports(struct import *import, struct stemma_error *error) {
  const struct sql *sql = &import->store->sql;
  size_t count = import->report_count;
  int64_t last = 0;
  sqlite3_stmt *add = NULL;
  import->origins = calloc(count, sizeof *import->origins);
  if (import->origins == NULL) return stemma_error_memory(error, "store");
  enum stemma_status status = sql_number(&last, sql, "SELECT max(id) FROM import", 0, error);
  if (status == STEMMA_OK) {
    status = sql_prepare(&add, sql,
                         "INSERT INTO import VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,"
                         " row_mark(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11),?11)",
                         error);
  }
  const struct load_report *reports = import->reports;
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    import->origins[i] = (struct writer_origin){reports[i].first_record, last + 1 + (int64_t)i};
    status = add_import(import, add, &reports[i], import->origins[i].import, error);
  }
  sqlite3_finalize(add);
  return status;
}

/* ---- writing ---- */

/* Rows are written on one thread; columns packed, and measures made, on the other. */
enum { SHARE_ROWS, SHARE_COLUMNS, SHARE_MEASURES, SHARES };

struct writing {
  struct import *import;          /* shared; nobody changes what the other reads */
  struct import_changes changes;  /* in the rows */
  struct column_changes columns;  /* owned: packed */
  struct measure_tables measures; /* owned */
};

static enum stemma_status write_rows(struct writing *writing, struct stemma_error *error) {
  struct import *import = writing->import;
  struct writer_options options = {.old = &import->old,
                                   .new = &import->new,
                                   .origins = import->origins,
                                   .origin_count = import->report_count,
                                   .record_end = import->record_end};
  return writer_run(&writing->changes, &import->store->sql, &options, error);
}

static enum stemma_status make_measures(struct writing *writing, struct stemma_error *error) {
  const struct import_measuring *measuring = writing->import->options->measuring;
  if (measuring == NULL) return STEMMA_OK;
  return measuring->measure(&writing->measures, measuring->context, writing->import->new.lineage,
                            error);
}

static enum stemma_status do_share(void *context, size_t index, struct stemma_error *error) {
  struct writing *writing = context;
  if (index == SHARE_ROWS) return write_rows(writing, error);
  if (index == SHARE_MEASURES) return make_measures(writing, error);
  return packed_prepare(&writing->columns, &writing->import->new, error);
}

static enum stemma_status write_state(struct import_changes *changes, struct import *import,
                                      struct stemma_error *error) {
  struct store *store = import->store;
  struct writing writing = {.import = import};
  enum stemma_status status = import->load == NULL ? STEMMA_OK : load_digests(import->load, error);
  if (status == STEMMA_OK) status = add_imports(import, error);
  if (status == STEMMA_OK) status = state_alloc(&import->new, error);
  /* The rows of a first import take longer than all else, and have a processor of their own; later
   * the shares are of about one size, and a thread each even where there are fewer processors. */
  unsigned threads = import->old.lineage == NULL ? 0 : SHARES;
  if (status == STEMMA_OK) status = parallel_try(threads, SHARES, do_share, &writing, error);
  if (status == STEMMA_OK) {
    status = packed_save(&store->sql, &writing.columns, &import->new, error);
  }
  const struct import_measuring *measuring = import->options->measuring;
  if (status == STEMMA_OK && measuring != NULL) {
    status = measure_tables_save(&store->sql, measuring->key, &writing.measures, error);
  }
  if (status == STEMMA_OK) {
    status = store_set(store, "infer-names", import->options->infer_names, error);
  }
  if (status == STEMMA_OK) {
    status = store_set(store, "renames", (int64_t)import->options->renames_mark, error);
  }
  if (status == STEMMA_OK) *changes = writing.changes;
  column_changes_dispose(&writing.columns);
  measure_tables_dispose(&writing.measures);
  return status;
}

static void tell_result(struct import_result *out, const struct import *import,
                        const struct import_changes *changes) {
  const struct load_report *reports = import->reports;
  *out = (struct import_result){.changes = *changes,
                                .models = import->new.lineage->model_count,
                                .edges = import->new.lineage->findings[LINEAGE_EDGES].count};
  for (size_t i = 0; i < import->report_count; i++) {
    out->records += reports[i].records;
    out->rejected += reports[i].rejected;
  }
}

static void dispose(struct import *import) {
  if (import->options->ready == NULL) lineage_builder_free(import->builder);
  load_free(import->load);
  recall_dispose(&import->recall);
  state_dispose(&import->old);
  state_dispose(&import->new);
  free(import->origins);
}

enum stemma_status store_import_files(struct import_result *out, struct store *store,
                                      const struct import_options *options,
                                      struct stemma_error *error) {
  assert(store->mode == STORE_WRITE && store->in_transaction);
  struct import import = {.store = store, .options = options};
  struct import_changes changes = {0};
  int64_t imports = 0;
  enum stemma_status status = check_day(store, options->day, error);
  if (status == STEMMA_OK) {
    status = sql_number(&imports, &store->sql, "SELECT count(*) FROM import", 0, error);
  }
  if (status == STEMMA_OK) status = open_files(&import, imports > 0, error);
  if (status == STEMMA_OK && imports > 0) status = packed_load(&import.old, &store->sql, error);
  if (status == STEMMA_OK) status = read_files(&import, error);
  if (status == STEMMA_OK) status = finish(&import, error);
  if (status == STEMMA_OK) status = write_state(&changes, &import, error);
  if (status == STEMMA_OK && options->ready != NULL) {
    status = moved_save(&store->sql, &import.new, options->ready->moves, options->ready->move_count,
                        error);
  }
  if (status == STEMMA_OK) tell_result(out, &import, &changes);
  dispose(&import);
  return status;
}
