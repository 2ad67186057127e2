/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Derivatives per base model, by relation, direct and in all.
 *
 * A model that derives from several bases counts in full for each of them, so rows do not
 * add up; the total counts it once, and influence, which splits it, adds up to that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/count_set.h"
#include "engine/cli/model_row.h"
#include "engine/cli/row_facts.h"
#include "engine/cli/terminal.h"
#include "graph/derivatives.h"
#include "graph/text.h"

/*
 * Terminals narrower than WIDE get direct derivatives as one column, not by relation; those narrower
 * than NARROW all derivatives by relation alone, under shorter headings: room for names of models.
 */
enum { NARROW = 100, WIDE = 220 };

enum {
  RANK,
  MODEL,
  STATUS,
  FAMILY,
  MAKER,
  COUNTRY,
  ALL,
  ALL_BY, /* a column a relation */
  DIRECT = ALL_BY + STEMMA_RELATION_COUNT,
  DIRECT_BY,
  INFLUENCE = DIRECT_BY + STEMMA_RELATION_COUNT,
  COLUMN_COUNT,
};

/* The relations in the order of model_row_relations. */
static const struct report_column bases_columns[COLUMN_COUNT] = {
    [RANK] = {"rank", NULL, true, 0, 0},
    [MODEL] = {"model", "BASE MODEL", false, 0, 22},
    [STATUS] = {"status", NULL, false, 0, 0},
    [FAMILY] = {"family", "FAMILY", false, 10, 14},
    [MAKER] = {"maker", "MAKER", false, 11, 10},
    [COUNTRY] = {"country", "COUNTRY", false, 12, 0},
    [ALL] = {"all", "ALL", true, 0, 0},
    [ALL_BY] = {"all_finetune", "FINETUNE", true, 0, 0},
    {"all_adapter", "ADAPTER", true, 0, 0},
    {"all_quantized", "QUANT.", true, 0, 0},
    {"all_merge", "MERGE", true, 0, 0},
    {"all_unspecified", "UNSPEC.", true, 0, 0},
    [DIRECT] = {"direct", "DIRECT", true, 8, 0},
    [DIRECT_BY] = {"direct_finetune", "DIRECT FINETUNE", true, 13, 0},
    {"direct_adapter", "DIRECT ADAPTER", true, 13, 0},
    {"direct_quantized", "DIRECT QUANT.", true, 13, 0},
    {"direct_merge", "DIRECT MERGE", true, 13, 0},
    {"direct_unspecified", "DIRECT UNSPEC.", true, 13, 0},
    [INFLUENCE] = {"influence", "INFLUENCE", true, 9, 0},
};

/* What stands on a base, or on all of them together. */
struct tally {
  uint32_t node;                          /* which base */
  uint64_t all;                           /* val of all derivatives */
  uint64_t all_by[STEMMA_RELATION_COUNT]; /* by kind */
  uint64_t direct;                        /* val of children */
  uint64_t direct_by[STEMMA_RELATION_COUNT];
  double influence; /* split credit */
};

struct bases {
  const struct count_set *set;                /* borrowed */
  struct tally *tallies;                      /* [count] owned: most derivatives first */
  size_t count;                               /* of tallies */
  size_t listed;                              /* of these, written */
  struct row_facts facts;                     /* of those; owned */
  struct tally total;                         /* each derivative once */
  uint64_t repeated;                          /* what the tallies' `all` add up to */
  char total_name[64];                        /* "(all 312 bases)" */
  struct report_column columns[COLUMN_COUNT]; /* those of this report */
};

/* ---- counting ---- */

static void add_up(struct tally *tally) {
  for (unsigned r = 0; r < STEMMA_RELATION_COUNT; r++) {
    tally->all += tally->all_by[r];
    tally->direct += tally->direct_by[r];
  }
}

static void count_children(struct tally *tally, const struct session *session) {
  const struct stemma_graph *graph = session->graph;
  for (uint32_t i = graph->child_start[tally->node]; i < graph->child_start[tally->node + 1]; i++) {
    tally->direct_by[graph->child_relation[i]] += session->value[graph->children[i]];
  }
}

/* Most derivatives first; ties by id. */
static int compare_tallies(const void *a, const void *b) {
  const struct tally *x = a;
  const struct tally *y = b;
  if (x->all != y->all) return x->all > y->all ? -1 : 1;
  return x->node < y->node ? -1 : x->node > y->node;
}

