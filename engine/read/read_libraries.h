/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which versions of third-party libraries this room has. */
#ifndef STEMMA_ENGINE_READ_READ_LIBRARIES_H
#define STEMMA_ENGINE_READ_READ_LIBRARIES_H

#include "graph/library.h"

/* Fills in those that read: JSON, compressed files, YAML, tars, digests, fingerprints; returns how many these are. */
size_t read_libraries(struct library out[LIBRARIES_MAX]);

#endif
