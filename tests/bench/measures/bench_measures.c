/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures on the synthetic Hub (tests/bench/synth.h) in memory, single-threaded,
 * beside what igraph needs on the same graph.
 *
 *   bench_measures [--models N] [--seed N] [--chains MERGES,DEPTH] [--dense MERGES,PARENTS]
 *                  [--repeat N] [--only MEASURE] [--no-igraph]
 *
 * --chains adds merges in chains to the Hub, --dense merges of parents drawn from all of
 * them before. Times are processor times, the least of --repeat runs (what
 * else the machine does only adds to them), with the memory of the results.
 */
#include <igraph.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "graph/measures.h"
#include "tests/bench/synth.h"

enum { NAME_MAX_BYTES = 512 };

/* What is to be done. */
struct options {
  struct synth_options synth; /* the Hub */
  uint32_t dense_merges;      /* merges with parents from anywhere before; 0: none */
  uint32_t dense_parents;     /* how many parents */
  uint32_t repeat;            /* runs of each measure */
  const char *only;           /* the one measure to time, or NULL */
  bool igraph;                /* time igraph too */
};

/* The lineage and the columns. */
struct hub {
  struct stemma_edge *edges;  /* what the graph is made of */
  size_t edge_count;          /* length of edges */
  size_t capacity;            /* room in edges */
  uint32_t nodes;             /* models and ghosts */
  struct stemma_graph *graph; /* the same as rows */
  uint64_t *value;            /* [nodes] */
  uint64_t *downloads;        /* [nodes] */
  uint32_t *author;           /* [nodes] */
  uint32_t author_count;      /* authors are below it */
};

/* A model's place in the alphabet. */
struct named {
  uint64_t key;    /* the first bytes of its id, folded */
  uint64_t author; /* a hash of its author's name */
  uint32_t model;  /* its number in the plan */
};

/* Ends the program where there is no memory: a benchmark has nobody to tell. */
static void *need(void *memory) {
  if (memory != NULL) return memory;
  fputs("bench_measures: out of memory\n", stderr);
  exit(EXIT_FAILURE);
}

/* Processor seconds of this thread: other programs are none of its business. */
static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* ---- the graph -------------------------------------------------------------------------------- */

static void add_edge(struct hub *hub, uint32_t parent, uint32_t child, uint8_t relation) {
  if (hub->edge_count == hub->capacity) {
    hub->capacity = hub->capacity * 2 + 1024;
    hub->edges = need(realloc(hub->edges, hub->capacity * sizeof *hub->edges));
  }
  hub->edges[hub->edge_count++] =
      (struct stemma_edge){.parent = parent, .child = child, .relation = relation};
}

/* The plan's edges without its oddities, which are not the measures' business. */
static void add_plan(struct hub *hub, const struct synth_plan *plan) {
  for (uint32_t model = 0; model < plan->total; model++) {
    if (plan->marks[model] & MARK_RING) continue;
    for (uint32_t slot = plan->start[model]; slot < plan->start[model + 1]; slot++) {
      uint32_t parent = plan->parent[slot];
      if (parent == NO_PARENT || parent == model) continue;
      add_edge(hub, parent, model, plan->relation[model]);
    }
  }
  hub->nodes = plan->total + plan->ghosts;
}

static void add_dense(struct hub *hub, const struct options *options) {
  uint32_t first = hub->nodes;
  struct rng rng = rng_for(options->synth.seed, 0, 99);
  hub->nodes += options->dense_merges;
  for (uint32_t i = options->dense_parents; i < options->dense_merges; i++) {
    uint32_t share = i / options->dense_parents; /* one parent from each share: distinct */
    for (uint32_t k = 0; k < options->dense_parents; k++) {
      add_edge(hub, first + k * share + rng_below(&rng, share), first + i, STEMMA_MERGE);
    }
  }
}

static int compare_named(const void *a, const void *b) {
  const struct named *x = a;
  const struct named *y = b;
  if (x->key != y->key) return x->key < y->key ? -1 : 1;
  return x->model < y->model ? -1 : 1;
}

/* FNV-1a. */
static uint64_t hash_bytes(const char *bytes, size_t length) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
  }
  return hash;
}

static void name_model(struct named *named, const struct synth_plan *plan, uint32_t model) {
  char bytes[NAME_MAX_BYTES] = {0};
  struct text text = {.bytes = bytes, .room = sizeof bytes};
  *named = (struct named){.model = model};
  if (model >= plan->total + plan->ghosts) { /* a dense merge */
    named->key = hash_bytes((const char *)&model, sizeof model);
    named->author = named->key % 1000;
    return;
  }
  name_put_id(&text, plan, model);
  for (size_t i = 0; i < sizeof named->key; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    named->key = named->key << 8 | (byte >= 'A' && byte <= 'Z' ? byte + 32U : byte);
  }
  const char *slash = memchr(bytes, '/', text.length);
  named->author = hash_bytes(bytes, slash == NULL ? text.length : (size_t)(slash - bytes));
}