/* Fills the tallies from the sums; a base without derivatives is left out unless it was named. */
static void fill_tallies(struct bases *bases, const uint64_t *sums) {
  const struct count_set *set = bases->set;
  for (size_t i = 0; i < set->base_count; i++) {
    struct tally tally = {.node = set->bases[i],
                          .influence = set->session->measures.influence[set->bases[i]]};
    memcpy(tally.all_by, sums + i * STEMMA_RELATION_COUNT, sizeof tally.all_by);
    count_children(&tally, set->session);
    add_up(&tally);
    bases->repeated += tally.all;
    if (tally.all > 0 || set->given) bases->tallies[bases->count++] = tally;
  }
  qsort(bases->tallies, bases->count, sizeof *bases->tallies, compare_tallies);
}

static enum stemma_status count_each(struct bases *bases, struct stemma_error *error) {
  const struct count_set *set = bases->set;
  const struct session *session = set->session;
  uint64_t *sums = calloc(set->base_count * STEMMA_RELATION_COUNT + 1, sizeof *sums);
  bases->tallies = calloc(set->base_count + 1, sizeof *bases->tallies);
  enum stemma_status status = STEMMA_OK;
  if (sums == NULL || bases->tallies == NULL) {
    status = stemma_error_memory(error, "counts of base models");
  } else {
    status = derivatives_by_kind(sums, set->bases, set->base_count, session->graph, session->value,
                                 error);
  }
  if (status == STEMMA_OK) fill_tallies(bases, sums);
  free(sums);
  return status;
}

static enum stemma_status count_together(struct bases *bases, struct stemma_error *error) {
  const struct count_set *set = bases->set;
  const struct session *session = set->session;
  size_t nodes = session->graph->node_count;
  uint8_t *direct = calloc(nodes + 1, sizeof *direct);
  if (direct == NULL) return stemma_error_memory(error, "counts of base models");
  derivatives_mark_direct(direct, session->graph, set->is_base);
  for (uint32_t node = 0; node < nodes; node++) {
    if (!count_set_has(set, node)) continue;
    bases->total.all_by[set->kind[node]] += session->value[node];
    if (direct[node] == DERIVATIVES_NONE) continue;
    bases->total.direct_by[direct[node]] += session->value[node];
  }
  free(direct);
  add_up(&bases->total);
  return derivatives_credit(&bases->total.influence, session->graph, session->value, set->is_base,
                            error);
}

/* ---- writing ---- */

static void fill_tally(struct report_value *cells, const struct tally *tally) {
  cells[ALL] = report_count(tally->all);
  cells[DIRECT] = report_count(tally->direct);
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    enum stemma_relation relation = model_row_relations[i];
    cells[ALL_BY + i] = report_count(tally->all_by[relation]);
    cells[DIRECT_BY + i] = report_count(tally->direct_by[relation]);
  }
  cells[INFLUENCE] = report_real(tally->influence);
}

static void fill_row(struct report_value *cells, void *context, size_t row) {
  const struct bases *bases = context;
  for (size_t i = 0; i < COLUMN_COUNT; i++) cells[i] = REPORT_VALUE_NULL;
  if (row == bases->listed) { /* in tables alone */
    cells[MODEL] = report_word(bases->total_name);
    fill_tally(cells, &bases->total);
    return;
  }
  const struct tally *tally = &bases->tallies[row];
  struct report_value model[MODEL_ROW_COUNT];
  uint32_t node = row_facts_node(&bases->facts, row, tally->node);
  model_row_fill(model, &bases->facts.session, node, (uint32_t)row + 1, 0);
  cells[RANK] = model[MODEL_ROW_RANK];
  cells[MODEL] = model[MODEL_ROW_MODEL];
  cells[STATUS] = model[MODEL_ROW_STATUS];
  cells[FAMILY] = model[MODEL_ROW_FAMILY];
  cells[MAKER] = model[MODEL_ROW_MAKER];
  cells[COUNTRY] = model[MODEL_ROW_COUNTRY];
  fill_tally(cells, tally);
}

/* "all_finetune" → "derivatives_finetune": what a total of that column is called. */
static const char *const summary_keys[2][STEMMA_RELATION_COUNT] = {
    {"all_finetune", "all_adapter", "all_quantized", "all_merge", "all_unspecified"},
    {"direct_finetune", "direct_adapter", "direct_quantized", "direct_merge",
     "direct_unspecified"}};

/* Fills fields[5 + 2 · relations]; how many. */
static size_t fill_summary(struct report_field *fields, const struct bases *bases) {
  size_t count = 0;
  fields[count++] = (struct report_field){"bases", report_count(bases->count)};
  fields[count++] = (struct report_field){"all", report_count(bases->total.all)};
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    fields[count++] = (struct report_field){
        summary_keys[0][i], report_count(bases->total.all_by[model_row_relations[i]])};
  }
  fields[count++] = (struct report_field){"direct", report_count(bases->total.direct)};
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    fields[count++] = (struct report_field){
        summary_keys[1][i], report_count(bases->total.direct_by[model_row_relations[i]])};
  }
  fields[count++] = (struct report_field){"influence", report_real(bases->total.influence)};
  fields[count++] = (struct report_field){"sum_of_all", report_count(bases->repeated)};
  return count;
}

