/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures on a synthetic Hub that is made in memory, single-threaded, beside what
 * igraph needs on the same graph.
 *
 *   bench_measures [--scale S] [--seed N] [--chains MERGES,DEPTH] [--dense MERGES,PARENTS]
 *                  [--repeat N] [--no-igraph]
 *
 * The Hub has the statistics of 2026-09 (3,094,856 models, 903,939 edges, 17,457 merges,
 * 28.13 % of models with a parent, the ten largest parents as they were); --scale
 * multiplies it. --chains adds that many merges in layers, --dense that many merges of
 * parents drawn from all of them before. Seconds are the median of --repeat runs.
 */
#include <igraph.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "graph/measures.h"

enum { LARGEST = 10, RUNS_MAX = 99 };

/* What is to be done. */
struct options {
  double scale;          /* of the Hub */
  uint64_t seed;         /* of everything random */
  uint32_t chain_merges; /* merges in layers; 0: none */
  uint32_t chain_depth;  /* layers */
  uint32_t dense_merges; /* merges with parents from anywhere before; 0: none */
  uint32_t dense_parents;
  uint32_t repeat; /* runs of each measure */
  bool igraph;     /* time igraph too */
};

/* A graph as it grows, and the columns. */
struct hub {
  struct stemma_edge *edges;
  size_t edge_count;
  size_t capacity;
  uint32_t nodes;
  uint32_t merges;
  struct stemma_graph *graph;
  uint64_t *value;
  uint64_t *downloads;
  uint32_t *author;
};

static uint64_t random_state;

static uint64_t random_next(void) {
  uint64_t mixed = random_state += UINT64_C(0x9E3779B97F4A7C15);
  mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
  return mixed ^ (mixed >> 31);
}

static double random_fraction(void) {
  return (double)(random_next() >> 11) * 0x1p-53;
}

static uint32_t random_below(uint32_t limit) {
  return (uint32_t)((random_next() >> 32) * limit >> 32);
}

