/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorting models by a measure, within groups where asked. */
#include "engine/cli/ranking.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/session_kept.h"

/* A measure as a column of struct measures. */
struct measure_column {
  unsigned set;  /* enum measure_set that computes it */
  size_t column; /* offset of its array in struct measures */
  enum { BITS_32, BITS_64, REAL, FINE } type;
};

static const struct measure_column measure_columns[] = {
    [OPTIONS_BY_CHILDREN] = {MEASURE_CHILDREN, offsetof(struct measures, children), BITS_32},
    [OPTIONS_BY_DESCENDANTS] = {MEASURE_DESCENDANTS, offsetof(struct measures, descendants),
                                BITS_32},
    [OPTIONS_BY_INFLUENCE] = {MEASURE_INFLUENCE, offsetof(struct measures, influence), REAL},
    [OPTIONS_BY_DOWNSTREAM_DOWNLOADS] = {MEASURE_DESCENDANTS,
                                         offsetof(struct measures, downstream_downloads), BITS_64},
    [OPTIONS_BY_EXCLUSIVE] = {MEASURE_EXCLUSIVE, offsetof(struct measures, exclusive), BITS_32},
    [OPTIONS_BY_DEPTH] = {MEASURE_DEPTH, offsetof(struct measures, depth), BITS_32},
    [OPTIONS_BY_AUTHORS] = {MEASURE_AUTHORS, offsetof(struct measures, authors), BITS_32},
    [OPTIONS_BY_EFFECTIVE_AUTHORS] = {MEASURE_AUTHORS, offsetof(struct measures, effective_authors),
                                      REAL},
    [OPTIONS_BY_H_INDEX] = {MEASURE_CHILDREN | MEASURE_H_INDEX, offsetof(struct measures, h_index),
                            BITS_32},
    [OPTIONS_BY_PAGERANK] = {MEASURE_PAGERANK, offsetof(struct measures, pagerank), FINE},
};

unsigned ranking_measure_set(enum options_measure by) {
  return measure_columns[by].set;
}

struct report_value ranking_value(const struct measures *measures, enum options_measure by,
                                  size_t place) {
  const struct measure_column *column = &measure_columns[by];
  const void *array;
  memcpy(&array, (const char *)measures + column->column, sizeof array);
  if (array == NULL) return REPORT_VALUE_NULL;
  if (column->type == BITS_32) return report_count(((const uint32_t *)array)[place]);
  if (column->type == BITS_64) return report_count(((const uint64_t *)array)[place]);
  struct report_value value = report_real(((const double *)array)[place]);
  if (column->type == FINE) value.kind = REPORT_FINE;
  return value;
}

/* A key that sorts as the measure does: the bits of a double do, where it is not negative. */
static uint64_t key_of(const struct session *session, enum options_measure by, uint32_t node) {
  struct report_value value = ranking_value(&session->measures, by, node);
  if (value.kind == REPORT_COUNT) return value.as.count;
  /* A store may say anything. */
  assert(value.kind == REPORT_NULL || value.as.real >= 0 || session->source.extent == SOURCE_KEPT);
  uint64_t key = 0;
  if (value.kind != REPORT_NULL && value.as.real > 0) {
    memcpy(&key, &value.as.real, sizeof key);
  }
  return key;
}

/* ---- groups ---- */

/* Numbers of countries: their two letters. */
enum { COUNTRY_COUNT = 1 << 16 };

static uint32_t country_number(struct text country) {
  if (country.length != 2) return CATALOG_NONE;
  return (uint32_t)(unsigned char)country.bytes[0] << 8 | (unsigned char)country.bytes[1];
}

/* How many groups there can be, without the one of those that belong to none. */
static uint32_t group_number_count(const struct session *session, enum options_grouping grouping) {
  if (grouping == OPTIONS_BY_FAMILY) return catalog_family_count(session->catalog);
  if (grouping == OPTIONS_BY_MAKER) return catalog_maker_count(session->catalog);
  return COUNTRY_COUNT;
}

static uint32_t group_number(const struct session *session, enum options_grouping grouping,
                             uint32_t node) {
  if (grouping == OPTIONS_BY_FAMILY) {
    uint16_t family = session_family(session, node);
    return family == CATALOG_NO_FAMILY ? CATALOG_NONE : family;
  }
  uint32_t maker = session_maker_number(session, node);
  if (grouping == OPTIONS_BY_MAKER || maker == CATALOG_NONE) return maker;
  return country_number(catalog_maker(session->catalog, maker)->country);
}

/* The group that a family's influence counts for. */
static uint32_t group_of_family(const struct session *session, enum options_grouping grouping,
                                uint32_t family) {
  if (grouping == OPTIONS_BY_FAMILY) return family;
  uint32_t maker = catalog_family(session->catalog, family)->maker;
  if (grouping == OPTIONS_BY_MAKER) return maker;
  return country_number(catalog_maker(session->catalog, maker)->country);
}

