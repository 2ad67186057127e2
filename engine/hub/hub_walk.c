/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking up by names and down by lists. */
#include "engine/hub/hub_walk.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/hub/hub_url.h"
#include "graph/array.h"
#include "graph/model_id.h"

/* An id with each byte escaped. */
enum { ESCAPED_SIZE = 3 * MODEL_ID_MAX + 1, PATH_SIZE = ESCAPED_SIZE + 128 };

/* The entry of a name, made where it is new. */
static enum stemma_status find_node(uint32_t *out, struct hub_walk *walk, struct text id,
                                    struct stemma_error *error) {
  uint32_t before = walk->names.count;
  enum stemma_status status = array_reserve(&walk->nodes, &walk->node_capacity, before + (size_t)1,
                                            sizeof *walk->nodes, UINT32_MAX, "models", error);
  if (status == STEMMA_OK) {
    status = names_intern(out, &walk->names, id, text_hash_folded(id), error);
  }
  if (status == STEMMA_OK && walk->names.count > before) {
    walk->nodes[*out] = (struct hub_walk_node){0};
  }
  return status;
}

/* ---- asking ---- */

static enum stemma_status ask(struct hub_crawl *crawl, const struct hub_walk *walk, uint32_t node,
                              enum page_shape shape, const char *path, struct stemma_error *error) {
  char key[MODEL_ID_MAX + 16];
  snprintf(key, sizeof key, "%s %.*s", shape == PAGE_LIST ? "children" : "model",
           TEXT_ARGS(names_text(&walk->names, node)));
  /* The crawl hands a pointer back and does not look at it: that of the node would move. */
  struct hub_ask what = {
      .shape = shape, .key = text_of(key), .path = text_of(path), .user = (void *)(uintptr_t)node};
  return hub_crawl_ask(crawl, &what, error);
}

static enum stemma_status ask_model(struct hub_crawl *crawl, struct hub_walk *walk, uint32_t node,
                                    struct stemma_error *error) {
  char id[ESCAPED_SIZE], path[PATH_SIZE];
  if (walk->nodes[node].is_asked) return STEMMA_OK;
  walk->nodes[node].is_asked = true;
  bool fits = hub_url_escape(id, sizeof id, names_text(&walk->names, node), false);
  assert(fits);
  (void)fits;
  snprintf(path, sizeof path, "/api/models/%s", id);
  return ask(crawl, walk, node, PAGE_MODEL, path, error);
}

/* Asks for the children of a model, whatever their relation: each has a tag of the base alone
 * beside the one with the relation. */
static enum stemma_status ask_children(struct hub_crawl *crawl, struct hub_walk *walk,
                                       uint32_t node, struct stemma_error *error) {
  char id[ESCAPED_SIZE], path[PATH_SIZE];
  struct hub_walk_node *base = &walk->nodes[node];
  if (base->is_listed || (walk->depth > 0 && base->down >= walk->depth)) return STEMMA_OK;
  base->is_listed = true;
  bool fits = hub_url_escape(id, sizeof id, names_text(&walk->names, node), true);
  assert(fits);
  (void)fits;
  snprintf(path, sizeof path,
           "/api/models?limit=%" PRIu64 "&sort=createdAt&direction=1&filter=base_model%%3A%s",
           walk->page_size, id);
  return ask(crawl, walk, node, PAGE_LIST, path, error);
}

enum stemma_status hub_walk_begin(struct hub_crawl *crawl, struct hub_walk *walk, struct text id,
                                  struct stemma_error *error) {
  uint32_t node;
  enum stemma_status status = find_node(&node, walk, id, error);
  if (status != STEMMA_OK) return status;
  walk->nodes[node].is_start = true;
  return ask_model(crawl, walk, node, error);
}

/* ---- taking ---- */

/* Wants each model once, whichever answer it comes with first, and not too many. */
static bool is_wanted(void *context, const struct record *record) {
  struct hub_walk *walk = context;
  uint32_t node;
  if (walk->status != STEMMA_OK) return false;
  walk->status = find_node(&node, walk, record->id, NULL);
  if (walk->status != STEMMA_OK || walk->nodes[node].is_taken) return false;
  if (walk->max_models > 0 && walk->models >= walk->max_models) {
    walk->is_cut = true;
    return false;
  }
  walk->status = array_reserve(&walk->fresh, &walk->fresh_capacity, walk->fresh_count + 1,
                               sizeof *walk->fresh, UINT32_MAX, "models", NULL);
  if (walk->status != STEMMA_OK) return false;
  /* Its own spelling: lists are asked for by tags, which have that one. */
  names_respell(&walk->names, node, record->id);
  walk->fresh[walk->fresh_count++] = node;
  walk->nodes[node].is_taken = true;
  walk->models++;
  return true;
}

static enum stemma_status take_records(struct hub_walk *walk, const struct hub_answer *answer,
                                       struct stemma_error *error) {
  uint64_t came = 0;
  walk->fresh_count = 0;
  walk->status = STEMMA_OK;
  enum stemma_status status = page_take(&came, walk->taker, answer->page, is_wanted, walk, error);
  if (status == STEMMA_OK && walk->status != STEMMA_OK) {
    status = stemma_error_memory(error, "models");
  }
  return status;
}