/* Whether a base derives from another: then its influence is part of that one's. */
static bool has_derivative(const struct bases *bases) {
  const struct count_set *set = bases->set;
  for (size_t i = 0; i < set->base_count; i++) {
    if (set->kind[set->bases[i]] != DERIVATIVES_NONE) return true;
  }
  return false;
}

/* Why the rows of a table do not add up to its last one. */
static void write_notes(const struct bases *bases) {
  const struct options *options = bases->set->session->options;
  bool of_downloads = options->value == OPTIONS_VALUE_DOWNLOADS;
  char listed[TEXT_COUNT_SIZE];
  char count[TEXT_COUNT_SIZE];
  char once[TEXT_COUNT_SIZE];
  char repeated[TEXT_COUNT_SIZE];
  text_count(listed, bases->listed);
  text_count(count, bases->count);
  text_count(once, bases->total.all);
  text_count(repeated, bases->repeated);
  bool is_cut = bases->listed < bases->count;
  bool is_repeated = bases->repeated != bases->total.all;
  if (is_cut || is_repeated) fputc('\n', stdout);
  if (is_cut) {
    fprintf(stdout, "The first %s of %s base models (--top 0 lists all).\n", listed, count);
  }
  if (!is_repeated) return;
  fprintf(stdout,
          "A model that derives from several of these counts for each of them: ALL adds\n"
          "up to %s, for %s %s. %s.\n",
          repeated, once, of_downloads ? "downloads" : "derivatives",
          has_derivative(bases)                       ? "Some of these derive from others"
          : bases->columns[INFLUENCE].heading != NULL ? "INFLUENCE splits it among them"
                                                      : "Influence, as in 'rank', splits it");
}

static void choose_columns(struct bases *bases) {
  static const char *const short_headings[STEMMA_RELATION_COUNT] = {"TUNED", "ADAPT.", "QUANT.",
                                                                    "MERGE", "UNSP."};
  static const unsigned hidden[] = {FAMILY, MAKER, COUNTRY, DIRECT, INFLUENCE};
  size_t width = terminal_width();
  memcpy(bases->columns, bases_columns, sizeof bases->columns);
  if (width == 0 || width >= WIDE) return;
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    bases->columns[DIRECT_BY + i].heading = NULL;
    if (width < NARROW) bases->columns[ALL_BY + i].heading = short_headings[i];
  }
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden && width < NARROW; i++) {
    bases->columns[hidden[i]].heading = NULL;
  }
}

static enum stemma_status write_bases(struct bases *bases, struct stemma_error *error) {
  struct report_field summary[5 + 2 * STEMMA_RELATION_COUNT];
  char count[TEXT_COUNT_SIZE];
  bool is_table = bases->set->session->options->format == REPORT_TABLE;
  text_count(count, bases->count);
  snprintf(bases->total_name, sizeof bases->total_name, "(all %s)", count);
  choose_columns(bases);
  struct report report = {.schema = "stemma.count/1",
                          .summary = summary,
                          .summary_count = fill_summary(summary, bases),
                          .columns = bases->columns,
                          .column_count = COLUMN_COUNT,
                          .id_column = MODEL,
                          .row_count = bases->listed + (is_table && bases->count != 1),
                          .row = fill_row,
                          .context = bases};
  enum stemma_status status = session_report(bases->set->session, &report, error);
  if (status == STEMMA_OK && is_table) write_notes(bases);
  return status;
}

static uint32_t node_of_row(const void *context, size_t row) {
  const struct bases *bases = context;
  return bases->tallies[row].node;
}

enum stemma_status count_bases_report(const struct count_set *set, struct stemma_error *error) {
  struct bases bases = {.set = set};
  enum stemma_status status = session_measure(set->session, MEASURE_INFLUENCE, error);
  if (status == STEMMA_OK) status = count_each(&bases, error);
  if (status == STEMMA_OK) status = count_together(&bases, error);
  bases.listed = count_set_listed(set, bases.count);
  if (status == STEMMA_OK) {
    status = row_facts_init(&bases.facts, set->session, node_of_row, &bases, bases.listed, error);
  }
  if (status == STEMMA_OK) status = write_bases(&bases, error);
  row_facts_dispose(&bases.facts);
  free(bases.tallies);
  return status;
}
