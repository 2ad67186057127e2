/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changed, cell by cell. */
#include "engine/cli/snapshot_rows.h"

#include <assert.h>

#include "engine/cli/ranking.h"
#include "graph/day.h"

/* A model on one side. */
struct spot {
  const struct lineage *lineage; /* of the side */
  uint32_t node;                 /* or STEMMA_NO_NODE: it is not known there */
};

static struct spot old_spot(const struct snapshot_diff *diff, uint32_t place) {
  return (struct spot){diff->old.session.lineage, diff->lineage.old_node[place]};
}

static struct spot new_spot(const struct snapshot_diff *diff, uint32_t place) {
  return (struct spot){diff->new.session.lineage, diff->lineage.new_node[place]};
}

static struct report_value name_of(const struct snapshot_diff *diff, uint32_t place) {
  if (place == STEMMA_NO_NODE) return REPORT_VALUE_NULL;
  return report_text(lineage_diff_name(&diff->lineage, place));
}

static struct report_value status_of(struct spot spot) {
  if (spot.node == STEMMA_NO_NODE) return REPORT_VALUE_NULL;
  enum lineage_status status = (enum lineage_status)spot.lineage->status[spot.node];
  return report_word(lineage_status_name(status));
}

static struct report_value created_of(struct spot spot) {
  int64_t created = spot.lineage->created[spot.node];
  return created == RECORD_NO_TIME ? REPORT_VALUE_NULL : report_day(day_of_instant(created));
}

static struct report_value known_count(int64_t count) {
  return count == RECORD_NO_COUNT ? REPORT_VALUE_NULL : report_count((uint64_t)count);
}

static struct report_value relation_of(uint8_t relation) {
  if (relation == STEMMA_RELATION_COUNT) return REPORT_VALUE_NULL;
  return report_word(stemma_relation_name((enum stemma_relation)relation));
}

/* b - a; both are far below 2^63. */
static struct report_value change_of(uint64_t a, uint64_t b) {
  return report_change((int64_t)b - (int64_t)a);
}

/* ---- sections ---- */

void snapshot_fill_figure(struct report_value *cells, void *context, size_t row) {
  const struct snapshot_slice *slice = context;
  enum snapshot_figure figure = slice->diff->changed[slice->first + row];
  uint64_t old = slice->diff->figures[0][figure];
  uint64_t new = slice->diff->figures[1][figure];
  cells[FIGURE_NAME] = report_word(snapshot_figure_name(figure));
  cells[FIGURE_OLD] = report_count(old);
  cells[FIGURE_NEW] = report_count(new);
  cells[FIGURE_CHANGE] = change_of(old, new);
}

void snapshot_fill_model(struct report_value *cells, void *context, size_t row) {
  const struct snapshot_slice *slice = context;
  const struct snapshot_diff *diff = slice->diff;
  const struct snapshot_row *at = &diff->models.rows[slice->first + row];
  enum lineage_model_change change = (enum lineage_model_change)at->kind;
  struct spot old = old_spot(diff, at->place);
  struct spot new = new_spot(diff, at->place);
  struct spot there = change == LINEAGE_MODEL_WENT ? old : new;
  cells[MODEL_CHANGE] = report_word(lineage_model_change_name(change));
  cells[MODEL_NAME] = name_of(diff, at->place);
  cells[MODEL_OLD_STATUS] = status_of(old);
  cells[MODEL_NEW_STATUS] = status_of(new);
  cells[MODEL_CREATED] = created_of(there);
  cells[MODEL_DOWNLOADS] = known_count(there.lineage->downloads[there.node]);
  cells[MODEL_LIKES] = known_count(there.lineage->likes[there.node]);
}

static struct report_value word_at(const struct lineage_words *words, uint32_t word) {
  return word == LINEAGE_NO_WORD ? REPORT_VALUE_NULL : report_text(words->items[word]);
}

static struct report_value fact_of(struct spot spot, enum lineage_fact fact) {
  const struct lineage *lineage = spot.lineage;
  switch (fact) {
  case LINEAGE_FACT_AUTHOR: return word_at(&lineage->authors, lineage->author[spot.node]);
  case LINEAGE_FACT_LICENSE: return word_at(&lineage->licenses, lineage->license[spot.node]);
  case LINEAGE_FACT_TASK: return word_at(&lineage->tasks, lineage->task[spot.node]);
  case LINEAGE_FACT_CREATED: return created_of(spot);
  case LINEAGE_FACTS: break;
  }
  assert(false && "a fact without a case");
  return REPORT_VALUE_NULL;
}

