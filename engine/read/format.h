/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a source holds, told by its first bytes: never by its name. */
#ifndef STEMMA_ENGINE_READ_FORMAT_H
#define STEMMA_ENGINE_READ_FORMAT_H

#include <stdbool.h>

#include "engine/read/load.h"
#include "engine/read/stream.h"
#include "graph/status.h"

/* As much of a source's beginning as is looked at, once it is decompressed. */
#define FORMAT_HEAD_MAX ((size_t)64 << 10)

/*
 * The format of a stream of which nothing has been read; nothing is lost by looking. Where
 * `has_columns` is set, the columns of a table are named by the user, and any table will do.
 * An empty stream is LOAD_HUB, without records. Fails with STEMMA_BAD_INPUT where nothing
 * fits, and as stream_peek does.
 */
enum stemma_status format_detect(enum load_format *out, struct stream *stream, bool has_columns,
                                 struct stemma_error *error);

#endif
