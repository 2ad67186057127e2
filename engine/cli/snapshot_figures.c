/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks, shares of families and sums of two snapshots, compared. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "engine/cli/ranking.h"
#include "engine/cli/snapshot_diff.h"

const char *snapshot_figure_name(enum snapshot_figure figure) {
  static const char *const names[SNAPSHOT_FIGURES] = {"models", "ghosts",    "tombstones", "roots",
                                                      "edges",  "downloads", "likes"};
  assert(figure < SNAPSHOT_FIGURES);
  return names[figure];
}

const char *snapshot_rank_change_name(enum snapshot_rank_change change) {
  static const char *const names[] = {"up", "down", "entered", "left"};
  return names[change];
}

/* ---- ranks ---- */

enum snapshot_rank_change snapshot_diff_rank_change(const struct snapshot_move *move) {
  assert(move->old_rank != move->new_rank);
  if (move->old_rank == 0) return SNAPSHOT_RANK_ENTERED;
  if (move->new_rank == 0) return SNAPSHOT_RANK_LEFT;
  return move->new_rank < move->old_rank ? SNAPSHOT_RANK_UP : SNAPSHOT_RANK_DOWN;
}

/* Ranks one side as `rank` does, all of it; `place` is that of each of its nodes. */
static enum stemma_status rank_side(struct snapshot_side *side, const struct snapshot_diff *diff,
                                    const uint32_t *place, struct stemma_error *error) {
  const struct ranking_options how = {.by = (enum options_measure)diff->options->by,
                                      .grouping = OPTIONS_UNGROUPED,
                                      .family = CATALOG_NONE};
  struct ranking ranking = {0};
  side->rank = calloc((size_t)diff->lineage.place_count + 1, sizeof *side->rank);
  if (side->rank == NULL) return stemma_error_memory(error, "ranks");
  enum stemma_status status = session_measure(&side->session, ranking_measure_set(how.by), error);
  if (status == STEMMA_OK) status = ranking_init(&ranking, &side->session, &how, error);
  for (size_t i = 0; i < ranking.count && status == STEMMA_OK; i++) {
    side->rank[place[ranking.entries[i].node]] = ranking.entries[i].rank;
  }
  ranking_dispose(&ranking);
  return status;
}

/* The better of the two ranks that there are. */
static uint32_t best_rank(const struct snapshot_move *move) {
  if (move->old_rank == 0) return move->new_rank;
  if (move->new_rank == 0) return move->old_rank;
  return move->old_rank < move->new_rank ? move->old_rank : move->new_rank;
}

/* How many places a model moved; UINT32_MAX for one that is ranked on one side alone. */
static uint32_t distance_of(const struct snapshot_move *move) {
  if (move->old_rank == 0 || move->new_rank == 0) return UINT32_MAX;
  return move->old_rank > move->new_rank ? move->old_rank - move->new_rank
                                         : move->new_rank - move->old_rank;
}

/* What moved most comes first. */
static int compare_moves(const void *a, const void *b) {
  const struct snapshot_move *x = a;
  const struct snapshot_move *y = b;
  if (distance_of(x) != distance_of(y)) return distance_of(x) > distance_of(y) ? -1 : 1;
  if (best_rank(x) != best_rank(y)) return best_rank(x) < best_rank(y) ? -1 : 1;
  return x->place < y->place ? -1 : x->place > y->place;
}

/* Counts the moves, and lists those of models that are among the first `top` on either side. */
static enum stemma_status list_moves(struct snapshot_diff *diff, struct stemma_error *error) {
  const uint32_t *old_rank = diff->old.rank;
  const uint32_t *new_rank = diff->new.rank;
  uint64_t top = diff->options->top;
  for (uint32_t place = 0; place < diff->lineage.place_count; place++) {
    diff->moves_found += old_rank[place] != new_rank[place];
  }
  diff->moves = calloc(diff->moves_found + 1, sizeof *diff->moves);
  if (diff->moves == NULL) return stemma_error_memory(error, "moves in rank");
  for (uint32_t place = 0; place < diff->lineage.place_count; place++) {
    struct snapshot_move move = {place, old_rank[place], new_rank[place]};
    if (move.old_rank == move.new_rank || (top > 0 && best_rank(&move) > top)) continue;
    diff->moves[diff->move_count++] = move;
  }
  qsort(diff->moves, diff->move_count, sizeof *diff->moves, compare_moves);
  return STEMMA_OK;
}

enum stemma_status snapshot_diff_find_moves(struct snapshot_diff *diff,
                                            struct stemma_error *error) {
  enum stemma_status status = rank_side(&diff->old, diff, diff->lineage.old_place, error);
  if (status == STEMMA_OK) status = rank_side(&diff->new, diff, diff->lineage.new_place, error);
  return status == STEMMA_OK ? list_moves(diff, error) : status;
}

/* ---- families ---- */

