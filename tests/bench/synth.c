/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stemma-synth: writes a synthetic Hub as JSON Lines, calibrated on the statistics of the whole Hub
 * of September 2026 and the same for the same options on every machine. See synth.h for the files.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/synth.h"

enum {
  BUFFER = 1 << 20,
  LARGEST_RECORD = 1 << 16, /* 65 parents, three times each, come to 15 KB */
  MAX_CHAINED = 10000000,
  EXIT_USAGE = 2,
  EXIT_IO = 4
};

static const char usage[] =
    "usage: stemma-synth [--models N] [--seed S] [--merge-chains COUNT,DEPTH] [--stats] [-o FILE]\n"
    "Writes a synthetic Hub as JSON Lines.\n"
    "  --models N                  ordinary models (3100000)\n"
    "  --seed S                    another seed, another Hub (1)\n"
    "  --merge-chains COUNT,DEPTH  adds COUNT merges in chains of DEPTH\n"
    "  --stats                     says on standard error what was reached\n"
    "  -o FILE                     writes to FILE instead of standard output\n";

/* A whole number from the start of a text, and where it ends; false if there is none in range. */
static bool parse_number(uint64_t *number, const char **end, const char *string, uint64_t most) {
  char *stop;
  if (*string < '0' || *string > '9') return false;
  errno = 0;
  unsigned long long value = strtoull(string, &stop, 10);
  if (errno != 0 || value > most) return false;
  *number = value;
  *end = stop;
  return true;
}

static bool parse_models(struct synth_options *options, const char *argument) {
  uint64_t number = 0;
  const char *end;
  if (!parse_number(&number, &end, argument, SYNTH_MAX_MODELS) || *end) return false;
  options->models = (uint32_t)number;
  return number >= SYNTH_MIN_MODELS;
}

static bool parse_seed(struct synth_options *options, const char *argument) {
  const char *end;
  return parse_number(&options->seed, &end, argument, UINT64_MAX) && !*end;
}

static bool parse_chains(struct synth_options *options, const char *argument) {
  uint64_t count = 0, depth = 0;
  const char *end;
  if (!parse_number(&count, &end, argument, MAX_CHAINED) || *end != ',') return false;
  if (!parse_number(&depth, &end, end + 1, MAX_CHAINED) || *end || depth == 0) return false;
  options->chain_count = (uint32_t)count;
  options->chain_depth = (uint32_t)depth;
  return true;
}

/* 0 to go on; else the program is to end: 1 after help, EXIT_USAGE after a wrong option. */
static int parse_options(struct synth_options *options, int argc, char **argv) {
  static const struct option known[] = {
      {"models", required_argument, NULL, 'm'},
      {"seed", required_argument, NULL, 's'},
      {"merge-chains", required_argument, NULL, 'c'},
      {"stats", no_argument, NULL, 't'},
      {"help", no_argument, NULL, 'h'},
      {NULL, 0, NULL, 0},
  };
  bool ok = true;
  for (int o; ok && (o = getopt_long(argc, argv, "o:h", known, NULL)) != -1;) {
    switch (o) {
    case 'm': ok = parse_models(options, optarg); break;
    case 's': ok = parse_seed(options, optarg); break;
    case 'c': ok = parse_chains(options, optarg); break;
    case 't': options->stats = true; break;
    case 'o': options->out = optarg; break;
    case 'h': fputs(usage, stdout); return 1;
    default: ok = false; break;
    }
  }
  if (ok && optind == argc) return 0;
  fputs(usage, stderr);
  fprintf(stderr, "N is from %u to %u\n", SYNTH_MIN_MODELS, SYNTH_MAX_MODELS);
  return EXIT_USAGE;
}

static bool write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t done = write(fd, bytes, length);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    bytes += done;
    length -= (size_t)done;
  }
  return true;
}

/*
 * The order of the records, which has nothing to do with the lineage: a shuffle (Fisher and Yates)
 * of all models and, as numbers from `total` on, the older records of some. NULL without memory.
 */
static uint32_t *order_new(uint32_t count, const struct synth_plan *plan) {
  struct rng rng = rng_for(plan->seed, 0, 5);
  uint32_t *order = calloc(count, sizeof *order);
  if (!order) return NULL;
  for (uint32_t i = 0; i < count; i++) order[i] = i;
  for (uint32_t i = count; i > 1; i--) {
    uint32_t other = rng_below(&rng, i);
    uint32_t swap = order[i - 1];
    order[i - 1] = order[other];
    order[other] = swap;
  }
  return order;
}

/* Writes all records. False, with errno, if memory is short or a write fails. */
static bool write_records(int fd, struct synth_tally *tally, const struct synth_plan *plan) {
  uint32_t count = plan->total + plan->duplicates;
  uint32_t *order = order_new(count, plan);
  struct text text = {malloc(BUFFER), 0, BUFFER};
  bool ok = order && text.bytes;
  for (uint32_t i = 0; ok && i < count; i++) {
    bool older = order[i] >= plan->total;
    uint32_t model = older ? plan->duplicate[order[i] - plan->total] : order[i];
    record_put(&text, tally, plan, model, older);
    if (text.room - text.length >= LARGEST_RECORD) continue;
    ok = write_all(fd, text.bytes, text.length);
    text.length = 0;
  }
  ok = ok && write_all(fd, text.bytes, text.length);
  free(text.bytes);
  free(order);
  return ok;
}

static int write_hub(struct synth_tally *tally, const struct synth_plan *plan, const char *out) {
  int fd = out ? open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
  bool ok = fd >= 0 && write_records(fd, tally, plan);
  if (out && fd >= 0) ok = close(fd) == 0 && ok;
  if (ok) return 0;
  fprintf(stderr, "stemma-synth: %s: %s\n", out ? out : "standard output", strerror(errno));
  return EXIT_IO;
}

int main(int argc, char **argv) {
  struct synth_options options = {.models = 3100000, .seed = 1};
  int status = parse_options(&options, argc, argv);
  if (status != 0) return status == EXIT_USAGE ? EXIT_USAGE : 0;
  struct synth_plan plan;
  struct synth_tally tally = {0};
  if (plan_init(&plan, &options)) {
    status = write_hub(&tally, &plan, options.out);
    if (status == 0 && options.stats) stats_print(&plan, &tally);
  } else {
    fprintf(stderr, "stemma-synth: the lineage: out of memory\n");
    status = EXIT_IO;
  }
  plan_dispose(&plan);
  return status;
}
