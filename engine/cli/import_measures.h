/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making the measures that a store keeps (saved_measures.h). */
#ifndef STEMMA_ENGINE_CLI_IMPORT_MEASURES_H
#define STEMMA_ENGINE_CLI_IMPORT_MEASURES_H

#include "engine/cli/saved_measures.h"
#include "graph/lineage.h"
#include "graph/status.h"

/*
 * Measures and ranks a lineage as `rank` and `show` do where no option is given, and sums its
 * families up. The context is the catalogue. *out is to be disposed of. Fails only with
 * STEMMA_NO_MEMORY.
 */
enum stemma_status import_measures_make(struct measure_tables *out, void *context,
                                        const struct lineage *lineage, struct stemma_error *error);

#endif
