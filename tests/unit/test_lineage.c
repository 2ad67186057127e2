/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules R3 to R6 against a plain second implementation, on random records of a small world
 * in which ids, spellings, duplicates, renames and cycles meet often; and the same records
 * in any order, byte for byte.
 */
#include "graph/lineage_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

enum { RECORDS_MAX = 60, PARENTS_MAX = 4, NODES_MAX = 400, EDGES_MAX = 400, NAME = 24, GONE = 5 };

/* A record with a text of its own, which decides ties. */
struct made {
  struct record record;
  struct record_parent parents[PARENTS_MAX];
  struct record_finding findings[2];
  char id[NAME];
  char parent_ids[PARENTS_MAX][NAME];
  char text[NAME];
};

/* ---- random records ---- */

/* An id of a dozen, in one of many spellings. */
static struct text random_id(char out[NAME], struct random *random) {
  static const char *const ids[] = {"a/x",  "a/y",   "b/x", "b/y",   "gone/x", "gone/y",
                                    "solo", "old/x", "c/z", "a-b/x", "lost",   "d/w.1"};
  snprintf(out, NAME, "%s", ids[random_below(random, 12)]);
  for (char *at = out; *at != '\0'; at++) {
    if (*at >= 'a' && *at <= 'z' && random_below(random, 4) == 0) *at = (char)(*at - 32);
  }
  return text_of(out);
}

static int compare_parents(const void *left, const void *right) {
  const struct record_parent *a = left, *b = right;
  int order = text_compare_folded(a->id, b->id);
  return order != 0 ? order : text_compare(a->id, b->id);
}

/* As R1 leaves them: by folded id and spelling, unique by spelling. */
static void random_parents(struct made *made, struct random *random) {
  size_t count = random_below(random, PARENTS_MAX + 1), kept = 0;
  for (size_t i = 0; i < count; i++) {
    made->parents[i] = (struct record_parent){
        .id = random_id(made->parent_ids[i], random),
        .relation = (enum stemma_relation)random_below(random, STEMMA_RELATION_COUNT),
    };
    made->parents[i].hash = text_hash_folded(made->parents[i].id);
  }
  qsort(made->parents, count, sizeof *made->parents, compare_parents);
  for (size_t i = 0; i < count; i++) {
    if (kept > 0 && text_equal(made->parents[kept - 1].id, made->parents[i].id)) continue;
    made->parents[kept++] = made->parents[i];
  }
  made->record.parents = made->parents;
  made->record.parent_count = kept;
}

static int64_t random_time(struct random *random) {
  static const int64_t times[] = {RECORD_NO_TIME, RECORD_BULK_SECOND * 1000, 1650000000000,
                                  1660000000000, 1670000000000};
  return times[random_below(random, 5)];
}

static void random_record(struct made *made, struct random *random, uint32_t number) {
  static const char *const words[] = {"", "", "mit", "MIT", "Zoe", "zoe", "a", "A"};
  static const char *const texts[] = {"x y", "none", "odd"};
  *made = (struct made){0};
  struct record *record = &made->record;
  record->id = random_id(made->id, random);
  record->hash = text_hash_folded(record->id);
  record->author = text_of(words[random_below(random, 8)]);
  record->license = text_of(words[random_below(random, 8)]);
  record->task = text_of(words[random_below(random, 8)]);
  record->created = random_time(random);
  record->modified = random_below(random, 3) == 0 ? random_time(random) : 1;
  record->downloads = (int64_t)random_below(random, 3) - 1;
  record->likes = (int64_t)random_below(random, 5) - 1;
  random_parents(made, random);
  record->findings = made->findings;
  record->finding_count = random_below(random, 3);
  for (size_t i = 0; i < record->finding_count; i++) {
    made->findings[i].class = (enum record_finding_class)((i * 2) + random_below(random, 2));
    made->findings[i].text = text_of(texts[random_below(random, 3)]);
  }
  /* No two records have one text, as no two lines that differ in what they say do. */
  snprintf(made->text, NAME, "%u-%u", random_below(random, 10), number);
}

/* ---- the catalogue of renames ---- */

/* "lost" → "A/X"; everything of "gone/" → "Here/"; "old/x" → "old/X" of another spelling. */
static bool find_rename(char name[200], size_t *length, void *context, struct text old,
                        struct text spelling) {
  (void)context;
  if (text_equal(old, TEXT("lost"))) {
    *length = (size_t)snprintf(name, 200, "A/X");
    return true;
  }
  if (old.length <= GONE || memcmp(old.bytes, "gone/", GONE) != 0) return false;
  *length = (size_t)snprintf(name, 200, "Here/%.*s", (int)(spelling.length - GONE),
                             spelling.bytes + GONE);
  return true;
}

