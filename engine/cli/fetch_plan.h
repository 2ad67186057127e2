/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fetch would cost: `fetch --dry-run`. */
#ifndef STEMMA_ENGINE_CLI_FETCH_PLAN_H
#define STEMMA_ENGINE_CLI_FETCH_PLAN_H

#include <stdint.h>

#include "engine/cli/options.h"
#include "engine/hub/hub_crawl.h"
#include "graph/status.h"

/* Models of a hub of which nothing is known: the Hub's in September 2026. */
enum { FETCH_MODELS_EXPECTED = 3100000 };

struct fetch_plan_options {
  const struct options *options;       /* what would be fetched */
  const struct hub_crawl_options *how; /* how; without a journal and without callbacks */
  uint64_t page_size;                  /* models a page */
  const char *store;                   /* the path of the store that would be written, or NULL */
};

/*
 * Asks the hub once, or once for each MODEL, and reports how many requests and minutes the fetch
 * would take. For all models their number is what the hub tells, else what the store has, else a
 * guess; for new ones it follows from how fast the newest came; for a lineage it is what is known
 * of the children, of which each is asked for its own: a lower bound. Fails as hub_crawl_run
 * does.
 */
enum stemma_status fetch_plan(const struct fetch_plan_options *options, struct stemma_error *error);

#endif