/* The influence of each group; `none` is the number of the group of those in none. */
static void add_influence(double *influence, const struct session *session,
                          enum options_grouping grouping, uint32_t none) {
  uint32_t families = catalog_family_count(session->catalog);
  for (uint32_t family = 0; family <= families; family++) {
    uint32_t group = none;
    if (family < families) group = group_of_family(session, grouping, family);
    influence[group == CATALOG_NONE ? none : group] += session->totals[family].influence;
  }
}

/* By influence; those that belong to no group come last, however much they are. */
static int compare_groups(const void *a, const void *b) {
  const struct ranking_group *x = a;
  const struct ranking_group *y = b;
  if ((x->number == CATALOG_NONE) != (y->number == CATALOG_NONE)) {
    return x->number == CATALOG_NONE ? 1 : -1;
  }
  if (x->influence > y->influence || x->influence < y->influence) {
    return x->influence > y->influence ? -1 : 1;
  }
  return x->number < y->number ? -1 : x->number > y->number;
}

/* Lists the groups that have entries, in order, and tells each entry its group's place. */
static void place_groups(struct ranking *ranking, uint32_t *places, const double *influence,
                         uint32_t none) {
  for (size_t i = 0; i < ranking->count; i++) places[ranking->entries[i].group]++;
  for (uint32_t number = 0; number <= none; number++) {
    if (places[number] == 0) continue;
    ranking->groups[ranking->group_count++] =
        (struct ranking_group){.number = number == none ? CATALOG_NONE : number,
                               .influence = influence[number],
                               .count = places[number]};
  }
  qsort(ranking->groups, ranking->group_count, sizeof *ranking->groups, compare_groups);
  size_t first = 0;
  for (size_t place = 0; place < ranking->group_count; place++) {
    struct ranking_group *group = &ranking->groups[place];
    group->first = first;
    first += group->count;
    places[group->number == CATALOG_NONE ? none : group->number] = (uint32_t)place;
  }
  for (size_t i = 0; i < ranking->count; i++) {
    ranking->entries[i].group = places[ranking->entries[i].group];
  }
}

static enum stemma_status find_groups(struct ranking *ranking, const struct session *session,
                                      enum options_grouping grouping, struct stemma_error *error) {
  uint32_t none = group_number_count(session, grouping);
  double *influence = calloc((size_t)none + 1, sizeof *influence);
  uint32_t *places = calloc((size_t)none + 1, sizeof *places);
  ranking->groups = calloc((size_t)none + 1, sizeof *ranking->groups);
  enum stemma_status status = STEMMA_OK;
  if (influence == NULL || places == NULL || ranking->groups == NULL) {
    status = stemma_error_memory(error, "groups");
    goto cleanup;
  }
  for (size_t i = 0; i < ranking->count; i++) {
    uint32_t number = group_number(session, grouping, ranking->entries[i].node);
    ranking->entries[i].group = number == CATALOG_NONE ? none : number;
  }
  add_influence(influence, session, grouping, none);
  place_groups(ranking, places, influence, none);
cleanup:
  free(influence);
  free(places);
  return status;
}

/* ---- the order ---- */

static int compare_entries(const void *a, const void *b) {
  const struct ranking_entry *x = a;
  const struct ranking_entry *y = b;
  if (x->key != y->key) return x->key > y->key ? -1 : 1;
  return x->node < y->node ? -1 : x->node > y->node;
}

/* Whether a node has a child, and no parent where roots are asked for. */
static bool is_ranked(const struct session *session, bool roots, uint32_t node) {
  if (session->source.extent == SOURCE_KEPT) return !roots || session_kept_is_root(session, node);
  return stemma_child_count(session->graph, node) > 0 &&
         (!roots || stemma_parent_count(session->graph, node) == 0);
}

static bool is_listed(const struct session *session, const struct ranking_options *options,
                      uint32_t node) {
  if (!is_ranked(session, options->roots, node)) return false;
  return options->family == CATALOG_NONE || session_family(session, node) == options->family;
}

/* Puts the heap in order again whose item `at` has changed: the last in the order is on top. */
static void sift_down(struct ranking_entry *heap, size_t count, size_t at) {
  struct ranking_entry entry = heap[at];
  for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
    if (child + 1 < count && compare_entries(&heap[child + 1], &heap[child]) > 0) child++;
    if (compare_entries(&heap[child], &entry) <= 0) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = entry;
}

/* Keeps the first `top` of the order, in any order. Most entries are behind the heap's top. */
static void keep_first(struct ranking *ranking, uint64_t top) {
  struct ranking_entry *heap = ranking->entries;
  if (top >= ranking->count) return;
  for (size_t at = (size_t)top / 2; at > 0; at--) sift_down(heap, (size_t)top, at - 1);
  for (size_t i = (size_t)top; i < ranking->count; i++) {
    if (compare_entries(&heap[i], &heap[0]) > 0) continue;
    heap[0] = heap[i];
    sift_down(heap, (size_t)top, 0);
  }
  ranking->count = (size_t)top;
}