static const struct lineage_renames renames = {find_rename, NULL};

/* ---- the plain implementation ---- */

struct naive_edge {
  char parent[NAME]; /* folded */
  char child[NAME];  /* folded */
  uint8_t relation;
};

struct naive {
  const struct made *records[RECORDS_MAX]; /* the winners, by folded id */
  uint32_t record_count;
  char nodes[NODES_MAX][NAME]; /* folded, ascending */
  uint32_t node_count;
  struct naive_edge edges[EDGES_MAX]; /* what R4 leaves */
  uint32_t edge_count;
  uint32_t renamed, self_loops, duplicates;
};

static void fold(char out[NAME], struct text text) {
  for (size_t i = 0; i < text.length; i++) out[i] = text_fold_byte(text.bytes[i]);
  out[text.length] = '\0';
}

static const struct made *naive_winner(const struct naive *naive, const char *folded) {
  for (uint32_t i = 0; i < naive->record_count; i++) {
    if (text_equal_folded(naive->records[i]->record.id, text_of(folded))) return naive->records[i];
  }
  return NULL;
}

static bool beats(const struct made *a, const struct made *b) {
  if (a->record.modified != b->record.modified) return a->record.modified > b->record.modified;
  if (a->record.downloads != b->record.downloads) return a->record.downloads > b->record.downloads;
  return strcmp(a->text, b->text) > 0;
}

static void naive_records(struct naive *naive, const struct made *records, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    bool lost = false;
    for (uint32_t j = 0; j < count; j++) {
      if (i == j || !text_equal_folded(records[i].record.id, records[j].record.id)) continue;
      if (beats(&records[j], &records[i])) lost = true;
    }
    naive->duplicates += lost;
    if (!lost) naive->records[naive->record_count++] = &records[i];
  }
}

/* How a parent is called after renaming. */
static bool naive_rename(char out[NAME], const struct naive *naive, struct text spelled) {
  char folded[NAME];
  fold(folded, spelled);
  snprintf(out, NAME, "%.*s", TEXT_ARGS(spelled));
  if (naive_winner(naive, folded) != NULL) return false;
  char name[200];
  size_t length = 0;
  if (!find_rename(name, &length, NULL, text_of(folded), spelled)) return false;
  snprintf(out, NAME, "%.*s", (int)length, name);
  return true;
}

static void naive_add_edge(struct naive *naive, const char *parent, const char *child,
                           uint8_t relation) {
  for (uint32_t e = 0; e < naive->edge_count; e++) {
    struct naive_edge *edge = &naive->edges[e];
    if (strcmp(edge->parent, parent) != 0 || strcmp(edge->child, child) != 0) continue;
    if (relation < edge->relation) edge->relation = relation;
    return;
  }
  assert_true(naive->edge_count < EDGES_MAX);
  struct naive_edge *edge = &naive->edges[naive->edge_count++];
  memcpy(edge->parent, parent, strlen(parent) + 1);
  memcpy(edge->child, child, strlen(child) + 1);
  edge->relation = relation;
}

static void naive_add_node(struct naive *naive, const char *folded) {
  uint32_t at = 0;
  while (at < naive->node_count && strcmp(naive->nodes[at], folded) < 0) at++;
  if (at < naive->node_count && strcmp(naive->nodes[at], folded) == 0) return;
  memmove(naive->nodes[at + 1], naive->nodes[at], (naive->node_count - at) * sizeof *naive->nodes);
  memcpy(naive->nodes[at], folded, strlen(folded) + 1);
  naive->node_count++;
}

static void naive_parents(struct naive *naive, const struct made *made) {
  char child[NAME], parent[NAME], name[NAME];
  bool self = false;
  fold(child, made->record.id);
  naive_add_node(naive, child);
  for (size_t i = 0; i < made->record.parent_count; i++) {
    const struct record_parent *claim = &made->parents[i];
    bool renamed = naive_rename(name, naive, claim->id);
    /* Spellings of one id are one edge. */
    bool again = i > 0 && text_equal_folded(claim[-1].id, claim->id);
    naive->renamed += renamed && !again;
    fold(parent, text_of(name));
    naive_add_node(naive, parent);
    if (strcmp(parent, child) == 0) {
      self = true;
    } else {
      naive_add_edge(naive, parent, child, (uint8_t)claim->relation);
    }
  }
  naive->self_loops += self;
}

