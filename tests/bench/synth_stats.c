/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a synthetic Hub came to, beside what the whole Hub has, brought to the same number of
 * models. All counts are taken anew from the finished lineage.
 */
#include <stdio.h>

#include "tests/bench/synth.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct counts {
  uint64_t with_parent;
  uint64_t several;
  uint64_t most_parents;
  uint64_t relation[RELATION_COUNT];
  uint64_t ghost_edges;
  uint64_t odd_case;
  uint64_t undated; /* edges without two known dates */
  uint64_t newer;   /* edges whose parent is the newer one */
  uint64_t self_loops;
  uint64_t rings;
  uint64_t depth[256]; /* models by depth */
  uint64_t largest_other;
  uint64_t parents; /* models that have children */
};

static void count_edge(struct counts *counts, const struct synth_plan *plan, uint32_t model,
                       uint32_t slot) {
  uint32_t parent = plan->parent[slot];
  bool ghost = parent >= plan->total;
  bool dated = !ghost && parent >= plan->legacy && model >= plan->legacy;
  counts->relation[plan->relation[model]]++;
  counts->ghost_edges += ghost;
  counts->odd_case += plan->odd_case[slot];
  counts->undated += !dated;
  counts->newer += dated && plan_created(plan, parent) > plan_created(plan, model);
}

static void count_model(struct counts *counts, const struct synth_plan *plan, uint32_t model) {
  uint32_t parents = plan->start[model + 1] - plan->start[model];
  uint8_t marks = plan->marks[model];
  counts->with_parent += parents > 0;
  counts->several += parents > 1;
  if (parents > counts->most_parents) counts->most_parents = parents;
  counts->self_loops += (marks & MARK_SELF) != 0;
  counts->rings += (marks & MARK_RING) != 0;
  counts->depth[plan->depth[model]]++;
  counts->parents += plan->children[model] > 0;
  if (!(marks & MARK_TOP) && plan->children[model] > counts->largest_other)
    counts->largest_other = plan->children[model];
  for (uint32_t e = plan->start[model]; e < plan->start[model + 1]; e++)
    count_edge(counts, plan, model, e);
}

static void print_row(const char *name, uint64_t reference, uint64_t reached) {
  fprintf(stderr, "%-44s %12llu %12llu\n", name, (unsigned long long)reference,
          (unsigned long long)reached);
}

static void print_own(const char *name, uint64_t reached) {
  fprintf(stderr, "%-44s %12s %12llu\n", name, "-", (unsigned long long)reached);
}

static void print_edges(const struct synth_plan *plan, const struct counts *counts) {
  uint32_t n = plan->models;
  print_row("edges", synth_scale(n, 903939), plan->edges);
  print_row("  finetune", synth_scale(n, 341527), counts->relation[RELATION_FINETUNE]);
  print_row("  adapter", synth_scale(n, 332102), counts->relation[RELATION_ADAPTER]);
  print_row("  quantized", synth_scale(n, 181768), counts->relation[RELATION_QUANTIZED]);
  print_row("  merge", synth_scale(n, 47662), counts->relation[RELATION_MERGE]);
  print_row("  unspecified", synth_scale(n, 880), counts->relation[RELATION_UNSPECIFIED]);
  print_row("edges to ghosts", synth_scale(n, 17084), counts->ghost_edges);
  print_row("edges without two known dates", synth_scale(n, 115921), counts->undated);
  print_row("edges with the parent newer", synth_scale(n, 3310), counts->newer);
  print_row("parent ids in another case", synth_scale(n, 2343), counts->odd_case);
  print_row("self-loops", synth_scale(n, 2044), counts->self_loops);
}

static void print_lineage(const struct synth_plan *plan, const struct counts *counts) {
  uint32_t n = plan->models;
  print_row("models with a parent", synth_scale(n, 870583), counts->with_parent);
  print_row("models with several parents", synth_scale(n, 17457), counts->several);
  print_own("most parents", counts->most_parents);
  print_row("models of the bulk migration", synth_scale(n, 29579), plan->legacy);
  print_own("models with children", counts->parents);
  print_own("ghosts", plan->ghosts);
  print_own("models in rings", counts->rings);
  print_own("second records", plan->duplicates);
  for (uint32_t b = 0; b < base_model_count; b++)
    if (base_models[b].children > 0)
      print_row(base_models[b].id, synth_scale(n, base_models[b].children),
                plan->children[plan->named[b]]);
  print_row("children of the largest other, at most", synth_scale(n, 7150), counts->largest_other);
  for (size_t d = 0; d < COUNT(counts->depth); d++) {
    if (counts->depth[d] == 0) continue;
    char name[32];
    snprintf(name, sizeof name, "models at depth %zu", d);
    print_own(name, counts->depth[d]);
  }
}

static void print_records(const struct synth_plan *plan, const struct synth_tally *tally) {
  uint32_t n = plan->models;
  print_row("models with a licence", synth_scale(n, 1124671), tally->with_license);
  print_row("  apache-2.0", synth_scale(n, 548122), tally->apache);
  print_own("models with a task", tally->with_task);
  print_row("  text-generation", synth_scale(n, 415377), tally->text_generation);
  print_own("lines", tally->lines);
  print_own("bytes", tally->bytes);
  print_own("mean line", tally->bytes / tally->lines);
  print_own("mean id", tally->id_bytes / tally->lines);
}

void stats_print(const struct synth_plan *plan, const struct synth_tally *tally) {
  struct counts counts = {0};
  for (uint32_t m = 0; m < plan->total; m++) count_model(&counts, plan, m);
  fprintf(stderr, "%-44s %12s %12s\n", "", "whole Hub", "reached");
  print_row("models", plan->models, plan->total);
  print_edges(plan, &counts);
  print_lineage(plan, &counts);
  print_records(plan, tally);
}
