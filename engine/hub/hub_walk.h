/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lineage around models: themselves, their ancestors, each asked for by its name, and their
 * descendants, in lists of what names a model as its base; breadth first.
 *
 * At most one request is made for each model, and one for each page of a list of children: a
 * child's record comes with the list.
 */
#ifndef STEMMA_ENGINE_HUB_HUB_WALK_H
#define STEMMA_ENGINE_HUB_HUB_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/hub/hub_crawl.h"
#include "engine/read/page_take.h"
#include "graph/names.h"

/* A model that was met. */
struct hub_walk_node {
  uint32_t up;    /* generations from a model that was asked for, upwards */
  uint32_t down;  /* likewise downwards; of descendants */
  bool is_start;  /* it was asked for */
  bool is_asked;  /* by its name */
  bool is_listed; /* its children are asked for */
  bool is_taken;  /* its record has been */
  bool is_absent; /* it is not there, or not for us */
};

/* A model that goes by another name now: entries of the walk's names. */
struct hub_walk_move {
  uint32_t old;  /* the name that it was asked for by */
  uint32_t name; /* its own */
};

/* Zero-initialise, but for the first four, and for names: NAMES_INIT(true). */
struct hub_walk {
  struct page_taker *taker;    /* borrowed: gets the records */
  uint64_t page_size;          /* children a page */
  uint64_t depth;              /* generations, up and down; 0: all */
  uint64_t max_models;         /* so many at most; 0: all */
  struct names names;          /* owned: of the models met */
  struct hub_walk_node *nodes; /* [names.count] owned */
  size_t node_capacity;        /* of nodes */
  struct hub_walk_move *moves; /* [move_count] owned */
  size_t move_count;           /* of moves */
  size_t move_capacity;        /* of moves */
  uint32_t *fresh;             /* [fresh_count] owned: taken of the page at hand */
  size_t fresh_count;          /* of fresh */
  size_t fresh_capacity;       /* of fresh */
  uint32_t at;                 /* the model whose answer is at hand */
  enum stemma_status status;   /* of interning, within a callback */
  uint64_t models;             /* taken */
  uint64_t absent;             /* models asked for that are not there, or not for us */
  bool is_cut;                 /* max_models was reached */
};

/* Asks for a model to start from, which is a well-formed id. */
enum stemma_status hub_walk_begin(struct hub_crawl *crawl, struct hub_walk *walk, struct text id,
                                  struct stemma_error *error);

/* The `take` of a crawl, with a struct hub_walk. Fails as page_take does. */
enum stemma_status hub_walk_take(void *context, struct hub_crawl *crawl,
                                 const struct hub_answer *answer, struct stemma_error *error);

/* Whether a model that was asked for is not there, nor under another name. O(1). */
bool hub_walk_lacks(const struct hub_walk *walk, struct text id);

void hub_walk_dispose(struct hub_walk *walk);

#endif
