/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a picture so that its file is never half-written.
 */
#ifndef STEMMA_ENGINE_DRAW_SAVE_H
#define STEMMA_ENGINE_DRAW_SAVE_H

#include <stddef.h>

#include "graph/status.h"

/*
 * Writes `size` bytes as the file `path`. They go to a new file beside it, which then takes
 * its place with its permissions: whoever opens `path` finds the old content or the new. A
 * symbolic link is followed. What is there and no regular file (a device, a pipe) is
 * written to as it is. Fails with STEMMA_IO, naming the path and why; nothing is left
 * behind then.
 */
enum stemma_status save_file(const char *path, const char *bytes, size_t size,
                             struct stemma_error *error);

#endif
