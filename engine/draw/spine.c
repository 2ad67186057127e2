/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Straight lines of descent. */
#include "engine/draw/spine.h"

#include <assert.h>
#include <stdlib.h>

bool spine_find(uint32_t *spine, const struct outline *outline) {
  size_t count = outline->node_count;
  uint32_t *below = calloc(count + 1, sizeof *below);
  if (below == NULL) return false;
  for (size_t i = 0; i < count; i++) spine[i] = OUTLINE_NONE;
  /* Nodes stand behind the ones that they were reached from. */
  for (size_t i = count; i-- > 0;) {
    uint32_t anchor = outline->nodes[i].anchor;
    if (anchor == OUTLINE_NONE) continue;
    assert(anchor < i);
    below[anchor] += below[i] + 1;
    if (below[i] == 0) continue;
    uint32_t best = spine[anchor];
    if (best == OUTLINE_NONE || below[i] >= below[best]) spine[anchor] = (uint32_t)i;
  }
  free(below);
  return true;
}
