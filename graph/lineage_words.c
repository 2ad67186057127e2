/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Authors, licences and tasks. The builder has numbered them as they came; here they are
 * numbered by first use in node order, so that the order of the input leaves no trace.
 */
#include <assert.h>
#include <stdlib.h>

#include "graph/lineage_finish.h"
#include "graph/model_id.h"

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

/* An author is the record's, else the namespace: of ids in order, mostly the one before. */
static enum stemma_status number_authors(struct finish *finish, struct stemma_error *error) {
  struct lineage *lineage = finish->lineage;
  struct names authors = NAMES_INIT(true);
  struct text last = {0};
  uint32_t last_number = LINEAGE_NO_WORD;
  enum stemma_status status = STEMMA_OK;
  for (uint32_t v = 0; v < lineage->node_count && status == STEMMA_OK; v++) {
    struct text author = model_id_namespace(lineage_name(lineage, v));
    if (lineage->author[v] != NAMES_NONE) {
      author = names_text(&finish->builder->authors, lineage->author[v]);
    }
    lineage->author[v] = LINEAGE_NO_WORD;
    if (author.length == 0) continue;
    if (!text_equal(author, last)) {
      status = names_intern(&last_number, &authors, author, text_hash_folded(author), error);
      last = author;
    }
    lineage->author[v] = last_number;
  }
  if (status == STEMMA_OK) {
    status = take_words(&lineage->authors, &authors, NULL, authors.count, error);
  }
  names_dispose(&authors);
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
