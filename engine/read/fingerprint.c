/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place that knows which hash function fingerprints are made with. */
#include "engine/read/fingerprint.h"

#include <xxhash.h>

uint64_t fingerprint_of(const void *bytes, size_t size, uint64_t seed) {
  uint64_t hash = XXH3_64bits_withSeed(bytes, size, seed);
  return hash == 0 ? 1 : hash;
}
