/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place that knows which hash function fingerprints are made with. */
#include "engine/read/fingerprint.h"

#include <xxhash.h>

uint64_t fingerprint_of(const void *bytes, size_t size, uint64_t seed) {
  uint64_t hash = XXH3_64bits_withSeed(bytes, size, seed);
  return hash == 0 ? 1 : hash;
}

struct library fingerprint_library(void) {
  struct library library = {.name = "xxHash"};
  unsigned version = XXH_versionNumber();
  snprintf(library.version, sizeof library.version, "%u.%u.%u", version / 10000,
           version / 100 % 100, version % 100);
  return library;
}