void snapshot_fill_fact(struct report_value *cells, void *context, size_t row) {
  const struct snapshot_slice *slice = context;
  const struct snapshot_row *at = &slice->diff->facts.rows[slice->first + row];
  enum lineage_fact fact = (enum lineage_fact)at->kind;
  cells[FACT_NAME] = name_of(slice->diff, at->place);
  cells[FACT_FACT] = report_word(lineage_fact_name(fact));
  cells[FACT_OLD] = fact_of(old_spot(slice->diff, at->place), fact);
  cells[FACT_NEW] = fact_of(new_spot(slice->diff, at->place), fact);
}

void snapshot_fill_edge(struct report_value *cells, void *context, size_t row) {
  const struct snapshot_slice *slice = context;
  const struct snapshot_row *at = &slice->diff->edges.rows[slice->first + row];
  const struct lineage_edge_diff *edge = &slice->diff->lineage.edges[at->at];
  cells[EDGE_CHANGE] = report_word(lineage_edge_change_name((enum lineage_edge_change)at->kind));
  cells[EDGE_MODEL] = name_of(slice->diff, edge->child);
  cells[EDGE_OLD_PARENT] = name_of(slice->diff, edge->old_parent);
  cells[EDGE_NEW_PARENT] = name_of(slice->diff, edge->new_parent);
  cells[EDGE_OLD_RELATION] = relation_of(edge->old_relation);
  cells[EDGE_NEW_RELATION] = relation_of(edge->new_relation);
  cells[EDGE_WITH_MODEL] = report_flag(at->apart);
}

/* The measure that ranks are by, on one side. */
static struct report_value value_of(const struct snapshot_side *side, uint32_t node,
                                    const struct options *options) {
  if (node == STEMMA_NO_NODE) return REPORT_VALUE_NULL;
  return ranking_value(&side->session.measures, (enum options_measure)options->by, node);
}

void snapshot_fill_move(struct report_value *cells, void *context, size_t row) {
  const struct snapshot_slice *slice = context;
  const struct snapshot_diff *diff = slice->diff;
  const struct snapshot_move *move = &diff->moves[slice->first + row];
  enum snapshot_rank_change change = snapshot_diff_rank_change(move);
  bool in_both = change == SNAPSHOT_RANK_UP || change == SNAPSHOT_RANK_DOWN;
  cells[RANK_CHANGE] = report_word(snapshot_rank_change_name(change));
  cells[RANK_MODEL] = name_of(diff, move->place);
  cells[RANK_OLD] = move->old_rank == 0 ? REPORT_VALUE_NULL : report_count(move->old_rank);
  cells[RANK_NEW] = move->new_rank == 0 ? REPORT_VALUE_NULL : report_count(move->new_rank);
  /* Upwards is more: a smaller number. */
  cells[RANK_MOVE] = in_both ? change_of(move->new_rank, move->old_rank) : REPORT_VALUE_NULL;
  if (!in_both && diff->options->format == REPORT_TABLE) cells[RANK_MOVE] = cells[RANK_CHANGE];
  cells[RANK_OLD_VALUE] = value_of(&diff->old, diff->lineage.old_node[move->place], diff->options);
  cells[RANK_NEW_VALUE] = value_of(&diff->new, diff->lineage.new_node[move->place], diff->options);
}

static struct report_value share_of(double share) {
  struct report_value value = report_real(share);
  value.kind = REPORT_SHARE;
  return value;
}

