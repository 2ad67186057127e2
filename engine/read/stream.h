/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a source: a file, standard input or memory; plain, gzip (of any number of
 * members) or zstd (of any number of frames), told apart by their first bytes.
 */
#ifndef STEMMA_ENGINE_READ_STREAM_H
#define STEMMA_ENGINE_READ_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "engine/read/load.h"
#include "graph/status.h"
#include "graph/text.h"

struct raw_identity;
struct stream;

/*
 * Opens a source, which must outlive the stream. What is no regular file is copied to an
 * unlinked temporary file while it is read, so that it can be rewound. Fails with STEMMA_IO
 * or STEMMA_NO_MEMORY; messages begin with the source's name.
 */
enum stemma_status stream_open(struct stream **out, const struct load_source *source,
                               struct stemma_error *error);

/*
 * From here on, before anything is read, the bytes of the source go into a SHA-256 as they
 * are taken (digest_new). Fails with STEMMA_NO_MEMORY.
 */
enum stemma_status stream_digest_start(struct stream *stream, struct stemma_error *error);

/* The SHA-256 of all bytes, which have been read to the end. Once. */
enum stemma_status stream_digest(unsigned char sum[LOAD_DIGEST_SIZE], struct stream *stream,
                                 struct stemma_error *error);

/* By what a regular file that has been opened is known again (raw.h); borrowed. */
const struct raw_identity *stream_identity(const struct stream *stream);

/*
 * Reads at most `size` (at least 1) bytes into `buffer`; *got is 0 only at the end. Fails
 * with STEMMA_IO, or STEMMA_BAD_INPUT where the compressed data is corrupt or ends in the
 * middle.
 */
enum stemma_status stream_read(size_t *got, struct stream *stream, char *buffer, size_t size,
                               struct stemma_error *error);

/*
 * How many times the size of what has been read may come out of it, once more than
 * LOAD_EXPAND_FLOOR has; at first LOAD_EXPAND_MAX. Reading beyond it fails with
 * STEMMA_BAD_INPUT.
 */
void stream_limit(struct stream *stream, uint64_t max_expand);

/*
 * Looks at the first bytes of a stream of which nothing has been read: `size` of them, or all
 * where there are fewer. They are read by stream_read as if nobody had looked. *head is
 * borrowed until then. Looking again, at the same size, does no harm. Fails as stream_read does.
 */
enum stemma_status stream_peek(struct text *head, struct stream *stream, size_t size,
                               struct stemma_error *error);

/*
 * Goes back to the beginning. Fails with STEMMA_IO, also where a file has changed since it was
 * opened. A pipe is read to its end first.
 */
enum stemma_status stream_rewind(struct stream *stream, struct stemma_error *error);

/*
 * Gives back the memory of a stream that may be read again, and closes its file. From here on it
 * can only be asked what it was, rewound or closed.
 */
void stream_release(struct stream *stream);

/* What messages call the source: its path, or "standard input". Borrowed. */
const char *stream_name(const struct stream *stream);

/* Whether the bytes are decompressed, as far as has been seen: some must have been peeked at. */
bool stream_is_packed(const struct stream *stream);

/* Bytes of the file, before decompression, that those read so far come from. */
uint64_t stream_taken(const struct stream *stream);

/* Bytes of the file, or 0 where that is unknown. */
uint64_t stream_size(const struct stream *stream);

/* Closes; NULL is allowed. */
void stream_close(struct stream *stream);

#endif
