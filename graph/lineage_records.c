/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathering what the winning records said, while a lineage is finished. */
#include "graph/lineage_records.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/lineage_finish.h"

void lineage_records_free(struct lineage_records *records) {
  if (records == NULL) return;
  free(records->record);
  free(records->modified);
  free(records->fingerprint);
  free(records->author);
  free(records->was);
  free(records->authors.items);
  free(records->authors.bytes);
  free(records->claims);
  free(records->faults);
  arena_dispose(&records->texts);
  free(records);
}

static enum stemma_status fill_columns(struct lineage_records *records, const struct finish *finish,
                                       struct stemma_error *error) {
  const struct lineage_builder *builder = finish->builder;
  size_t nodes = finish->lineage->node_count;
  records->record = malloc((nodes + 1) * sizeof *records->record);
  records->modified = malloc((nodes + 1) * sizeof *records->modified);
  records->fingerprint = malloc((nodes + 1) * sizeof *records->fingerprint);
  records->author = malloc((nodes + 1) * sizeof *records->author);
  if (records->record == NULL || records->modified == NULL || records->fingerprint == NULL ||
      records->author == NULL) {
    return stemma_error_memory(error, "columns of records");
  }
  for (size_t v = 0; v < nodes; v++) {
    const struct builder_facts *facts = &builder->facts[finish->entry_of[v]];
    records->record[v] = facts->record;
    records->modified[v] = facts->modified;
    records->fingerprint[v] = facts->fingerprint;
    records->author[v] = facts->author;
  }
  return STEMMA_OK;
}

/* Entries that the builder began with are numbered as the nodes were. */
static enum stemma_status fill_was(struct lineage_records *records, const struct finish *finish,
                                   struct stemma_error *error) {
  size_t nodes = finish->lineage->node_count;
  uint32_t ordered = finish->builder->ordered;
  if (ordered == 0) return STEMMA_OK;
  records->was = malloc((nodes + 1) * sizeof *records->was);
  if (records->was == NULL) return stemma_error_memory(error, "columns of records");
  for (size_t v = 0; v < nodes; v++) {
    uint32_t entry = finish->entry_of[v];
    records->was[v] = entry < ordered ? entry : STEMMA_NO_NODE;
  }
  return STEMMA_OK;
}

/* Copies the words of the builder's authors, numbered by first use in node order. */
static enum stemma_status take_authors(struct lineage_records *records, const struct finish *finish,
                                       struct stemma_error *error) {
  const struct names *names = &finish->builder->authors;
  uint32_t *number = malloc((names->count + (size_t)1) * sizeof *number);
  struct lineage_words *words = &records->authors;
  words->items = malloc((names->count + (size_t)1) * sizeof *words->items);
  words->bytes = malloc(names->byte_count + 1);
  enum stemma_status status = STEMMA_OK;
  if (number == NULL || words->items == NULL || words->bytes == NULL) {
    status = stemma_error_memory(error, "authors");
    goto done;
  }
  for (uint32_t w = 0; w < names->count; w++) number[w] = LINEAGE_NO_WORD;
  char *end = words->bytes;
  for (size_t v = 0; v < finish->lineage->node_count; v++) {
    uint32_t word = records->author[v];
    if (word == NAMES_NONE) continue;
    if (number[word] == LINEAGE_NO_WORD) {
      struct text text = names_text(names, word);
      memcpy(end, text.bytes, text.length);
      words->items[words->count] = (struct text){end, text.length};
      end += text.length;
      number[word] = words->count++;
    }
    records->author[v] = number[word];
  }
done:
  free(number);
  return status;
}

/* A counting sort by child: a record's claims are adjacent and in order already. */
static enum stemma_status take_claims(struct lineage_records *records, const struct finish *finish,
                                      struct stemma_error *error) {
  const struct lineage_builder *builder = finish->builder;
  size_t nodes = finish->lineage->node_count, count = builder->edge_count;
  uint32_t *start = calloc(nodes + 1, sizeof *start);
  records->claims = malloc((count + 1) * sizeof *records->claims);
  if (start == NULL || records->claims == NULL) {
    free(start);
    return stemma_error_memory(error, "parents of records");
  }
  for (size_t e = 0; e < count; e++) start[finish->node_of[builder->edges[e].child] + 1]++;
  for (size_t v = 0; v < nodes; v++) start[v + 1] += start[v];
  for (size_t e = 0; e < count; e++) {
    const struct builder_edge *edge = &builder->edges[e];
    uint32_t child = finish->node_of[edge->child];
    records->claims[start[child]++] = (struct lineage_claim){
        .child = child,
        .parent = finish->node_of[edge->parent],
        .spelling = edge->claimed,
        .relation = edge->relation,
    };
  }
  records->claim_count = count;
  free(start);
  return STEMMA_OK;
}

static int compare_faults(const void *left, const void *right) {
  const struct lineage_fault *a = left, *b = right;
  if (a->node != b->node) return a->node < b->node ? -1 : 1;
  if (a->class != b->class) return a->class < b->class ? -1 : 1;
  return text_compare(a->text, b->text);
}

static enum stemma_status take_faults(struct lineage_records *records, const struct finish *finish,
                                      struct stemma_error *error) {
  const struct lineage_builder *builder = finish->builder;
  size_t count = builder->finding_count;
  records->faults = malloc((count + 1) * sizeof *records->faults);
  if (records->faults == NULL) return stemma_error_memory(error, "findings");
  for (size_t i = 0; i < count; i++) {
    const struct builder_finding *finding = &builder->findings[i];
    struct text text = arena_copy(&records->texts, finding->text);
    if (text.bytes == NULL) return stemma_error_memory(error, "findings");
    records->faults[i] =
        (struct lineage_fault){finish->node_of[finding->child], finding->class, text};
  }
  if (count > 1) qsort(records->faults, count, sizeof *records->faults, compare_faults);
  records->fault_count = count;
  return STEMMA_OK;
}

enum stemma_status finish_records(struct lineage_records **out, const struct finish *finish,
                                  struct stemma_error *error) {
  struct lineage_records *records = calloc(1, sizeof *records);
  if (records == NULL) return stemma_error_memory(error, "records");
  enum stemma_status status = fill_columns(records, finish, error);
  if (status == STEMMA_OK) status = fill_was(records, finish, error);
  if (status == STEMMA_OK) status = take_authors(records, finish, error);
  if (status == STEMMA_OK) status = take_claims(records, finish, error);
  if (status == STEMMA_OK) status = take_faults(records, finish, error);
  if (status != STEMMA_OK) {
    lineage_records_free(records);
    return status;
  }
  *out = records;
  return STEMMA_OK;
}