static bool family_differs(const struct snapshot_family *family) {
  const struct attribution_total *old = family->old;
  const struct attribution_total *new = family->new;
  return old->derivatives != new->derivatives || old->influence < new->influence ||
         old->influence > new->influence || old->share < new->share || old->share > new->share;
}

/* The largest change of a share first, then by the family's number, which is by name. */
static int compare_families(const void *a, const void *b) {
  const struct snapshot_family *x = a;
  const struct snapshot_family *y = b;
  double x_shift = fabs(x->new->share - x->old->share);
  double y_shift = fabs(y->new->share - y->old->share);
  if (x_shift > y_shift || x_shift < y_shift) return x_shift > y_shift ? -1 : 1;
  return x->number < y->number ? -1 : x->number > y->number;
}

static enum stemma_status sum_side(struct session *session, struct stemma_error *error) {
  enum stemma_status status = session_attribute(session, error);
  return status == STEMMA_OK ? session_sum_families(session, error) : status;
}

enum stemma_status snapshot_diff_find_families(struct snapshot_diff *diff,
                                               struct stemma_error *error) {
  uint32_t families = catalog_family_count(diff->old.session.catalog);
  if (families != catalog_family_count(diff->new.session.catalog)) {
    return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: the catalogue changed while it was read",
                            diff->options->catalog);
  }
  enum stemma_status status = sum_side(&diff->old.session, error);
  if (status == STEMMA_OK) status = sum_side(&diff->new.session, error);
  if (status != STEMMA_OK) return status;
  diff->families = calloc((size_t)families + 1, sizeof *diff->families);
  if (diff->families == NULL) return stemma_error_memory(error, "families");
  for (uint32_t number = 0; number <= families; number++) {
    struct snapshot_family family = {number, &diff->old.session.totals[number],
                                     &diff->new.session.totals[number]};
    if (family_differs(&family)) diff->families[diff->families_found++] = family;
  }
  qsort(diff->families, diff->families_found, sizeof *diff->families, compare_families);
  uint64_t top = diff->options->top;
  diff->family_count = top > 0 && top < diff->families_found ? (size_t)top : diff->families_found;
  return STEMMA_OK;
}

/* ---- figures ---- */

static uint64_t known(int64_t count) {
  return count == RECORD_NO_COUNT ? 0 : (uint64_t)count;
}

static void add_figures(uint64_t figures[SNAPSHOT_FIGURES], const struct snapshot_side *side) {
  const struct session *session = &side->session;
  const struct lineage *lineage = session->lineage;
  for (uint32_t node = 0; node < lineage->node_count; node++) {
    uint32_t parents = stemma_parent_count(session->graph, node);
    figures[SNAPSHOT_GHOSTS] += lineage->status[node] == LINEAGE_GHOST;
    figures[SNAPSHOT_TOMBSTONES] += lineage->status[node] == LINEAGE_TOMBSTONE;
    if (side->matches[node] == 0) continue;
    figures[SNAPSHOT_EDGES] += parents;
    if (lineage->status[node] != LINEAGE_PRESENT) continue;
    figures[SNAPSHOT_MODELS]++;
    figures[SNAPSHOT_ROOTS] += parents == 0;
    figures[SNAPSHOT_DOWNLOADS] += known(lineage->downloads[node]);
    figures[SNAPSHOT_LIKES] += known(lineage->likes[node]);
  }
}

/* Counts the models that are there in both with other figures. */
static void count_changed(struct snapshot_diff *diff) {
  const struct lineage_diff *lineage = &diff->lineage;
  for (uint32_t place = 0; place < lineage->place_count; place++) {
    uint32_t old = lineage->old_node[place];
    uint32_t new = lineage->new_node[place];
    if (!lineage_diff_is_there(&lineage->old, old) || !lineage_diff_is_there(&lineage->new, new)) {
      continue;
    }
    if (diff->old.matches[old] == 0 && diff->new.matches[new] == 0) continue;
    const struct lineage *was = lineage->old.lineage;
    const struct lineage *is = lineage->new.lineage;
    diff->downloads_changed += was->downloads[old] != is->downloads[new];
    diff->likes_changed += was->likes[old] != is->likes[new];
  }
}

enum stemma_status snapshot_diff_find_figures(struct snapshot_diff *diff,
                                              struct stemma_error *error) {
  (void)error; /* never fails; as the other sections are found */
  add_figures(diff->figures[0], &diff->old);
  add_figures(diff->figures[1], &diff->new);
  count_changed(diff);
  for (unsigned figure = 0; figure < SNAPSHOT_FIGURES; figure++) {
    /* What changed model by model is shown even where the sum is the same. */
    bool differs = diff->figures[0][figure] != diff->figures[1][figure] ||
                   (figure == SNAPSHOT_DOWNLOADS && diff->downloads_changed > 0) ||
                   (figure == SNAPSHOT_LIKES && diff->likes_changed > 0);
    if (!differs) continue;
    diff->changed[diff->changed_count++] = (enum snapshot_figure)figure;
  }
  return STEMMA_OK;
}