static void naive_build(struct naive *naive, const struct made *records, uint32_t count) {
  *naive = (struct naive){0};
  naive_records(naive, records, count);
  for (uint32_t i = 0; i < naive->record_count; i++) naive_parents(naive, naive->records[i]);
}

/* A ghost's spelling: each record has one vote a spelling. */
static void naive_spelling(char out[NAME], const struct naive *naive, const char *folded) {
  uint32_t best = 0;
  out[0] = '\0';
  char names[RECORDS_MAX * PARENTS_MAX][NAME];
  uint32_t count = 0;
  for (uint32_t i = 0; i < naive->record_count; i++) {
    uint32_t first = count;
    for (size_t p = 0; p < naive->records[i]->record.parent_count; p++) {
      naive_rename(names[count], naive, naive->records[i]->parents[p].id);
      bool voted = !text_equal_folded(text_of(names[count]), text_of(folded));
      for (uint32_t v = first; v < count; v++) voted |= strcmp(names[v], names[count]) == 0;
      count += !voted;
    }
  }
  for (uint32_t v = 0; v < count; v++) {
    uint32_t votes = 0;
    for (uint32_t u = 0; u < count; u++) votes += strcmp(names[u], names[v]) == 0;
    if (votes < best || (votes == best && strcmp(names[v], out) >= 0)) continue;
    best = votes;
    memcpy(out, names[v], NAME);
  }
}

/* ---- comparing ---- */

static void check_word(const struct lineage_words *words, uint32_t word, struct text wanted,
                       bool folded) {
  if (wanted.length == 0) {
    assert_int_equal(word, LINEAGE_NO_WORD);
    return;
  }
  assert_true(word < words->count);
  assert_true(folded ? text_equal_folded(words->items[word], wanted)
                     : text_equal(words->items[word], wanted));
}

static void check_node(const struct lineage *lineage, const struct naive *naive, uint32_t v) {
  struct text name = lineage_name(lineage, v);
  const struct made *made = naive_winner(naive, naive->nodes[v]);
  assert_true(text_equal_folded(name, text_of(naive->nodes[v])));
  assert_int_equal(lineage_find(lineage, text_of(naive->nodes[v])), v);
  struct text author = model_id_namespace(name);
  if (made == NULL) {
    char spelling[NAME];
    naive_spelling(spelling, naive, naive->nodes[v]);
    assert_true(text_equal(name, text_of(spelling)));
    assert_int_equal(lineage->status[v], LINEAGE_GHOST);
    assert_int_equal(lineage->license[v], LINEAGE_NO_WORD);
  } else {
    const struct record *record = &made->record;
    assert_true(text_equal(name, record->id));
    assert_int_equal(lineage->status[v], LINEAGE_PRESENT);
    assert_true(lineage->created[v] == record->created);
    assert_true(lineage->downloads[v] == record->downloads);
    assert_true(lineage->likes[v] == record->likes);
    check_word(&lineage->licenses, lineage->license[v], record->license, false);
    check_word(&lineage->tasks, lineage->task[v], record->task, false);
    if (record->author.length > 0) author = record->author;
  }
  check_word(&lineage->authors, lineage->author[v], author, true);
}

/* Every edge of R4 is in the graph or among those that R5 dropped (test_cycles.c). */
static void check_edges(const struct lineage *lineage, const struct naive *naive) {
  assert_int_equal(lineage->graph->edge_count + lineage->cycle_edge_count, naive->edge_count);
  for (uint32_t i = 0; i < naive->edge_count; i++) {
    const struct naive_edge *edge = &naive->edges[i];
    uint32_t parent = lineage_find(lineage, text_of(edge->parent));
    uint32_t child = lineage_find(lineage, text_of(edge->child));
    int relation = -1;
    const struct stemma_graph *graph = lineage->graph;
    for (uint32_t e = graph->child_start[parent]; e < graph->child_start[parent + 1]; e++) {
      if (graph->children[e] == child) relation = graph->child_relation[e];
    }
    for (size_t e = 0; e < lineage->cycle_edge_count; e++) {
      const struct stemma_edge *dropped = &lineage->cycle_edges[e];
      if (dropped->parent == parent && dropped->child == child) relation = dropped->relation;
    }
    assert_int_equal(relation, edge->relation);
  }
}

