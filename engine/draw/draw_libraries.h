/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which versions of third-party libraries this room has. */
#ifndef STEMMA_ENGINE_DRAW_DRAW_LIBRARIES_H
#define STEMMA_ENGINE_DRAW_DRAW_LIBRARIES_H

#include "graph/library.h"

/* Fills in Graphviz; returns how many these are. */
size_t draw_libraries(struct library out[LIBRARIES_MAX]);

#endif