static int compare_hashes(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a;
  uint64_t y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

/* Gives the authors of the named models, which are in node order, dense numbers. */
static void number_authors(struct hub *hub, const struct named *named) {
  uint64_t *hashes = need(malloc(hub->nodes * sizeof *hashes));
  for (uint32_t v = 0; v < hub->nodes; v++) hashes[v] = named[v].author;
  qsort(hashes, hub->nodes, sizeof *hashes, compare_hashes);
  for (uint32_t v = 0; v < hub->nodes; v++) {
    if (v == 0 || hashes[v] != hashes[v - 1]) hashes[hub->author_count++] = hashes[v];
  }
  for (uint32_t v = 0; v < hub->nodes; v++) {
    const uint64_t *found =
        bsearch(&named[v].author, hashes, hub->author_count, sizeof *hashes, compare_hashes);
    hub->author[v] = (uint32_t)(found - hashes);
  }
  free(hashes);
}

/* Numbers the nodes as the alphabet does, and fills the columns. */
static void number_nodes(struct hub *hub, const struct synth_plan *plan) {
  struct named *named = need(calloc(hub->nodes, sizeof *named));
  uint32_t *node = need(calloc(hub->nodes, sizeof *node));
  hub->value = need(calloc(hub->nodes, sizeof *hub->value));
  hub->downloads = need(calloc(hub->nodes, sizeof *hub->downloads));
  hub->author = need(calloc(hub->nodes, sizeof *hub->author));
  for (uint32_t model = 0; model < hub->nodes; model++) name_model(&named[model], plan, model);
  qsort(named, hub->nodes, sizeof *named, compare_named);
  for (uint32_t v = 0; v < hub->nodes; v++) {
    uint32_t model = named[v].model;
    bool ghost = model >= plan->total && model < plan->total + plan->ghosts;
    struct rng rng = rng_for(plan->seed, model, 98);
    node[model] = v;
    hub->value[v] = !ghost;
    hub->downloads[v] = ghost ? 0 : 1000000 / (1 + rng_below(&rng, 1000000));
  }
  for (size_t e = 0; e < hub->edge_count; e++) {
    hub->edges[e].parent = node[hub->edges[e].parent];
    hub->edges[e].child = node[hub->edges[e].child];
  }
  number_authors(hub, named);
  free(named);
  free(node);
}

static void describe_hub(const struct hub *hub, double seconds) {
  uint32_t most = 0;
  uint32_t merges = 0;
  for (uint32_t v = 0; v < hub->nodes; v++) {
    merges += stemma_parent_count(hub->graph, v) > 1;
    if (stemma_child_count(hub->graph, v) > most) most = stemma_child_count(hub->graph, v);
  }
  printf("%u models and ghosts, %zu edges, %u linked, %u merges, largest parent %u, %u authors; "
         "built in %.0f ms\n",
         hub->nodes, hub->edge_count, hub->graph->linked_count, merges, most, hub->author_count,
         seconds * 1e3);
}

static void make_hub(struct hub *hub, const struct options *options) {
  struct synth_plan plan;
  if (!plan_init(&plan, &options->synth)) need(NULL);
  add_plan(hub, &plan);
  add_dense(hub, options);
  number_nodes(hub, &plan);
  plan_dispose(&plan);
  struct stemma_error error = STEMMA_ERROR_INIT;
  double start = now();
  if (stemma_graph_new(&hub->graph, hub->nodes, hub->edges, hub->edge_count, &error) != STEMMA_OK) {
    fprintf(stderr, "bench_measures: %s\n", error.message);
    exit(EXIT_FAILURE);
  }
  describe_hub(hub, now() - start);
}

/* ---- timing ----------------------------------------------------------------------------------- */

/* The least seconds of the measures in `wanted`, with the memory of their results. */
static double time_measures(const struct hub *hub, unsigned wanted, uint32_t repeat) {
  struct measure_input input = {.graph = hub->graph,
                                .value = hub->value,
                                .downloads = hub->downloads,
                                .author = hub->author,
                                .author_count = hub->author_count,
                                .decay = 1};
  double least = HUGE_VAL;
  for (uint32_t run = 0; run < repeat; run++) {
    struct measures measures;
    double start = now();
    if (measures_compute(&measures, &input, wanted, NULL) != STEMMA_OK) need(NULL);
    least = fmin(least, now() - start);
    measures_dispose(&measures);
  }
  return least;
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

static double time_igraph_pagerank(const struct hub *hub, uint32_t repeat) {
  igraph_t graph;
  igraph_vector_t rank;
  make_igraph(&graph, hub, true);
  igraph_vector_init(&rank, 0);
  double least = HUGE_VAL;
  for (uint32_t run = 0; run < repeat; run++) {
    double start = now();
    igraph_pagerank(&graph, IGRAPH_PAGERANK_ALGO_PRPACK, &rank, NULL, igraph_vss_all(),
                    IGRAPH_DIRECTED, 0.85, NULL, NULL);
    least = fmin(least, now() - start);
  }
  igraph_vector_destroy(&rank);
  igraph_destroy(&graph);
  return least;
}

static double time_igraph_descendants(const struct hub *hub, uint32_t repeat) {
  igraph_t graph;
  igraph_vector_int_t sizes;
  make_igraph(&graph, hub, false);
  igraph_vector_int_init(&sizes, 0);
  double least = HUGE_VAL;
  for (uint32_t run = 0; run < repeat; run++) {
    double start = now();
    igraph_neighborhood_size(&graph, &sizes, igraph_vss_all(), (igraph_integer_t)hub->nodes,
                             IGRAPH_OUT, 1);
    least = fmin(least, now() - start);
  }
  igraph_vector_int_destroy(&sizes);
  igraph_destroy(&graph);
  return least;
}

static void run_ours(const struct hub *hub, const struct options *options, double *descendants,
                     double *all) {
  static const struct {
    const char *name;
    unsigned measure;
  } rows[] = {
      {"children", MEASURE_CHILDREN},
      {"descendants", MEASURE_DESCENDANT_COUNT},
      {"downstream_downloads", MEASURE_DOWNLOADS},
      {"influence", MEASURE_INFLUENCE},
      {"depth", MEASURE_DEPTH},
      {"exclusive", MEASURE_EXCLUSIVE},
      {"authors", MEASURE_AUTHORS},
      {"h_index", MEASURE_H_INDEX},
      {"pagerank", MEASURE_PAGERANK},
      {"all", MEASURE_ALL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (options->only != NULL && strcmp(options->only, rows[i].name) != 0) continue;
    double seconds = time_measures(hub, rows[i].measure, options->repeat);
    printf("%-28s %8.1f ms\n", rows[i].name, seconds * 1e3);
    fflush(stdout);
    if (rows[i].measure == MEASURE_DESCENDANT_COUNT) *descendants = seconds;
    if (rows[i].measure == MEASURE_ALL) *all = seconds;
  }
}

static void run_igraph(const struct hub *hub, const struct options *options, double descendants,
                       double all) {
  double pagerank = time_igraph_pagerank(hub, options->repeat);
  printf("%-28s %8.1f ms\n", "igraph_pagerank (PRPACK)", pagerank * 1e3);
  printf("all measures / igraph_pagerank: %.2f (at most 1.5)\n", all / pagerank);
  if (options->synth.chain_count > 0 || options->dense_merges > 0)
    return; /* that would take minutes */
  double sizes = time_igraph_descendants(hub, options->repeat);
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

/* One option with its value. */
static bool parse_option(struct options *options, const char *name, const char *value) {
  if (strcmp(name, "--models") == 0) {
    options->synth.models = (uint32_t)strtoul(value, NULL, 10);
  } else if (strcmp(name, "--seed") == 0) {
    options->synth.seed = strtoull(value, NULL, 10);
  } else if (strcmp(name, "--repeat") == 0) {
    options->repeat = (uint32_t)strtoul(value, NULL, 10);
  } else if (strcmp(name, "--only") == 0) {
    options->only = value;
  } else if (strcmp(name, "--chains") == 0) {
    return parse_pair(value, &options->synth.chain_count, &options->synth.chain_depth);
  } else if (strcmp(name, "--dense") == 0) {
    return parse_pair(value, &options->dense_merges, &options->dense_parents);
  } else {
    return false;
  }
  return true;
}

static bool parse_options(struct options *options, int argc, char **argv) {
  *options = (struct options){
      .synth = {.models = FULL_MODELS, .seed = 1}, .dense_parents = 2, .repeat = 5, .igraph = true};
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--no-igraph") == 0) {
      options->igraph = false;
    } else if (i + 1 == argc || !parse_option(options, argv[i], argv[i + 1])) {
      return false;
    } else {
      i++;
    }
  }
  return options->repeat > 0 && options->synth.models >= SYNTH_MIN_MODELS &&
         options->synth.models <= SYNTH_MAX_MODELS;
}

int main(int argc, char **argv) {
  struct options options;
  if (!parse_options(&options, argc, argv)) {
    fputs("usage: bench_measures [--models N] [--seed N] [--chains MERGES,DEPTH] "
          "[--dense MERGES,PARENTS] [--repeat N] [--only MEASURE] [--no-igraph]\n",
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
