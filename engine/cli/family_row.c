/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rankings and lists of families. */
#include "engine/cli/family_row.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/session_kept.h"

enum {
  RANK,
  FAMILY,
  MAKER,
  COUNTRY,
  REGION,
  MEMBERS,
  DERIVATIVES,
  INFLUENCE,
  SHARE,
  DOWNSTREAM_DOWNLOADS,
  AUTHORS,
  EFFECTIVE_AUTHORS,
  RANKED_COUNT,
};

static const struct report_column ranked_columns[RANKED_COUNT] = {
    [RANK] = {"rank", "#", true, 0, 0},
    [FAMILY] = {"family", "FAMILY", false, 0, 16},
    [MAKER] = {"maker", "MAKER", false, 2, 10},
    [COUNTRY] = {"country", "COUNTRY", false, 5, 0},
    [REGION] = {"region", "REGION", false, 9, 0},
    [MEMBERS] = {"members", "MEMBERS", true, 3, 0},
    [DERIVATIVES] = {"derivatives", "DERIVATIVES", true, 1, 0},
    [INFLUENCE] = {"influence", "INFLUENCE", true, 0, 0},
    [SHARE] = {"share", "SHARE", true, 1, 0},
    [DOWNSTREAM_DOWNLOADS] = {"downstream_downloads", "DOWNLOADS BELOW", true, 6, 0},
    [AUTHORS] = {"authors", "AUTHORS", true, 4, 0},
    [EFFECTIVE_AUTHORS] = {"effective_authors", "EFFECTIVE AUTHORS", true, 7, 0},
};

enum {
  LISTED_FAMILY,
  LISTED_MAKER,
  LISTED_COUNTRY,
  LISTED_REGION,
  LISTED_RELEASED,
  LISTED_LICENSE,
  LISTED_MEMBERS,
  LISTED_DERIVATIVES,
  LISTED_INFLUENCE,
  LISTED_COUNT,
};

static const struct report_column listed_columns[LISTED_COUNT] = {
    [LISTED_FAMILY] = {"family", "FAMILY", false, 0, 16},
    [LISTED_MAKER] = {"maker", "MAKER", false, 0, 12},
    [LISTED_COUNTRY] = {"country", "COUNTRY", false, 3, 0},
    [LISTED_REGION] = {"region", "REGION", false, 5, 0},
    [LISTED_RELEASED] = {"released", "RELEASED", false, 1, 0},
    [LISTED_LICENSE] = {"license", "LICENCE", false, 4, 12},
    [LISTED_MEMBERS] = {"members", "MEMBERS", true, 0, 0},
    [LISTED_DERIVATIVES] = {"derivatives", "DERIVATIVES", true, 0, 0},
    [LISTED_INFLUENCE] = {"influence", "INFLUENCE", true, 2, 0},
};

/* One family in its order. */
struct entry {
  struct text name;                       /* or "(none)" */
  const struct catalog_family *family;    /* NULL for (none) */
  const struct catalog_maker *maker;      /* NULL for (none) */
  const struct attribution_total *totals; /* what it amounts to */
  double key;                             /* what it is sorted by, highest first */
};

static double key_of(const struct attribution_total *totals, unsigned by) {
  switch ((enum options_measure)by) {
  case OPTIONS_BY_DOWNSTREAM_DOWNLOADS: return (double)totals->downstream_downloads;
  case OPTIONS_BY_AUTHORS: return totals->authors;
  case OPTIONS_BY_EFFECTIVE_AUTHORS: return totals->effective_authors;
  default: return totals->influence;
  }
}

static int compare_entries(const void *a, const void *b) {
  const struct entry *x = a;
  const struct entry *y = b;
  if (x->key > y->key || x->key < y->key) return x->key > y->key ? -1 : 1;
  int order = text_compare_folded(x->name, y->name);
  return order != 0 ? order : text_compare(x->name, y->name);
}

static struct entry entry_of(const struct session *session, uint32_t number) {
  uint32_t families = catalog_family_count(session->catalog);
  struct entry entry = {.name = TEXT("(none)"), .totals = &session->totals[number]};
  entry.key = key_of(entry.totals, session->options->by);
  if (number < families) {
    entry.family = catalog_family(session->catalog, number);
    entry.maker = catalog_maker(session->catalog, entry.family->maker);
    entry.name = entry.family->name;
  }
  return entry;
}

bool *family_row_met(const struct session *session) {
  uint32_t families = catalog_family_count(session->catalog);
  bool *met = calloc((size_t)families + 1, sizeof *met);
  if (met == NULL) return NULL;
  if (session->source.extent == SOURCE_KEPT) {
    session_kept_meet(met, session);
    return met;
  }
  for (uint32_t node = 0; node < session->graph->node_count; node++) {
    uint16_t own = session->own_family[node];
    met[own == CATALOG_NO_FAMILY ? families : own] = true;
  }
  /* What is left out belongs to none. */
  if (session->lineage->left_out > 0) met[families] = true;
  return met;
}

