/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups there can be. */
#include "engine/cli/grouping.h"

#include <assert.h>
#include <stdlib.h>

bool grouping_is_shared(const struct options *options) {
  switch ((enum options_count_by)options->by_what) {
  case OPTIONS_COUNT_BY_FAMILY:
  case OPTIONS_COUNT_BY_MAKER:
  case OPTIONS_COUNT_BY_COUNTRY:
  case OPTIONS_COUNT_BY_REGION: return true;
  default: return false;
  }
}

const char *grouping_heading(enum options_count_by by) {
  static const char *const headings[] = {
      [OPTIONS_COUNT_BY_FAMILY] = "FAMILY",     [OPTIONS_COUNT_BY_MAKER] = "MAKER",
      [OPTIONS_COUNT_BY_COUNTRY] = "COUNTRY",   [OPTIONS_COUNT_BY_REGION] = "REGION",
      [OPTIONS_COUNT_BY_RELATION] = "RELATION", [OPTIONS_COUNT_BY_AUTHOR] = "AUTHOR",
      [OPTIONS_COUNT_BY_LICENSE] = "LICENCE",   [OPTIONS_COUNT_BY_TASK] = "TASK",
  };
  assert(by != OPTIONS_COUNT_BASES);
  return headings[by];
}

int grouping_compare_names(struct text a, struct text b) {
  if ((a.length == 0) != (b.length == 0)) return a.length == 0 ? 1 : -1;
  int order = text_compare_folded(a, b);
  return order != 0 ? order : text_compare(a, b);
}

/* Room for `count` groups and the nameless one. */
static enum stemma_status make_room(struct grouping *grouping, size_t count,
                                    struct stemma_error *error) {
  grouping->names = calloc(count + 1, sizeof *grouping->names);
  grouping->makers = calloc(count + 1, sizeof *grouping->makers);
  if (grouping->names == NULL || grouping->makers == NULL) {
    return stemma_error_memory(error, "groups");
  }
  grouping->count = count + 1;
  return STEMMA_OK;
}

/* What a family is grouped by; empty where it is not known. */
static struct text family_attribute(const struct grouping *grouping, const struct catalog *catalog,
                                    uint32_t family) {
  const struct catalog_family *entry = catalog_family(catalog, family);
  const struct catalog_maker *maker = catalog_maker(catalog, entry->maker);
  switch (grouping->by) {
  case OPTIONS_COUNT_BY_FAMILY: return entry->name;
  case OPTIONS_COUNT_BY_MAKER: return maker->name;
  case OPTIONS_COUNT_BY_COUNTRY: return maker->country;
  default: return maker->region;
  }
}

/* The place of a name among the first `count` groups, or `count`. */
static size_t find_name(const struct grouping *grouping, size_t count, struct text name) {
  size_t place = 0;
  while (place < count && !text_equal(grouping->names[place], name)) place++;
  return place;
}

/* The place of a family's group, where there are `named` so far: that is the next. */
static size_t shared_place(const struct grouping *grouping, const struct catalog *catalog,
                           uint32_t family, size_t named) {
  if (grouping->by == OPTIONS_COUNT_BY_FAMILY) return named;
  struct text name = family_attribute(grouping, catalog, family);
  if (name.length == 0) return catalog_family_count(catalog);
  return grouping->by == OPTIONS_COUNT_BY_MAKER ? named : find_name(grouping, named, name);
}

/* Puts families into groups. What is not the family's own is its maker's, found out once. */
static enum stemma_status list_shared(struct grouping *grouping, struct stemma_error *error) {
  const struct catalog *catalog = grouping->set->session->catalog;
  uint32_t families = catalog_family_count(catalog);
  size_t makers = catalog_maker_count(catalog);
  uint32_t *of_maker = calloc(makers + 1, sizeof *of_maker); /* 1 + place; 0: not known yet */
  enum stemma_status status = make_room(grouping, families, error);
  grouping->of_family = calloc((size_t)families + 1, sizeof *grouping->of_family);
  if (status == STEMMA_OK && (of_maker == NULL || grouping->of_family == NULL)) {
    status = stemma_error_memory(error, "groups of families");
  }
  size_t named = 0;
  for (uint32_t family = 0; family < families && status == STEMMA_OK; family++) {
    uint32_t maker = catalog_family(catalog, family)->maker;
    bool is_known = grouping->by != OPTIONS_COUNT_BY_FAMILY && of_maker[maker] != 0;
    size_t place = is_known ? of_maker[maker] - 1 : shared_place(grouping, catalog, family, named);
    grouping->of_family[family] = (uint32_t)place;
    of_maker[maker] = (uint32_t)place + 1;
    if (place != named || is_known) continue;
    grouping->names[named] = family_attribute(grouping, catalog, family);
    grouping->makers[named++] = catalog_maker(catalog, maker);
  }
  if (status == STEMMA_OK) grouping->of_family[families] = families;
  free(of_maker);
  return status;
}

static const struct lineage_words *words_of(const struct grouping *grouping) {
  const struct lineage *lineage = grouping->set->session->lineage;
  switch (grouping->by) {
  case OPTIONS_COUNT_BY_AUTHOR: return &lineage->authors;
  case OPTIONS_COUNT_BY_LICENSE: return &lineage->licenses;
  default: return &lineage->tasks;
  }
}

static enum stemma_status list_own(struct grouping *grouping, struct stemma_error *error) {
  bool by_relation = grouping->by == OPTIONS_COUNT_BY_RELATION;
  const struct lineage_words *words = words_of(grouping);
  size_t count = by_relation ? STEMMA_RELATION_COUNT : words->count;
  enum stemma_status status = make_room(grouping, count, error);
  for (uint32_t i = 0; i < count && status == STEMMA_OK; i++) {
    grouping->names[i] =
        by_relation ? text_of(stemma_relation_name((enum stemma_relation)i)) : words->items[i];
  }
  return status;
}

enum stemma_status grouping_init(struct grouping *out, const struct count_set *set,
                                 struct stemma_error *error) {
  const struct options *options = set->session->options;
  *out = (struct grouping){.set = set,
                           .by = (enum options_count_by)options->by_what,
                           .shared = grouping_is_shared(options)};
  assert(out->by != OPTIONS_COUNT_BASES);
  return out->shared ? list_shared(out, error) : list_own(out, error);
}

void grouping_dispose(struct grouping *grouping) {
  free(grouping->names);
  free(grouping->makers);
  free(grouping->of_family);
  *grouping = (struct grouping){0};
}

size_t grouping_own_place(const struct grouping *grouping, uint32_t node) {
  const struct lineage *lineage = grouping->set->session->lineage;
  uint32_t word = LINEAGE_NO_WORD;
  assert(!grouping->shared);
  switch (grouping->by) {
  case OPTIONS_COUNT_BY_RELATION: word = grouping->set->kind[node]; break;
  case OPTIONS_COUNT_BY_AUTHOR: word = lineage->author[node]; break;
  case OPTIONS_COUNT_BY_LICENSE: word = lineage->license[node]; break;
  default: word = lineage->task[node]; break;
  }
  return word == LINEAGE_NO_WORD ? grouping->count - 1 : word;
}
