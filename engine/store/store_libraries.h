/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which versions of third-party libraries this room has. */
#ifndef STEMMA_ENGINE_STORE_STORE_LIBRARIES_H
#define STEMMA_ENGINE_STORE_STORE_LIBRARIES_H

#include "graph/library.h"

/* Fills in SQLite; returns how many these are. */
size_t store_libraries(struct library out[LIBRARIES_MAX]);

#endif
