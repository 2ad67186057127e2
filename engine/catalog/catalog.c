/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue: opening it, its parts by number, and who is behind one id. */
#include "engine/catalog/catalog.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "engine/catalog/catalog_data.h"
#include "engine/catalog/glob.h"
#include "engine/read/fingerprint.h"
#include "graph/first_party.h"
#include "graph/model_id.h"
#include "graph/suggest.h"

/* ---- for the readers of the files ---- */

bool catalog_is_id(struct text text) {
  struct text id;
  return model_id_normalise(&id, text) == MODEL_ID_OK && text_equal(id, text);
}

bool catalog_is_namespace(struct text text) {
  char id[MODEL_ID_SEGMENT_MAX + 2];
  if (text.length > MODEL_ID_SEGMENT_MAX || text.length == 0) return false;
  if (memchr(text.bytes, '/', text.length) != NULL) return false;
  /* A namespace is what can stand before a name: "datasets" cannot, "none" can. */
  memcpy(id, text.bytes, text.length);
  memcpy(id + text.length, "/m", 2);
  return catalog_is_id((struct text){.bytes = id, .length = text.length + 2});
}

enum stemma_status catalog_keep(struct text *out, struct catalog *catalog, struct text text,
                                struct stemma_error *error) {
  struct text copy = arena_copy(&catalog->texts, text);
  if (copy.bytes == NULL) return stemma_error_memory(error, "catalogue");
  *out = copy;
  return STEMMA_OK;
}

void catalog_sort(void *items, size_t count, size_t size,
                  int (*compare)(const void *, const void *)) {
  if (count > 1) qsort(items, count, size, compare);
}

const void *catalog_search(const void *key, const void *items, size_t count, size_t size,
                           int (*compare)(const void *, const void *)) {
  return count == 0 ? NULL : bsearch(key, items, count, size, compare);
}

enum stemma_status catalog_conflict(const struct catalog *catalog, const char *file, uint64_t line,
                                    struct text what, const char *why, uint64_t other,
                                    struct stemma_error *error) {
  const char *folder = catalog->directory == NULL ? "built-in " : catalog->directory;
  const char *slash = catalog->directory == NULL ? "" : "/";
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s%s%s:%" PRIu64 ": '%.*s' %s line %" PRIu64,
                          folder, slash, file, line, TEXT_ARGS(what), why, other);
}

/* ---- open, free ---- */

enum stemma_status catalog_new(struct catalog **out, const char *directory,
                               struct stemma_error *error) {
  struct catalog *catalog = calloc(1, sizeof *catalog);
  if (catalog == NULL) return stemma_error_memory(error, "catalogue");
  catalog->directory = directory;
  enum stemma_status status = catalog_read_makers(catalog, error);
  if (status == STEMMA_OK) status = catalog_read_families(catalog, error);
  if (status == STEMMA_OK) status = catalog_read_renames(catalog, error);
  if (status == STEMMA_OK) status = catalog_read_licenses(catalog, error);
  if (status != STEMMA_OK) {
    catalog_free(catalog);
    return status;
  }
  catalog->directory = NULL;
  *out = catalog;
  return STEMMA_OK;
}

void catalog_free(struct catalog *catalog) {
  if (catalog == NULL) return;
  arena_dispose(&catalog->texts);
  free(catalog->namespaces);
  free(catalog->makers);
  free(catalog->families);
  free(catalog->patterns);
  free(catalog->pattern_start);
  free(catalog->renames);
  free(catalog->licenses);
  free(catalog);
}

/* ---- parts by number ---- */

uint32_t catalog_family_count(const struct catalog *catalog) {
  return (uint32_t)catalog->family_count;
}

const struct catalog_family *catalog_family(const struct catalog *catalog, uint32_t family) {
  assert(family < catalog->family_count);
  return &catalog->families[family].family;
}

uint32_t catalog_maker_count(const struct catalog *catalog) {
  return (uint32_t)catalog->maker_count;
}

const struct catalog_maker *catalog_maker(const struct catalog *catalog, uint32_t maker) {
  assert(maker < catalog->maker_count);
  return &catalog->makers[maker];
}

uint32_t catalog_license_count(const struct catalog *catalog) {
  return (uint32_t)catalog->license_count;
}

const struct catalog_license *catalog_license(const struct catalog *catalog, uint32_t license) {
  assert(license < catalog->license_count);
  return &catalog->licenses[license].license;
}

/* ---- questions ---- */

uint32_t catalog_find_family(const struct catalog *catalog, struct text name) {
  for (uint32_t i = 0; i < catalog->family_count; i++) {
    if (text_equal_folded(catalog->families[i].family.name, name)) return i;
  }
  return CATALOG_NONE;
}

uint32_t catalog_suggest_family(const struct catalog *catalog, struct text name) {
  unsigned best = suggest_limit(name.length) + 1;
  uint32_t found = CATALOG_NONE;
  for (uint32_t i = 0; i < catalog->family_count && best > 0; i++) {
    struct text other = catalog->families[i].family.name;
    if (suggest_same_letters(name, other)) return i;
    unsigned distance = suggest_distance(name, other, best - 1);
    if (distance >= best) continue;
    best = distance;
    found = i;
  }
  return found;
}