/* Ends the program where there is no memory: a benchmark has nobody to tell. */
static void *need(void *memory) {
  if (memory != NULL) return memory;
  fputs("bench_measures: out of memory\n", stderr);
  exit(EXIT_FAILURE);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* ---- the graph -------------------------------------------------------------------------------- */

/* Adds parent → child unless it is among the `fresh` edges added last. */
static bool add_edge(struct hub *hub, uint32_t parent, uint32_t child, uint32_t fresh) {
  for (uint32_t i = 1; i <= fresh; i++) {
    if (hub->edges[hub->edge_count - i].parent == parent) return false;
  }
  if (hub->edge_count == hub->capacity) {
    hub->capacity = hub->capacity * 2 + 1024;
    hub->edges = need(realloc(hub->edges, hub->capacity * sizeof *hub->edges));
  }
  hub->edges[hub->edge_count++] = (struct stemma_edge){
      .parent = parent, .child = child, .relation = (uint8_t)random_below(STEMMA_RELATION_COUNT)};
  return true;
}

/*
 * The ids of the Hub's models by age. Children of the ten largest parents are dealt out
 * first by chance; the other parents are taken with a heavy tail, among the older ones.
 */
static uint32_t pick_parent(uint32_t linked_before, double scale) {
  static const uint32_t children[LARGEST] = {43388, 32534, 30626, 24035, 12960,
                                             10956, 9586,  8280,  7981,  7151};
  double ticket = random_fraction() * 903939;
  (void)scale;
  for (uint32_t i = 0; i < LARGEST; i++) {
    if (ticket < children[i]) return i < linked_before ? i : 0;
    ticket -= children[i];
  }
  double tail = pow(random_fraction(), 3); /* few parents have most of the children */
  return (uint32_t)(tail * linked_before);
}

/*
 * Ids are shuffled by an odd multiplier, so that neighbours lie as far apart in memory as
 * the names of real models put them.
 */
static uint32_t scatter(uint32_t age, uint32_t nodes) {
  uint64_t stride = UINT64_C(2654435761) % nodes | 1U;
  for (;; stride += 2) {
    uint64_t a = stride;
    uint64_t b = nodes;
    while (b != 0) {
      uint64_t rest = a % b;
      a = b;
      b = rest;
    }
    if (a == 1) break;
  }
  return (uint32_t)(age * stride % nodes);
}

static void grow_hub(struct hub *hub, const struct options *options) {
  uint32_t nodes = (uint32_t)(3094856 * options->scale);
  uint32_t merges = (uint32_t)(17457 * options->scale);
  uint32_t children = (uint32_t)(0.2813 * 3094856 * options->scale);
  uint32_t roots = (uint32_t)(30000 * options->scale) + LARGEST;
  uint32_t extra = (uint32_t)(903939 * options->scale) - children; /* parents beyond the first */
  for (uint32_t i = 0; i < children; i++) {
    uint32_t child = roots + i;
    /* Merges are spread evenly; each takes its share of the extra parents. */
    bool merge = (uint64_t)i * merges / children != (uint64_t)(i + 1) * merges / children;
    uint32_t parents = 1;
    if (merge) {
      double share = (double)extra / merges;
      parents += (uint32_t)share + (random_fraction() < share - floor(share));
      if (parents < 2) parents = 2;
    }
    for (uint32_t added = 0; added < parents;) {
      added += add_edge(hub, pick_parent(child, options->scale), child, added);
    }
  }
  hub->nodes = nodes;
}

/* Merges in layers: each has two or three parents in the layer before. */
static void grow_chains(struct hub *hub, const struct options *options) {
  if (options->chain_merges == 0) return;
  uint32_t width = options->chain_merges / options->chain_depth;
  if (width == 0) width = 1;
  uint32_t first = hub->nodes;
  hub->nodes += width + options->chain_merges;
  for (uint32_t i = 0; i < options->chain_merges; i++) {
    uint32_t layer = i / width;
    uint32_t parents = 2 + random_below(2);
    if (parents > width) parents = width;
    for (uint32_t added = 0; added < parents;) {
      uint32_t parent = first + layer * width + random_below(width);
      added += add_edge(hub, parent, first + width + i, added);
    }
  }
}

static void grow_dense(struct hub *hub, const struct options *options) {
  uint32_t first = hub->nodes;
  hub->nodes += options->dense_merges;
  for (uint32_t i = 1; i < options->dense_merges; i++) {
    uint32_t parents = options->dense_parents < i ? options->dense_parents : i;
    for (uint32_t added = 0; added < parents;) {
      added += add_edge(hub, first + random_below(i), first + i, added);
    }
  }
}

static void fill_columns(struct hub *hub) {
  hub->value = need(calloc(hub->nodes, sizeof *hub->value));
  hub->downloads = need(calloc(hub->nodes, sizeof *hub->downloads));
  hub->author = need(calloc(hub->nodes, sizeof *hub->author));
  for (uint32_t v = 0; v < hub->nodes; v++) {
    hub->downloads[v] = (uint64_t)(1 / (1e-6 + random_fraction()));
    hub->value[v] = 1;
    /* Authors have a heavy tail too: about one in six models starts a new one. */
    hub->author[v] = (uint32_t)(pow(random_fraction(), 4) * hub->nodes / 3);
  }
}

static void make_hub(struct hub *hub, const struct options *options) {
  random_state = options->seed;
  grow_hub(hub, options);
  grow_chains(hub, options);
  grow_dense(hub, options);
  uint32_t unit = scatter(1, hub->nodes);
  for (size_t e = 0; e < hub->edge_count; e++) {
    hub->edges[e].parent = (uint32_t)((uint64_t)hub->edges[e].parent * unit % hub->nodes);
    hub->edges[e].child = (uint32_t)((uint64_t)hub->edges[e].child * unit % hub->nodes);
  }
  fill_columns(hub);
  struct stemma_error error = STEMMA_ERROR_INIT;
  double start = now();
  if (stemma_graph_new(&hub->graph, hub->nodes, hub->edges, hub->edge_count, &error) != STEMMA_OK) {
    fprintf(stderr, "bench_measures: %s\n", error.message);
    exit(EXIT_FAILURE);
  }
  double seconds = now() - start;
  uint32_t most = 0;
  uint32_t merges = 0;
  for (uint32_t v = 0; v < hub->nodes; v++) {
    merges += stemma_parent_count(hub->graph, v) > 1;
    if (stemma_child_count(hub->graph, v) > most) most = stemma_child_count(hub->graph, v);
  }
  printf("%u models, %zu edges, %u linked, %u merges, largest parent %u; built in %.3f s\n",
         hub->nodes, hub->edge_count, hub->graph->linked_count, merges, most, seconds);
}

/* ---- timing ----------------------------------------------------------------------------------- */

static int compare_seconds(const void *a, const void *b) {
  double x = *(const double *)a;
  double y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Median seconds of the measures in `wanted`, with the memory of their results. */
static double time_measures(const struct hub *hub, unsigned wanted, uint32_t repeat) {
  struct measure_input input = {.graph = hub->graph,
                                .value = hub->value,
                                .downloads = hub->downloads,
                                .author = hub->author,
                                .author_count = hub->nodes / 3 + 1,
                                .decay = 1};
  double seconds[RUNS_MAX];
  for (uint32_t run = 0; run < repeat; run++) {
    struct measures measures;
    double start = now();
    if (measures_compute(&measures, &input, wanted, NULL) != STEMMA_OK) need(NULL);
    seconds[run] = now() - start;
    measures_dispose(&measures);
  }
  qsort(seconds, repeat, sizeof *seconds, compare_seconds);
  return seconds[repeat / 2];
}

static void make_igraph(igraph_t *graph, const struct hub *hub, bool reversed) {
  igraph_vector_int_t ends;
  igraph_vector_int_init(&ends, (igraph_integer_t)hub->edge_count * 2);
  for (size_t e = 0; e < hub->edge_count; e++) {
    VECTOR(ends)[2 * e] = (igraph_integer_t)(reversed ? hub->edges[e].child : hub->edges[e].parent);
    VECTOR(ends)
    [2 * e + 1] = (igraph_integer_t)(reversed ? hub->edges[e].parent : hub->edges[e].child);
  }
  igraph_create(graph, &ends, (igraph_integer_t)hub->nodes, IGRAPH_DIRECTED);
  igraph_vector_int_destroy(&ends);
}

static double time_igraph_pagerank(const struct hub *hub) {
  igraph_t graph;
  igraph_vector_t rank;
  make_igraph(&graph, hub, true);
  igraph_vector_init(&rank, 0);
  double seconds[3];
  for (int run = 0; run < 3; run++) {
    double start = now();
    igraph_pagerank(&graph, IGRAPH_PAGERANK_ALGO_PRPACK, &rank, NULL, igraph_vss_all(),
                    IGRAPH_DIRECTED, 0.85, NULL, NULL);
    seconds[run] = now() - start;
  }
  igraph_vector_destroy(&rank);
  igraph_destroy(&graph);
  qsort(seconds, 3, sizeof *seconds, compare_seconds);
  return seconds[1];
}

static double time_igraph_descendants(const struct hub *hub) {
  igraph_t graph;
  igraph_vector_int_t sizes;
  make_igraph(&graph, hub, false);
  igraph_vector_int_init(&sizes, 0);
  double start = now();
  igraph_neighborhood_size(&graph, &sizes, igraph_vss_all(), (igraph_integer_t)hub->nodes,
                           IGRAPH_OUT, 1);
  double seconds = now() - start;
  igraph_vector_int_destroy(&sizes);
  igraph_destroy(&graph);
  return seconds;
}

static void run_ours(const struct hub *hub, const struct options *options, double *descendants,
                     double *all) {
  static const struct {
    const char *name;
    unsigned measure;
  } rows[] = {
      {"children", MEASURE_CHILDREN},   {"descendants", MEASURE_DESCENDANTS},
      {"influence", MEASURE_INFLUENCE}, {"depth", MEASURE_DEPTH},
      {"exclusive", MEASURE_EXCLUSIVE}, {"authors, with descendants", MEASURE_AUTHORS},
      {"h_index", MEASURE_H_INDEX},     {"pagerank", MEASURE_PAGERANK},
      {"all together", MEASURE_ALL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    double seconds = time_measures(hub, rows[i].measure, options->repeat);
    printf("%-28s %8.1f ms\n", rows[i].name, seconds * 1e3);
    fflush(stdout);
    if (rows[i].measure == MEASURE_DESCENDANTS) *descendants = seconds;
    if (rows[i].measure == MEASURE_ALL) *all = seconds;
  }
}

static void run_igraph(const struct hub *hub, const struct options *options, double descendants,
                       double all) {
  double pagerank = time_igraph_pagerank(hub);
  printf("%-28s %8.1f ms\n", "igraph_pagerank (PRPACK)", pagerank * 1e3);
  printf("all measures / igraph_pagerank: %.2f (at most 1.5)\n", all / pagerank);
  if (options->chain_merges > 0 || options->dense_merges > 0) return; /* that would take minutes */
  double sizes = time_igraph_descendants(hub);
  printf("%-28s %8.1f ms\n", "igraph_neighborhood_size", sizes * 1e3);
  printf("igraph_neighborhood_size / descendants: %.1f (at least 10)\n", sizes / descendants);
}

/* ---- command line ------------------------------------------------------------------------------ */

/* "A,B" → two numbers. */
static bool parse_pair(const char *text, uint32_t *first, uint32_t *second) {
  char *end;
  *first = (uint32_t)strtoul(text, &end, 10);
  if (*end != ',') return false;
  *second = (uint32_t)strtoul(end + 1, &end, 10);
  return *end == '\0' && *second > 0;
}

static bool parse_options(struct options *options, int argc, char **argv) {
  *options = (struct options){.scale = 1, .seed = 1, .repeat = 5, .igraph = true};
  for (int i = 1; i < argc; i++) {
    const char *name = argv[i];
    if (strcmp(name, "--no-igraph") == 0) {
      options->igraph = false;
      continue;
    }
    if (++i == argc) return false;
    bool good = true;
    if (strcmp(name, "--scale") == 0) {
      options->scale = strtod(argv[i], NULL);
    } else if (strcmp(name, "--seed") == 0) {
      options->seed = strtoull(argv[i], NULL, 10);
    } else if (strcmp(name, "--repeat") == 0) {
      options->repeat = (uint32_t)strtoul(argv[i], NULL, 10);
    } else if (strcmp(name, "--chains") == 0) {
      good = parse_pair(argv[i], &options->chain_merges, &options->chain_depth);
    } else if (strcmp(name, "--dense") == 0) {
      good = parse_pair(argv[i], &options->dense_merges, &options->dense_parents);
    } else {
      good = false;
    }
    if (!good) return false;
  }
  return options->repeat > 0 && options->repeat <= RUNS_MAX && options->scale > 0.001;
}

int main(int argc, char **argv) {
  struct options options;
  if (!parse_options(&options, argc, argv)) {
    fputs("usage: bench_measures [--scale S] [--seed N] [--chains MERGES,DEPTH] "
          "[--dense MERGES,PARENTS] [--repeat N] [--no-igraph]\n",
          stderr);
    return 2;
  }
  struct hub hub = {0};
  make_hub(&hub, &options);
  double descendants = 0;
  double all = 0;
  run_ours(&hub, &options, &descendants, &all);
  if (options.igraph) run_igraph(&hub, &options, descendants, all);
  stemma_graph_free(hub.graph);
  free(hub.edges);
  free(hub.value);
  free(hub.downloads);
  free(hub.author);
  return 0;
}
