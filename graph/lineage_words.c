/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Authors, licences and tasks. The builder has numbered them as they came; here they are
 * numbered by first use in node order, so that the order of the input leaves no trace.
 */
#include <assert.h>
#include <stdlib.h>

#include "graph/lineage_finish.h"
#include "graph/model_id.h"

/* How many nodes ahead names are fetched, and how far namespaces reach into them. */
enum { NODES_AHEAD = 24, USUAL_SPACE = 20 };

/* Makes the list of words of an interning table, whose texts it takes over. */
static enum stemma_status take_words(struct lineage_words *words, struct names *names,
                                     const uint32_t *order, uint32_t count,
                                     struct stemma_error *error) {
  words->items = malloc((count + (size_t)1) * sizeof *words->items);
  if (words->items == NULL) return stemma_error_memory(error, "words");
  for (uint32_t w = 0; w < count; w++) {
    words->items[w] = names_text(names, order == NULL ? w : order[w]);
  }
  words->count = count;
  words->bytes = names->bytes;
  names->bytes = NULL;
  names_dispose(names);
  return STEMMA_OK;
}

/* Renumbers a column of entries of `names`. */
static enum stemma_status renumber(struct lineage_words *words, uint32_t *column, uint32_t nodes,
                                   struct names *names, struct stemma_error *error) {
  uint32_t *number = malloc((names->count + (size_t)1) * sizeof *number);
  uint32_t *order = malloc((names->count + (size_t)1) * sizeof *order);
  enum stemma_status status = STEMMA_OK;
  if (number == NULL || order == NULL) {
    status = stemma_error_memory(error, "words");
    goto done;
  }
  uint32_t count = 0;
  for (uint32_t w = 0; w < names->count; w++) number[w] = LINEAGE_NO_WORD;
  for (uint32_t v = 0; v < nodes; v++) {
    if (column[v] == NAMES_NONE) continue;
    if (number[column[v]] == LINEAGE_NO_WORD) {
      order[count] = column[v];
      number[column[v]] = count++;
    }
    column[v] = number[column[v]];
  }
  status = take_words(words, names, order, count, error);
done:
  free(number);
  free(order);
  return status;
}

/* Numbers the authors of nodes in order, mostly the one before. */
struct numbering {
  struct names authors; /* met so far */
  struct text space;    /* the namespace that has been met last */
  uint32_t number;      /* of it as an author */
  bool spaces_alone;    /* no record names another author */
};

/* The author that the namespace of an id is. Models of one namespace are neighbours, so that a new
 * one is new: only an author that a record names may be known already. */
static enum stemma_status number_space(uint32_t *author, struct numbering *numbering,
                                       struct text name, struct stemma_error *error) {
  struct text *last = &numbering->space;
  *author = numbering->number;
  if (last->length > 0 && name.length > last->length && name.bytes[last->length] == '/' &&
      memcmp(name.bytes, last->bytes, last->length) == 0) {
    return STEMMA_OK;
  }
  struct text space = model_id_namespace(name);
  if (text_equal_folded(space, *last) && space.length > 0) return STEMMA_OK;
  *author = LINEAGE_NO_WORD;
  if (space.length == 0) return STEMMA_OK;
  enum stemma_status status =
      numbering->spaces_alone
          ? names_append(author, &numbering->authors, space, error)
          : names_intern(author, &numbering->authors, space, text_hash_folded(space), error);
  numbering->space = space;
  numbering->number = *author;
  return status;
}

/* An author is the record's, else the namespace. */
static enum stemma_status number_authors(struct finish *finish, struct stemma_error *error) {
  struct lineage *lineage = finish->lineage;
  struct numbering numbering = {.authors = NAMES_INIT(true),
                                .spaces_alone = finish->builder->authors.count == 0};
  uint32_t nodes = lineage->node_count;
  enum stemma_status status = STEMMA_OK;
  for (uint32_t v = 0; v < nodes && status == STEMMA_OK; v++) {
    if (v + NODES_AHEAD < nodes) {
      const char *ahead = lineage->name_bytes + lineage->name_at[v + NODES_AHEAD];
      __builtin_prefetch(ahead);
      __builtin_prefetch(ahead + USUAL_SPACE);
    }
    uint32_t *author = &lineage->author[v];
    if (*author == NAMES_NONE) {
      status = number_space(author, &numbering, lineage_name(lineage, v), error);
    } else {
      struct text text = names_text(&finish->builder->authors, *author);
      status = names_intern(author, &numbering.authors, text, text_hash_folded(text), error);
    }
  }
  if (status == STEMMA_OK) {
    status =
        take_words(&lineage->authors, &numbering.authors, NULL, numbering.authors.count, error);
  }
  names_dispose(&numbering.authors);
  return status;
}

enum stemma_status finish_words(struct finish *finish, struct stemma_error *error) {
  struct lineage *lineage = finish->lineage;
  struct lineage_builder *builder = finish->builder;
  uint32_t nodes = lineage->node_count;
  enum stemma_status status =
      renumber(&lineage->licenses, lineage->license, nodes, &builder->licenses, error);
  if (status == STEMMA_OK) {
    status = renumber(&lineage->tasks, lineage->task, nodes, &builder->tasks, error);
  }
  if (status == STEMMA_OK) status = number_authors(finish, error);
  return status;
}
