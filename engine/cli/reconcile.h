/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One question under every counting rule, and the command that answers it under one. */
#ifndef STEMMA_ENGINE_CLI_RECONCILE_H
#define STEMMA_ENGINE_CLI_RECONCILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/cli/session.h"
#include "engine/report/report.h"
#include "graph/rule_grid.h"
#include "graph/status.h"

/* What is counted, apart from the rules of graph/rule_grid.h. */
struct reconcile_question {
  const char *measure;   /* the column of `show` or `rank --families` that answers it */
  const char *title;     /* in words */
  const char *brief;     /* in few words */
  enum rule_reach reach; /* of a model's derivatives; of a family's, what comes of it */
  unsigned attribution;  /* enum attribution_rule; of families only */
  bool is_split;         /* credit for merges is split; else derivatives count once each */
};

/* Most questions: families are asked about each attribution in two ways. */
enum { RECONCILE_QUESTIONS_MAX = 2 * RULE_ATTRIBUTIONS };

/* A cell of the grid. */
struct reconcile_rule {
  const struct reconcile_question *question; /* which */
  unsigned set;                              /* place in rule_relations */
  enum rule_party party;                     /* whose derivatives */
  unsigned minimum;                          /* place in rule_minima */
};

struct reconcile {
  const struct session *session;              /* borrowed */
  uint32_t node;                              /* the model, or STEMMA_NO_NODE */
  uint32_t family;                            /* the family, or CATALOG_NONE */
  const struct reconcile_question *questions; /* [question_count] */
  size_t question_count;                      /* at most RECONCILE_QUESTIONS_MAX */
  struct rule_model_counts counts;            /* where a model is asked about */
  struct rule_family_sums sums;               /* where a family is */
  char *command;                              /* owned: what all commands begin with */
  size_t command_size;                        /* room for any command of this answer */
};

/*
 * Counts the derivatives of the model or the family that the options name, under every
 * rule. The session must be filtered. *out is to be emptied
 * with reconcile_dispose. Fails with STEMMA_NEGATIVE where there is no such model or
 * family, STEMMA_NO_MEMORY.
 */
enum stemma_status reconcile_init(struct reconcile *out, struct session *session,
                                  struct stemma_error *error);

/* Frees what is owned; a zeroed one is fine. */
void reconcile_dispose(struct reconcile *reconcile);

/* What is asked about: a model's id as it is spelled, or a family's name. */
struct text reconcile_name(const struct reconcile *reconcile);

/* How many cells there are; they are numbered question by question, relations by relations. */
size_t reconcile_rule_count(const struct reconcile *reconcile);

/* The cell of a number below that. */
struct reconcile_rule reconcile_rule_at(const struct reconcile *reconcile, size_t number);

/* What a cell says: a count, or a sum of shares. */
struct report_value reconcile_answer(const struct reconcile *reconcile,
                                     const struct reconcile_rule *rule);

/* The same as a number to compare by. */
double reconcile_figure(const struct reconcile *reconcile, size_t number);

/* Writes the command line that gives a cell's number; `size` is at least command_size. */
void reconcile_write_command(char *out, size_t size, const struct reconcile *reconcile,
                             const struct reconcile_rule *rule);

/*
 * Writes the answer to standard output in the format asked for: a table shows the grid,
 * with a column for each party and minimum; the others have a row for each cell. With
 * --match, only the cells that say that number, else the nearest, and *found tells which.
 */
enum stemma_status reconcile_write(bool *found, const struct reconcile *reconcile,
                                   struct stemma_error *error);

#endif