/* Children of the model at hand: each may have children of its own. */
static enum stemma_status take_children(struct hub_walk *walk, struct hub_crawl *crawl,
                                        const struct hub_answer *answer,
                                        struct stemma_error *error) {
  enum stemma_status status = take_records(walk, answer, error);
  for (size_t i = 0; i < walk->fresh_count && status == STEMMA_OK; i++) {
    walk->nodes[walk->fresh[i]].down = walk->nodes[walk->at].down + 1;
    status = ask_children(crawl, walk, walk->fresh[i], error);
  }
  return status;
}

static enum stemma_status note_move(struct hub_walk *walk, uint32_t old, uint32_t name,
                                    struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&walk->moves, &walk->move_capacity, walk->move_count + 1, sizeof *walk->moves,
                    UINT32_MAX, "models", error);
  if (status == STEMMA_OK) {
    walk->moves[walk->move_count++] = (struct hub_walk_move){old, name};
  }
  return status;
}

/* The node of the model at hand by the name that it goes by. */
static enum stemma_status find_own_name(uint32_t *out, struct hub_walk *walk, struct text id,
                                        struct stemma_error *error) {
  enum stemma_status status = find_node(out, walk, id, error);
  if (status != STEMMA_OK || *out == walk->at) return status;
  struct hub_walk_node *asked = &walk->nodes[walk->at], *own = &walk->nodes[*out];
  own->is_start = own->is_start || asked->is_start;
  if (!own->is_asked) own->up = asked->up;
  own->is_asked = true;
  return note_move(walk, walk->at, *out, error);
}

static enum stemma_status ask_parents(struct hub_walk *walk, struct hub_crawl *crawl,
                                      const struct record *record, uint32_t node,
                                      struct stemma_error *error) {
  uint32_t up = walk->nodes[node].up + 1;
  enum stemma_status status = STEMMA_OK;
  if (walk->depth > 0 && up > walk->depth) return STEMMA_OK;
  for (size_t i = 0; i < record->parent_count && status == STEMMA_OK; i++) {
    uint32_t parent;
    status = find_node(&parent, walk, record->parents[i].id, error);
    if (status != STEMMA_OK) break;
    if (!walk->nodes[parent].is_asked) walk->nodes[parent].up = up;
    status = ask_model(crawl, walk, parent, error);
  }
  return status;
}

/* A model that was asked for by its name. */
static enum stemma_status take_model(struct hub_walk *walk, struct hub_crawl *crawl,
                                     const struct hub_answer *answer, struct stemma_error *error) {
  const struct batch *batch = &answer->page->batch;
  uint32_t node = walk->at;
  enum stemma_status status = take_records(walk, answer, error);
  if (status != STEMMA_OK || batch->record_count == 0) return status;
  const struct record *record = &batch->records[0];
  status = find_own_name(&node, walk, record->id, error);
  if (status == STEMMA_OK) status = ask_parents(walk, crawl, record, node, error);
  if (status == STEMMA_OK && walk->nodes[node].is_start) {
    status = ask_children(crawl, walk, node, error);
  }
  return status;
}

/* A model that is not there, or not for us; what it is the base of may be there all the same. */
static enum stemma_status take_absence(struct hub_walk *walk, struct hub_crawl *crawl,
                                       const struct hub_answer *answer,
                                       struct stemma_error *error) {
  uint32_t node = walk->at;
  enum stemma_status status = STEMMA_OK;
  walk->nodes[node].is_absent = true;
  walk->absent++;
  if (answer->moved.length > 0) status = find_own_name(&node, walk, answer->moved, error);
  if (status == STEMMA_OK && walk->nodes[node].is_start) {
    status = ask_children(crawl, walk, node, error);
  }
  return status;
}

enum stemma_status hub_walk_take(void *context, struct hub_crawl *crawl,
                                 const struct hub_answer *answer, struct stemma_error *error) {
  struct hub_walk *walk = context;
  enum stemma_status status = STEMMA_OK;
  walk->at = (uint32_t)(uintptr_t)answer->user;
  if (answer->page == NULL) return take_absence(walk, crawl, answer, error);
  status = answer->page->shape == PAGE_LIST ? take_children(walk, crawl, answer, error)
                                            : take_model(walk, crawl, answer, error);
  if (status == STEMMA_OK && walk->is_cut) hub_crawl_stop(crawl);
  return status;
}

bool hub_walk_lacks(const struct hub_walk *walk, struct text id) {
  uint32_t node = names_find(&walk->names, id, text_hash_folded(id));
  return node == NAMES_NONE || walk->nodes[node].is_absent;
}

void hub_walk_dispose(struct hub_walk *walk) {
  names_dispose(&walk->names);
  free(walk->nodes);
  free(walk->moves);
  free(walk->fresh);
}
