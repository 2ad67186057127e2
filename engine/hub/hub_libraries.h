/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which versions of third-party libraries this room has. */
#ifndef STEMMA_ENGINE_HUB_HUB_LIBRARIES_H
#define STEMMA_ENGINE_HUB_HUB_LIBRARIES_H

#include "graph/library.h"

/* Fills in libcurl; returns how many these are. */
size_t hub_libraries(struct library out[LIBRARIES_MAX]);

#endif
