/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Groups of derivatives by an attribute: of the families they count for (family, maker,
 * country, region), shared out by φ, or of their own (relation, author, license, task). What has
 * no such attribute is a group without a name, the last.
 */
#ifndef STEMMA_ENGINE_CLI_GROUPING_H
#define STEMMA_ENGINE_CLI_GROUPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/cli/count_set.h"
#include "graph/status.h"

struct grouping {
  const struct count_set *set;         /* borrowed */
  enum options_count_by by;            /* what is grouped by; not OPTIONS_COUNT_BASES */
  bool shared;                         /* by φ */
  size_t count;                        /* groups, the nameless one included */
  struct text *names;                  /* [count] owned; the texts are borrowed */
  const struct catalog_maker **makers; /* [count] owned: of a family or maker, or the first of a
                                          country or region; else NULL */
  uint32_t *of_family;                 /* [families + 1] owned: its group; NULL unless shared */
};

/* Whether `--by` names an attribute that φ shares out. */
bool grouping_is_shared(const struct options *options);

/* The heading of a column of names: "FAMILY". */
const char *grouping_heading(enum options_count_by by);

/*
 * Lists the groups that there can be, in an order of their own. *out is to be emptied with
 * grouping_dispose whatever is returned. Fails only with STEMMA_NO_MEMORY. O(groups), and
 * O(groups of makers²) by country and region.
 */
enum stemma_status grouping_init(struct grouping *out, const struct count_set *set,
                                 struct stemma_error *error);

/* Frees what is owned; a zeroed grouping is fine. */
void grouping_dispose(struct grouping *grouping);

/* The group of a node's own attribute; not of one that is shared out. O(1). */
size_t grouping_own_place(const struct grouping *grouping, uint32_t node);

/* The order of names: ASCII-folded, then bytewise; the nameless one is last. */
int grouping_compare_names(struct text a, struct text b);

#endif