static int compare_namespace(const void *key, const void *item) {
  const struct text *name = key;
  const struct catalog_namespace *space = item;
  return text_compare_folded(*name, space->name);
}

uint32_t catalog_maker_of(const struct catalog *catalog, struct text space) {
  const struct catalog_namespace *found =
      catalog_search(&space, catalog->namespaces, catalog->namespace_count,
                     sizeof *catalog->namespaces, compare_namespace);
  return found == NULL ? CATALOG_NONE : found->maker;
}

/* The family of an id that lies in a namespace of the maker. */
static uint32_t family_by_maker(const struct catalog *catalog, uint32_t maker, struct text id) {
  struct text name = model_id_name(id);
  for (uint32_t i = catalog->pattern_start[maker]; i < catalog->pattern_start[maker + 1]; i++) {
    const struct catalog_pattern *pattern = &catalog->patterns[i];
    if (glob_matches(pattern->glob, pattern->is_whole ? id : name)) return pattern->family;
  }
  return CATALOG_NONE;
}

uint32_t catalog_family_of(const struct catalog *catalog, struct text id) {
  struct text space = model_id_namespace(id);
  if (space.length == 0) return CATALOG_NONE;
  uint32_t maker = catalog_maker_of(catalog, space);
  return maker == CATALOG_NONE ? CATALOG_NONE : family_by_maker(catalog, maker, id);
}

/* ---- all nodes at once ---- */

/* The nodes of a namespace: those whose ids begin with it and a slash. */
static uint32_t namespace_nodes(uint32_t *first, const struct lineage *lineage, struct text space) {
  char prefix[MODEL_ID_SEGMENT_MAX + 1];
  assert(space.length < sizeof prefix);
  memcpy(prefix, space.bytes, space.length);
  prefix[space.length] = '/';
  return lineage_find_prefix(first, lineage,
                             (struct text){.bytes = prefix, .length = space.length + 1});
}

void catalog_families_of_nodes(uint16_t *family, const struct catalog *catalog,
                               const struct lineage *lineage) {
  for (uint32_t node = 0; node < lineage->node_count; node++) family[node] = CATALOG_NO_FAMILY;
  for (size_t i = 0; i < catalog->namespace_count; i++) {
    const struct catalog_namespace *space = &catalog->namespaces[i];
    uint32_t first;
    uint32_t count = namespace_nodes(&first, lineage, space->name);
    for (uint32_t node = first; node < first + count; node++) {
      uint32_t found = family_by_maker(catalog, space->maker, lineage_name(lineage, node));
      if (found != CATALOG_NONE) family[node] = (uint16_t)found;
    }
  }
}

/* How many nodes ahead a name is asked for: names lie in memory as they were read. */
enum { PREFETCH_DISTANCE = 16 };

/* Numbers the namespaces from `next` on. Those of one namespace follow each other. */
static void group_by_namespace(uint32_t *group, const struct lineage *lineage, uint32_t next) {
  struct text last = TEXT("");
  for (uint32_t node = 0; node < lineage->node_count; node++) {
    if (node + PREFETCH_DISTANCE < lineage->node_count) {
      __builtin_prefetch(lineage->name_bytes + lineage->name_at[node + PREFETCH_DISTANCE]);
    }
    struct text space = model_id_namespace(lineage_name(lineage, node));
    group[node] = FIRST_PARTY_NO_GROUP;
    if (space.length == 0) continue;
    if (!text_equal_folded(space, last)) {
      last = space;
      next++;
    }
    group[node] = next;
  }
}

void catalog_groups_of_nodes(uint32_t *group, const struct catalog *catalog,
                             const struct lineage *lineage) {
  group_by_namespace(group, lineage, (uint32_t)catalog->maker_count);
  for (size_t i = 0; i < catalog->namespace_count; i++) {
    uint32_t first;
    uint32_t count = namespace_nodes(&first, lineage, catalog->namespaces[i].name);
    for (uint32_t node = first; node < first + count; node++) {
      group[node] = catalog->namespaces[i].maker;
    }
  }
}

static uint64_t mark_text(struct text text, uint64_t mark) {
  return fingerprint_of(text.bytes, text.length, mark);
}

uint64_t catalog_mark(const struct catalog *catalog) {
  uint64_t mark = 0;
  for (size_t i = 0; i < catalog->namespace_count; i++) {
    mark = mark_text(catalog->namespaces[i].name, mark + catalog->namespaces[i].maker);
  }
  for (size_t i = 0; i < catalog->family_count; i++) {
    mark = mark_text(catalog->families[i].family.name, mark + catalog->families[i].family.maker);
  }
  for (size_t i = 0; i < catalog->pattern_count; i++) {
    const struct catalog_pattern *pattern = &catalog->patterns[i];
    mark = mark_text(pattern->glob, mark + ((uint64_t)pattern->family << 1 | pattern->is_whole));
  }
  return mark;
}
