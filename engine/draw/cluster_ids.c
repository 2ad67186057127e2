/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small even numbers for the clusters; cgraph's own are addresses, and odd ones. While the graph
 * lives nothing is allocated here, for cgraph does not expect that to fail.
 */
#include "engine/draw/cluster_ids.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The discipline was told with its whole. */
static void *open_ids(Agraph_t *graph, Agdisc_t *disciplines) {
  struct cluster_ids *ids = (struct cluster_ids *)(void *)disciplines;
  ids->others = AgIdDisc.open(graph, disciplines);
  return ids;
}

/* The entry of a subgraph's name, or NAMES_NONE. */
static uint32_t entry_of(const struct cluster_ids *ids, int kind, const char *name) {
  if (kind != AGRAPH || name == NULL) return NAMES_NONE;
  struct text text = {name, strlen(name) + 1};
  return names_find(&ids->names, text, text_hash_folded(text));
}

static long map_name(void *state, int kind, char *name, IDTYPE *id, int creates) {
  const struct cluster_ids *ids = state;
  uint32_t entry = entry_of(ids, kind, name);
  if (entry == NAMES_NONE) return AgIdDisc.map(ids->others, kind, name, id, creates);
  *id = 2 * ((IDTYPE)entry + 1);
  return 1;
}

static bool is_ours(const struct cluster_ids *ids, int kind, IDTYPE id) {
  return kind == AGRAPH && id % 2 == 0 && id >= 2 && id / 2 <= ids->names.count;
}

static long allocate(void *state, int kind, IDTYPE id) {
  const struct cluster_ids *ids = state;
  return AgIdDisc.alloc(ids->others, kind, id);
}

static void release(void *state, int kind, IDTYPE id) {
  const struct cluster_ids *ids = state;
  if (!is_ours(ids, kind, id)) AgIdDisc.free(ids->others, kind, id);
}

static char *name_of(void *state, int kind, IDTYPE id) {
  const struct cluster_ids *ids = state;
  if (!is_ours(ids, kind, id)) return AgIdDisc.print(ids->others, kind, id);
  assert(ids->strings != NULL);
  return ids->strings[id / 2 - 1];
}

static void close_ids(void *state) {
  struct cluster_ids *ids = state;
  AgIdDisc.close(ids->others);
  ids->others = NULL;
}

static void enroll(void *state, int kind, void *object) {
  const struct cluster_ids *ids = state;
  AgIdDisc.idregister(ids->others, kind, object);
}

static Agiddisc_t by_name = {open_ids, map_name, allocate, release, name_of, close_ids, enroll};

void cluster_ids_init(struct cluster_ids *ids) {
  *ids = (struct cluster_ids){.disciplines = {&AgMemDisc, &by_name, &AgIoDisc},
                              .names = NAMES_INIT(false)};
}

void cluster_ids_dispose(struct cluster_ids *ids) {
  names_dispose(&ids->names);
  free(ids->strings);
  ids->strings = NULL;
}

enum stemma_status cluster_ids_add(struct cluster_ids *ids, struct text name,
                                   struct stemma_error *error) {
  char bytes[NAMES_TEXT_MAX];
  uint32_t entry;
  if (name.length >= sizeof bytes) name.length = sizeof bytes - 1;
  memcpy(bytes, name.bytes, name.length);
  bytes[name.length] = '\0';
  struct text whole = {bytes, name.length + 1};
  return names_intern(&entry, &ids->names, whole, text_hash_folded(whole), error);
}

enum stemma_status cluster_ids_bind(struct cluster_ids *ids, Agraph_t *graph,
                                    struct stemma_error *error) {
  /* cgraph takes names for strings of its own, with a head before them. */
  ids->strings = calloc(ids->names.count + (size_t)1, sizeof *ids->strings);
  if (ids->strings == NULL) return stemma_error_memory(error, "picture of the lineage");
  for (uint32_t i = 0; i < ids->names.count; i++) {
    size_t place = (size_t)(names_text(&ids->names, i).bytes - ids->names.bytes);
    ids->strings[i] = agstrdup(graph, ids->names.bytes + place);
    if (ids->strings[i] == NULL) return stemma_error_memory(error, "picture of the lineage");
  }
  return STEMMA_OK;
}
