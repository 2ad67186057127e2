/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What changed between two snapshots, as rows in the order in which they are shown: models,
 * their facts, edges, ranks, shares of families, and sums of it all.
 *
 * Filters choose what counts in both: edges are those of the filtered graphs; a model, an
 * edge or a fact is listed where the model, or the child, matches in OLD or in NEW.
 * Exchanging OLD and NEW gives the same rows, mirrored.
 */
#ifndef STEMMA_ENGINE_CLI_SNAPSHOT_DIFF_H
#define STEMMA_ENGINE_CLI_SNAPSHOT_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/cli/options.h"
#include "engine/cli/session.h"
#include "graph/lineage_diff.h"
#include "graph/status.h"

/* Figures of a whole snapshot, of what counts. */
enum snapshot_figure {
  SNAPSHOT_MODELS,     /* with a record */
  SNAPSHOT_GHOSTS,     /* whatever the filters */
  SNAPSHOT_TOMBSTONES, /* likewise */
  SNAPSHOT_ROOTS,      /* of the models, those without a parent */
  SNAPSHOT_EDGES,      /* to a child that counts */
  SNAPSHOT_DOWNLOADS,  /* of the models, together */
  SNAPSHOT_LIKES,      /* likewise */
  SNAPSHOT_FIGURES,    /* how many */
};

enum snapshot_rank_change {
  SNAPSHOT_RANK_UP,      /* a smaller number in NEW */
  SNAPSHOT_RANK_DOWN,    /* a larger one */
  SNAPSHOT_RANK_ENTERED, /* ranked only in NEW */
  SNAPSHOT_RANK_LEFT,    /* ranked only in OLD */
};

/* No section has more kinds of rows. */
enum { SNAPSHOT_KINDS_MAX = 4 };

/* One model, fact or edge that changed. */
struct snapshot_row {
  size_t at;       /* its number in the array of struct lineage_diff */
  uint8_t kind;    /* its change, or which fact; rows are sorted by it first */
  bool apart;      /* an edge that came or went with its child; sorted behind the others */
  uint32_t place;  /* of the model, or the child; ties are broken by it, then by `at` */
  uint64_t weight; /* its downloads, the larger number of both sides; the highest first */
};

/* The rows of one section. */
struct snapshot_rows {
  struct snapshot_row *rows;        /* [count] owned */
  size_t count;                     /* of rows */
  size_t found[SNAPSHOT_KINDS_MAX]; /* by kind, before they were cut */
};

/* A model whose rank is another. */
struct snapshot_move {
  uint32_t place;    /* of the model */
  uint32_t old_rank; /* from 1; 0: not ranked */
  uint32_t new_rank; /* likewise */
};

/* A family whose influence or number of derivatives is another. */
struct snapshot_family {
  uint32_t number;                     /* of the catalogue, or the number of families: (none) */
  const struct attribution_total *old; /* borrowed from the session */
  const struct attribution_total *new; /* likewise */
};

/* One of the two snapshots. */
struct snapshot_side {
  struct session session; /* owned */
  uint64_t *matches;      /* [nodes] owned: 1 where a model counts under the filters */
  uint32_t *rank;         /* [places] owned: from 1, or 0; NULL without the section */
};

struct snapshot_diff {
  const struct options *options;            /* borrowed */
  struct snapshot_side old;                 /* owned */
  struct snapshot_side new;                 /* owned */
  struct lineage_diff lineage;              /* owned: all changes, whatever the filters */
  struct snapshot_rows models;              /* by enum lineage_model_change */
  struct snapshot_rows edges;               /* by enum lineage_edge_change */
  struct snapshot_rows facts;               /* by enum lineage_fact */
  size_t edges_apart[LINEAGE_EDGE_CHANGES]; /* of those found, that came or went with a child */
  struct snapshot_move *moves;              /* [move_count] owned */
  size_t move_count;                        /* of moves */
  size_t moves_found;                       /* before they were cut */
  struct snapshot_family *families;         /* [family_count] owned */
  size_t family_count;                      /* of families */
  size_t families_found;                    /* before they were cut */
  uint64_t figures[2][SNAPSHOT_FIGURES];    /* of OLD and NEW */
  enum snapshot_figure changed[SNAPSHOT_FIGURES]; /* [changed_count] those that differ */
  size_t changed_count;                           /* of changed */
  size_t downloads_changed;                       /* models there in both with other downloads */
  size_t likes_changed;                           /* likewise with other likes */
};

/*
 * Whether a section is asked for. Ids only are of models, facts and edges, unless one is named;
 * the exit code is about all sections.
 */
bool snapshot_diff_wants(const struct options *options, enum options_diff_section section);

/*
 * Opens the two snapshots that the operands name and compares them. *out is to be emptied with
 * snapshot_diff_dispose whatever is returned. Fails as session_open_operand does.
 * O((nodes + edges) + changes × log changes), and what the measure of the ranks costs.
 */
enum stemma_status snapshot_diff_init(struct snapshot_diff *out, const struct options *options,
                                      struct stemma_error *error);

void snapshot_diff_dispose(struct snapshot_diff *diff);

/* Whether anything in the sections asked for is not the same. */
bool snapshot_diff_differs(const struct snapshot_diff *diff);

/* Compares ranks, shares of families, figures; for snapshot_diff_init. */
enum stemma_status snapshot_diff_find_moves(struct snapshot_diff *diff, struct stemma_error *error);
enum stemma_status snapshot_diff_find_families(struct snapshot_diff *diff,
                                               struct stemma_error *error);
enum stemma_status snapshot_diff_find_figures(struct snapshot_diff *diff,
                                              struct stemma_error *error);

/* How a rank changed. */
enum snapshot_rank_change snapshot_diff_rank_change(const struct snapshot_move *move);

/* The words for a figure and for a change of a rank. */
const char *snapshot_figure_name(enum snapshot_figure figure);
const char *snapshot_rank_change_name(enum snapshot_rank_change change);

/*
 * Writes all that was found to standard output, in the format that the options ask for; fails
 * as session_report does.
 */
enum stemma_status snapshot_diff_report(const struct snapshot_diff *diff,
                                        struct stemma_error *error);

#endif
