/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 of bytes as they are read, by OpenSSL. */
#ifndef STEMMA_ENGINE_READ_DIGEST_H
#define STEMMA_ENGINE_READ_DIGEST_H

#include <stddef.h>

#include "engine/read/load.h"
#include "graph/library.h"
#include "graph/status.h"

struct digest;

/* A digest of no bytes yet, to be freed. Fails with STEMMA_NO_MEMORY. */
enum stemma_status digest_new(struct digest **out, struct stemma_error *error);

/* Frees a digest; NULL is allowed. */
void digest_free(struct digest *digest);

/* Adds bytes. Never fails. O(size). */
void digest_add(struct digest *digest, const void *bytes, size_t size);

/* The SHA-256 of all bytes added. Once; then the digest is only good to be freed. Fails with
 * STEMMA_INTERNAL where the library has failed on the way. */
enum stemma_status digest_finish(unsigned char sum[LOAD_DIGEST_SIZE], struct digest *digest,
                                 struct stemma_error *error);

/* The library that makes them. */
struct library digest_library(void);

#endif
