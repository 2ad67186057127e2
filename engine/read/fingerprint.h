/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fingerprints of bytes: to know a text again, and to notice damage. */
#ifndef STEMMA_ENGINE_READ_FINGERPRINT_H
#define STEMMA_ENGINE_READ_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

#include "graph/library.h"

/*
 * A 64-bit fingerprint of `size` bytes, never 0, which stands for none. XXH3 with `seed`: who
 * knows the seed can make two texts of one fingerprint, so one that decides anything about
 * hostile bytes is made with a secret. The same on every machine. O(size).
 */
uint64_t fingerprint_of(const void *bytes, size_t size, uint64_t seed);

/* The library that makes them. */
struct library fingerprint_library(void);

#endif
