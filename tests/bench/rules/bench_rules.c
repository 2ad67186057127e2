/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grid of counting rules on records in memory, beside what one ranking costs there:
 *
 *   bench_rules MODEL FAMILY [rank's options, such as --from FILE]
 *
 * Times are processor times of this thread, the least of three runs. Reading the records is
 * left out: it costs the same for all, and most of a command's time.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/cli/family_row.h"
#include "engine/cli/options.h"
#include "engine/cli/rules.h"
#include "engine/cli/session.h"
#include "graph/rule_grid.h"
#include "graph/rule_ranks.h"

enum { RUNS = 3 };

/* What the rules are applied to. */
struct bench {
  struct session session; /* filtered */
  struct rules rules;     /* made anew by time_marks */
  uint32_t node;          /* MODEL */
  uint32_t family;        /* FAMILY */
};

/* Ends the program: a benchmark has nobody to tell. */
static void need(enum stemma_status status, const struct stemma_error *error) {
  if (status == STEMMA_OK) return;
  fprintf(stderr, "bench_rules: %s\n", error->message);
  exit(stemma_exit_code(status));
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* What `stemma rank` computes for its table. */
static enum stemma_status run_rank(struct bench *bench, struct stemma_error *error) {
  struct session *session = &bench->session;
  struct measures measures = {0};
  attribution_dispose(&session->attribution);
  free(session->own_family);
  session->own_family = NULL;
  enum stemma_status status = session_attribute(session, error);
  if (status == STEMMA_OK) {
    status = session_compute(
        &measures, session,
        MEASURE_CHILDREN | MEASURE_DESCENDANTS | MEASURE_INFLUENCE | MEASURE_DEPTH, error);
  }
  measures_dispose(&measures);
  return status;
}

/* What all uses of the grid begin with. */
static enum stemma_status run_marks(struct bench *bench, struct stemma_error *error) {
  rules_dispose(&bench->rules);
  return rules_init(&bench->rules, &bench->session, error);
}

static enum stemma_status run_model(struct bench *bench, struct stemma_error *error) {
  struct rule_model_counts counts;
  return rule_count_model(&counts, &bench->rules.input, &bench->rules.marks, bench->node, error);
}

static enum stemma_status run_family(struct bench *bench, struct stemma_error *error) {
  struct rule_family_sums sums;
  return rule_sum_family(&sums, &bench->rules.input, &bench->rules.marks, bench->session.own_family,
                         bench->family, catalog_family_count(bench->session.catalog), error);
}

static enum stemma_status run_ranks(struct bench *bench, struct stemma_error *error) {
  struct rule_ranks ranks = {0};
  enum stemma_status status =
      rule_ranks_init(&ranks, &bench->rules.input, &bench->rules.marks, false, 1, error);
  rule_ranks_dispose(&ranks);
  return status;
}

/* The least seconds of a piece of work. */
static double least(enum stemma_status (*run)(struct bench *, struct stemma_error *),
                    struct bench *bench) {
  double seconds = HUGE_VAL;
  for (int i = 0; i < RUNS; i++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    double start = now();
    need(run(bench, &error), &error);
    seconds = fmin(seconds, now() - start);
  }
  return seconds;
}

static void print_row(const char *name, double seconds, double rank) {
  printf("%-42s %8.1f ms %6.2f\n", name, seconds * 1e3, seconds / rank);
}

static void time_all(struct bench *bench) {
  double rank = least(run_rank, bench);
  double marks = least(run_marks, bench);
  printf("%-42s %11s %6s\n", "", "", "/ rank");
  print_row("rank: families and the table's measures", rank, rank);
  print_row("marks: first-party under all relations", marks, rank);
  print_row("reconcile MODEL, with marks", marks + least(run_model, bench), rank);
  print_row("reconcile --family, with marks", marks + least(run_family, bench), rank);
  print_row("rank --intervals adds, with marks", marks + least(run_ranks, bench), rank);
}

int main(int argc, char **argv) {
  struct bench bench = {0};
  struct options options;
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (argc < 3) {
    fputs("bench_rules: needs a model and a family\n", stderr);
    return EXIT_FAILURE;
  }
  const char *model = argv[1];
  const char *family = argv[2];
  char command[] = "rank";
  argv[2] = command;
  need(options_parse(&options, argc - 2, argv + 2, &error), &error);
  need(session_open(&bench.session, &options, &error), &error);
  need(session_filter(&bench.session, &error), &error);
  need(session_find_model(&bench.node, &bench.session, model, &error), &error);
  need(family_row_find(&bench.family, &bench.session, family, &error), &error);
  time_all(&bench);
  rules_dispose(&bench.rules);
  session_close(&bench.session);
  options_dispose(&options);
  return EXIT_SUCCESS;
}