/* The families that a model or a ghost of the data belongs to, by their keys. */
static enum stemma_status list_met(struct entry **out, size_t *count, const struct session *session,
                                   struct stemma_error *error) {
  uint32_t families = catalog_family_count(session->catalog);
  struct entry *entries = calloc((size_t)families + 1, sizeof *entries);
  bool *met = family_row_met(session);
  enum stemma_status status = STEMMA_OK;
  if (entries == NULL || met == NULL) {
    status = stemma_error_memory(error, "families");
    goto cleanup;
  }
  size_t listed = 0;
  for (uint32_t number = 0; number <= families; number++) {
    if (met[number]) entries[listed++] = entry_of(session, number);
  }
  qsort(entries, listed, sizeof *entries, compare_entries);
  *out = entries;
  *count = listed;
  entries = NULL;
cleanup:
  free(entries);
  free(met);
  return status;
}

static void fill_maker(struct report_value *maker, struct report_value *country,
                       struct report_value *region, const struct entry *entry) {
  const struct catalog_maker unknown = {0};
  const struct catalog_maker *known = entry->maker == NULL ? &unknown : entry->maker;
  *maker = report_text(known->name);
  *country = report_text(known->country);
  *region = report_text(known->region);
}

static void fill_ranked(struct report_value *cells, void *context, size_t row) {
  const struct entry *entry = (const struct entry *)context + row;
  const struct attribution_total *totals = entry->totals;
  cells[RANK] = report_count(row + 1);
  cells[FAMILY] = report_text(entry->name);
  cells[FAMILY].dim = entry->family == NULL;
  fill_maker(&cells[MAKER], &cells[COUNTRY], &cells[REGION], entry);
  cells[MEMBERS] = report_count(totals->members);
  cells[DERIVATIVES] = report_count(totals->derivatives);
  cells[INFLUENCE] = report_real(totals->influence);
  cells[SHARE] = report_real(totals->share);
  cells[SHARE].kind = REPORT_SHARE;
  cells[DOWNSTREAM_DOWNLOADS] = report_count(totals->downstream_downloads);
  cells[AUTHORS] = report_count(totals->authors);
  cells[EFFECTIVE_AUTHORS] = report_real(totals->effective_authors);
}

/* Hides downloads where nothing listed has any: data without them would show as zeros. */
static void choose_columns(struct report_column columns[RANKED_COUNT], const struct entry *entries,
                           size_t count, const struct options *options) {
  bool shown = options->by == OPTIONS_BY_DOWNSTREAM_DOWNLOADS;
  for (size_t i = 0; i < count && !shown; i++) {
    shown = entries[i].totals->downstream_downloads > 0;
  }
  memcpy(columns, ranked_columns, sizeof ranked_columns);
  if (!shown) columns[DOWNSTREAM_DOWNLOADS].heading = NULL;
}

enum stemma_status family_row_report(struct session *session, const char *schema,
                                     struct stemma_error *error) {
  struct entry *entries = NULL;
  size_t count = 0;
  enum stemma_status status = session_sum_families(session, error);
  if (status == STEMMA_OK) status = list_met(&entries, &count, session, error);
  if (status != STEMMA_OK) return status;
  uint64_t top = session->options->top;
  size_t listed = top > 0 && top < count ? (size_t)top : count;
  struct report_column columns[RANKED_COUNT];
  choose_columns(columns, entries, listed, session->options);
  struct report report = {.schema = schema,
                          .columns = columns,
                          .column_count = RANKED_COUNT,
                          .id_column = FAMILY,
                          .row_count = listed,
                          .row = fill_ranked,
                          .context = entries};
  status = session_report(session, &report, error);
  free(entries);
  return status;
}

static void fill_listed(struct report_value *cells, void *context, size_t row) {
  const struct entry entry = entry_of(context, (uint32_t)row);
  assert(entry.family != NULL);
  cells[LISTED_FAMILY] = report_text(entry.name);
  fill_maker(&cells[LISTED_MAKER], &cells[LISTED_COUNTRY], &cells[LISTED_REGION], &entry);
  cells[LISTED_RELEASED] = report_text(entry.family->released);
  cells[LISTED_LICENSE] = report_text(entry.family->license);
  cells[LISTED_MEMBERS] = report_count(entry.totals->members);
  cells[LISTED_DERIVATIVES] = report_count(entry.totals->derivatives);
  cells[LISTED_INFLUENCE] = report_real(entry.totals->influence);
}

enum stemma_status family_row_report_catalog(struct session *session, const char *schema,
                                             struct stemma_error *error) {
  enum stemma_status status = session_sum_families(session, error);
  if (status != STEMMA_OK) return status;
  struct report report = {.schema = schema,
                          .columns = listed_columns,
                          .column_count = LISTED_COUNT,
                          .id_column = LISTED_FAMILY,
                          .row_count = catalog_family_count(session->catalog),
                          .row = fill_listed,
                          .context = session};
  return session_report(session, &report, error);
}

enum stemma_status family_row_find(uint32_t *out, const struct session *session, const char *name,
                                   struct stemma_error *error) {
  uint32_t family = catalog_find_family(session->catalog, text_of(name));
  if (family != CATALOG_NONE) {
    *out = family;
    return STEMMA_OK;
  }
  uint32_t near = catalog_suggest_family(session->catalog, text_of(name));
  if (near == CATALOG_NONE) {
    return stemma_error_set(error, STEMMA_NEGATIVE, "%s: no such family (see 'stemma families')",
                            name);
  }
  return stemma_error_set(error, STEMMA_NEGATIVE, "%s: no such family; did you mean '%.*s'?", name,
                          TEXT_ARGS(catalog_family(session->catalog, near)->name));
}