void snapshot_fill_family(struct report_value *cells, void *context, size_t row) {
  const struct snapshot_slice *slice = context;
  const struct catalog *catalog = slice->diff->new.session.catalog;
  const struct snapshot_family *family = &slice->diff->families[slice->first + row];
  bool is_none = family->number == catalog_family_count(catalog);
  cells[FAMILY_NAME] =
      is_none ? report_word("(none)") : report_text(catalog_family(catalog, family->number)->name);
  cells[FAMILY_NAME].dim = is_none;
  cells[FAMILY_OLD_SHARE] = share_of(family->old->share);
  cells[FAMILY_NEW_SHARE] = share_of(family->new->share);
  cells[FAMILY_SHIFT] = share_of(family->new->share - family->old->share);
  cells[FAMILY_SHIFT].kind = REPORT_SHIFT;
  cells[FAMILY_OLD_INFLUENCE] = report_real(family->old->influence);
  cells[FAMILY_NEW_INFLUENCE] = report_real(family->new->influence);
  cells[FAMILY_OLD_DERIVATIVES] = report_count(family->old->derivatives);
  cells[FAMILY_NEW_DERIVATIVES] = report_count(family->new->derivatives);
}

/* ---- all in one list ---- */

/* How a section's row is told by the columns of the whole: which of its cells goes where. */
struct flat_section {
  report_row_fn *fill;    /* the section's row */
  const char *name;       /* of the section */
  int from[FLAT_COLUMNS]; /* the section's column for each, or NOTHING */
};

enum { NOTHING = -1, SECTIONS = 6, CELLS_MAX = 8 };

static const struct flat_section flat_sections[SECTIONS] = {
    {snapshot_fill_figure,
     "figures",
     {NOTHING, FIGURE_CHANGE, FIGURE_NAME, NOTHING, NOTHING, FIGURE_OLD, FIGURE_NEW}},
    {snapshot_fill_model,
     "models",
     {NOTHING, MODEL_CHANGE, MODEL_NAME, NOTHING, NOTHING, MODEL_OLD_STATUS, MODEL_NEW_STATUS}},
    {snapshot_fill_edge,
     "edges",
     {NOTHING, EDGE_CHANGE, EDGE_MODEL, EDGE_OLD_PARENT, EDGE_NEW_PARENT, EDGE_OLD_RELATION,
      EDGE_NEW_RELATION}},
    {snapshot_fill_fact,
     "facts",
     {NOTHING, FACT_FACT, FACT_NAME, NOTHING, NOTHING, FACT_OLD, FACT_NEW}},
    {snapshot_fill_move,
     "ranks",
     {NOTHING, RANK_CHANGE, RANK_MODEL, NOTHING, NOTHING, RANK_OLD, RANK_NEW}},
    {snapshot_fill_family,
     "families",
     {NOTHING, FAMILY_SHIFT, FAMILY_NAME, NOTHING, NOTHING, FAMILY_OLD_SHARE, FAMILY_NEW_SHARE}},
};

static size_t section_count(const struct snapshot_diff *diff, size_t section) {
  const size_t counts[SECTIONS] = {diff->changed_count, diff->models.count, diff->edges.count,
                                   diff->facts.count,   diff->move_count,   diff->family_count};
  return counts[section];
}

size_t snapshot_flat_count(const struct snapshot_diff *diff) {
  size_t count = 0;
  for (size_t i = 0; i < SECTIONS; i++) count += section_count(diff, i);
  return count;
}

/* A change as a word; old and new stand beside it. */
static struct report_value as_word(struct report_value value) {
  int sign = 0;
  if (value.kind == REPORT_CHANGE) {
    sign = value.as.change > 0 ? 1 : value.as.change < 0 ? -1 : 0;
  } else if (value.kind == REPORT_SHIFT) {
    sign = value.as.real > 0 ? 1 : value.as.real < 0 ? -1 : 0;
  } else {
    return value;
  }
  return report_word(sign > 0 ? "up" : sign < 0 ? "down" : "changed");
}

void snapshot_fill_flat(struct report_value *cells, void *context, size_t row) {
  struct snapshot_slice *slice = context;
  struct report_value found[CELLS_MAX];
  size_t section = 0;
  while (row >= section_count(slice->diff, section)) row -= section_count(slice->diff, section++);
  const struct flat_section *flat = &flat_sections[section];
  flat->fill(found, slice, row);
  for (size_t i = FLAT_CHANGE; i < FLAT_COLUMNS; i++) {
    cells[i] = flat->from[i] == NOTHING ? REPORT_VALUE_NULL : found[flat->from[i]];
  }
  cells[FLAT_SECTION] = report_word(flat->name);
  cells[FLAT_CHANGE] = as_word(cells[FLAT_CHANGE]);
}
