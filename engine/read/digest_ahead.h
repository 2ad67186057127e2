/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SHA-256 of files on a thread of their own, begun before the files are read for their records.
 * A digest can only be made from front to back, so whoever makes it while reading reads no faster
 * than it; who has something else to do first has the thread work meanwhile.
 */
#ifndef STEMMA_ENGINE_READ_DIGEST_AHEAD_H
#define STEMMA_ENGINE_READ_DIGEST_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/read/load.h"
#include "engine/read/raw.h"
#include "graph/status.h"

struct digest_ahead;

/*
 * Begins with those sources, [count], that are regular files by their paths; they must outlive it.
 * *out is to be freed; it is NULL where there are none of them, or no processor or thread for
 * them. Fails with STEMMA_NO_MEMORY.
 */
enum stemma_status digest_ahead_start(struct digest_ahead **out, const struct load_source *sources,
                                      size_t count, struct stemma_error *error);

/* Whether the source is one of those; of NULL, none is. */
bool digest_ahead_has(const struct digest_ahead *ahead, size_t source);

/*
 * Waits for the digest of a source that it has, whose records have been read from the file `was`.
 * Fails with STEMMA_IO: it could not be read, or has not been that file all the time.
 */
enum stemma_status digest_ahead_wait(unsigned char sum[LOAD_DIGEST_SIZE],
                                     struct digest_ahead *ahead, size_t source,
                                     const struct raw_identity *was, struct stemma_error *error);

/* Gives up what is not done yet, and frees all; NULL is allowed. */
void digest_ahead_free(struct digest_ahead *ahead);

#endif
