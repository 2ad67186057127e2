/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of descent that are to be straight: else a long one is laid out as a flight of stairs. */
#ifndef STEMMA_ENGINE_DRAW_SPINE_H
#define STEMMA_ENGINE_DRAW_SPINE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/draw/outline.h"

/*
 * Sets spine[i], [outline->node_count], to the place of the node reached from i that leads on to
 * the most others, the first of several; OUTLINE_NONE where none leads on. False without memory.
 * O(nodes). The ways from nodes to their spines are those that a heavy-path decomposition keeps
 * together (Sleator and Tarjan, "A data structure for dynamic trees", 1983).
 */
bool spine_find(uint32_t *spine, const struct outline *outline);

#endif