static enum stemma_status list_entries(struct ranking *ranking, const struct session *session,
                                       const struct ranking_options *options,
                                       struct stemma_error *error) {
  size_t count = 0;
  bool is_kept = session->source.extent == SOURCE_KEPT;
  uint32_t nodes = is_kept ? session_kept_count(session) : session->graph->node_count;
  for (uint32_t node = 0; node < nodes; node++) {
    count += is_listed(session, options, node);
  }
  ranking->entries = calloc(count > 0 ? count : 1, sizeof *ranking->entries);
  if (ranking->entries == NULL) return stemma_error_memory(error, "ranking");
  for (uint32_t node = 0; node < nodes; node++) {
    if (!is_listed(session, options, node)) continue;
    ranking->entries[ranking->count++] =
        (struct ranking_entry){.key = key_of(session, options->by, node), .node = node};
  }
  bool is_cut = options->top > 0 && options->grouping == OPTIONS_UNGROUPED;
  if (is_cut) keep_first(ranking, options->top);
  qsort(ranking->entries, ranking->count, sizeof *ranking->entries, compare_entries);
  return STEMMA_OK;
}

/* Counts within each family; the entries must be in the order of the measure alone. */
static enum stemma_status rank_families(struct ranking *ranking, const struct session *session,
                                        struct stemma_error *error) {
  if (session->own_family == NULL && session->family == NULL) return STEMMA_OK;
  uint32_t families = catalog_family_count(session->catalog);
  uint32_t *seen = calloc((size_t)families + 1, sizeof *seen);
  if (seen == NULL) return stemma_error_memory(error, "ranks in families");
  for (size_t i = 0; i < ranking->count; i++) {
    uint16_t family = session_family(session, ranking->entries[i].node);
    if (family != CATALOG_NO_FAMILY) ranking->entries[i].family_rank = ++seen[family];
  }
  free(seen);
  return STEMMA_OK;
}

/* Numbers the entries within their groups, and keeps the first `top` of each, and of the groups
 * the first `groups`; 0 keeps all. */
static void number_entries(struct ranking *ranking, uint64_t top, uint64_t groups) {
  size_t kept = 0;
  uint32_t rank = 0;
  for (size_t i = 0; i < ranking->count; i++) {
    struct ranking_entry entry = ranking->entries[i];
    if (groups > 0 && entry.group >= groups) break;
    bool begins = i == 0 || entry.group != ranking->entries[kept - 1].group;
    entry.rank = rank = begins ? 1 : rank + 1;
    if (ranking->group_count > 0 && begins) ranking->groups[entry.group].first = kept;
    if (top == 0 || rank <= top) ranking->entries[kept++] = entry;
  }
  ranking->count = kept;
}

/* Brings entries that are in the order of their measure into that of their groups: in linear time,
 * and those of a group stay as they are. */
static enum stemma_status sort_groups(struct ranking *ranking, struct stemma_error *error) {
  struct ranking_entry *sorted = calloc(ranking->count + 1, sizeof *sorted);
  size_t *next = calloc(ranking->group_count + 1, sizeof *next);
  if (sorted == NULL || next == NULL) {
    free(sorted);
    free(next);
    return stemma_error_memory(error, "groups");
  }
  for (size_t i = 0; i < ranking->count; i++) next[ranking->entries[i].group + 1]++;
  for (size_t g = 0; g < ranking->group_count; g++) next[g + 1] += next[g];
  for (size_t i = 0; i < ranking->count; i++) {
    sorted[next[ranking->entries[i].group]++] = ranking->entries[i];
  }
  free(next);
  free(ranking->entries);
  ranking->entries = sorted;
  return STEMMA_OK;
}

enum stemma_status ranking_init(struct ranking *out, const struct session *session,
                                const struct ranking_options *options, struct stemma_error *error) {
  struct ranking ranking = {0};
  enum stemma_status status = list_entries(&ranking, session, options, error);
  if (status == STEMMA_OK) status = rank_families(&ranking, session, error);
  if (status == STEMMA_OK && options->grouping != OPTIONS_UNGROUPED) {
    status = find_groups(&ranking, session, options->grouping, error);
    if (status == STEMMA_OK) status = sort_groups(&ranking, error);
  }
  if (status != STEMMA_OK) {
    ranking_dispose(&ranking);
    return status;
  }
  number_entries(&ranking, options->top, options->groups);
  *out = ranking;
  return STEMMA_OK;
}

void ranking_dispose(struct ranking *ranking) {
  free(ranking->entries);
  free(ranking->groups);
  *ranking = (struct ranking){0};
}
