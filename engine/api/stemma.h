/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file stemma.h
 * The library libstemma: who was derived from whom among open models, and who stands behind
 * whom.
 *
 * A lineage is made of records once, and never changes. A view of it holds filters: which edges
 * there are, and which derivatives count. Measures, families and pictures are made of a view.
 * What the words and the rules mean is in stemma-measures(7).
 *
 *     struct stemma_failure failure = STEMMA_FAILURE_INIT;
 *     struct stemma_lineage *lineage = NULL;
 *     struct stemma_view *view = NULL;
 *     if (stemma_lineage_open_landmarks(&lineage, NULL, &failure) == STEMMA_SUCCESS &&
 *         stemma_view_new(&view, lineage, NULL, &failure) == STEMMA_SUCCESS) {
 *       ... stemma_measures_new, stemma_families_new, stemma_view_draw ...
 *     } else {
 *       fprintf(stderr, "%s\n", failure.message);
 *     }
 *     stemma_view_free(view);
 *     stemma_lineage_free(lineage);
 *
 * What holds for every function:
 * - Outputs come first. On failure they are as they were, but for a struct stemma_failure.
 * - What can fail returns STEMMA_SUCCESS, or one of the results that it names.
 * - What a function named `_new` or `_open` makes is freed by the function named `_free`. It
 *   borrows from what it was made of, which must be freed after it, but where it is said.
 * - Objects do not change once they are made, and every function may be called on several threads
 *   at once, for one object too; only what frees an object must be the last to use it.
 * - The same input gives the same answer to the last bit, whatever the number of threads.
 * - A lineage without a model is a lineage: its views, measures and families are empty.
 * - No model is its own parent, and none derives from itself in several steps: self-loops and
 *   the edges that close a cycle are left out where a lineage is made, and counted.
 * - Nothing is printed, no signal is caught, and the process is never ended. The library keeps no
 *   state of its own, but for locks around two libraries that do.
 * - Structs may grow, but where it is said, and a program that was built with an older header
 *   keeps working: options begin as their `_INIT` says, and of a struct that is filled the size is
 *   given.
 * - Pointers must not be NULL, but for those of options and failures, and where it is said. The
 *   number of a model or family that there is not gives 0, an empty text or "no model".
 * - Texts that come out are borrowed from the object they are asked of. They come from records
 *   and are not to be trusted: control characters may stand in them, but no NUL.
 */
#ifndef STEMMA_H
#define STEMMA_H

#include "stemma/common.h"
#include "stemma/draw.h"
#include "stemma/lineage.h"
#include "stemma/measures.h"
#include "stemma/view.h"

#endif