static void check_counts(const struct lineage *lineage, const struct naive *naive,
                         uint32_t records) {
  const struct lineage_finding *findings = lineage->findings;
  uint32_t wanted[RECORD_FINDING_COUNT] = {0};
  for (uint32_t i = 0; i < naive->record_count; i++) {
    const struct record *record = &naive->records[i]->record;
    for (size_t f = 0; f < record->finding_count; f++) wanted[record->findings[f].class]++;
  }
  assert_int_equal(findings[LINEAGE_RECORDS].count, records);
  assert_int_equal(findings[LINEAGE_DUPLICATE_RECORD].count, naive->duplicates);
  assert_int_equal(findings[LINEAGE_RENAMED].count, naive->renamed);
  assert_int_equal(findings[LINEAGE_SELF_LOOP].count, naive->self_loops);
  assert_int_equal(findings[LINEAGE_MALFORMED_PARENT].count, wanted[RECORD_MALFORMED_PARENT]);
  assert_int_equal(findings[LINEAGE_PLACEHOLDER_PARENT].count, wanted[RECORD_PLACEHOLDER_PARENT]);
  assert_int_equal(findings[LINEAGE_UNKNOWN_RELATION].count, wanted[RECORD_UNKNOWN_RELATION]);
  assert_int_equal(findings[LINEAGE_CARD_DIFFERS].count, wanted[RECORD_CARD_DIFFERS]);
}

/* The lineage of the records in the order given. */
static struct lineage *build(const struct made *const *records, uint32_t count) {
  struct lineage_builder *builder = NULL;
  struct lineage *lineage = NULL;
  const uint64_t *numbers = NULL;
  size_t ties = 0;
  struct text texts[RECORDS_MAX];
  assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
  for (uint32_t i = 0; i < count; i++) {
    assert_int_equal(lineage_builder_add(builder, &records[i]->record, 1, NULL), STEMMA_OK);
  }
  assert_int_equal(lineage_builder_ties(&numbers, &ties, builder, NULL), STEMMA_OK);
  for (size_t i = 0; i < ties; i++) {
    assert_true(numbers[i] < count && (i == 0 || numbers[i - 1] < numbers[i]));
    texts[i] = text_of(records[numbers[i]]->text);
  }
  const struct lineage_finish_options options = {.renames = &renames, .tie_texts = texts};
  assert_int_equal(lineage_builder_finish(&lineage, builder, &options, NULL), STEMMA_OK);
  lineage_builder_free(builder);
  return lineage;
}

/* Random records, and an order of them that can be shuffled. */
static uint32_t random_world(struct made *records, const struct made **order,
                             struct random *random) {
  uint32_t count = random_below(random, RECORDS_MAX + 1);
  for (uint32_t i = 0; i < count; i++) {
    random_record(&records[i], random, i);
    order[i] = &records[i];
  }
  return count;
}

static void check_world(uint64_t seed) {
  struct random random = {seed};
  static struct made records[RECORDS_MAX];
  static struct naive naive;
  const struct made *order[RECORDS_MAX];
  uint32_t count = random_world(records, order, &random);
  naive_build(&naive, records, count);
  struct lineage *lineage = build(order, count);
  const char *fault = lineage_fault(lineage);
  if (fault != NULL) fail_msg("world %llu: %s", (unsigned long long)seed, fault);
  assert_int_equal(lineage->node_count, naive.node_count);
  for (uint32_t v = 0; v < naive.node_count; v++) check_node(lineage, &naive, v);
  check_edges(lineage, &naive);
  check_counts(lineage, &naive, count);
  lineage_free(lineage);
}

static void test_against_naive(void **state) {
  (void)state;
  uint64_t step = (uint64_t)watched_step(1, 5);
  for (uint64_t seed = 1; seed <= 2000; seed += step) check_world(seed);
}

static void test_order(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 500; seed += (uint64_t)watched_step(1, 5)) {
    struct random random = {seed};
    static struct made records[RECORDS_MAX];
    const struct made *order[RECORDS_MAX];
    uint32_t count = random_world(records, order, &random);
    struct lineage *first = build(order, count);
    for (int round = 0; round < 4; round++) {
      random_shuffle(&random, order, count, sizeof *order);
      struct lineage *again = build(order, count);
      const char *difference = lineage_difference(first, again);
      if (difference != NULL) fail_msg("world %llu: %s", (unsigned long long)seed, difference);
      lineage_free(again);
    }
    lineage_free(first);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_naive),
      cmocka_unit_test(test_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
