/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records that have been read before. A hub's snapshot is mostly the one of the day before,
 * text for text: a text that is known by its fingerprint need not be parsed again.
 */
#ifndef STEMMA_ENGINE_READ_KNOWN_H
#define STEMMA_ENGINE_READ_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/arena.h"
#include "graph/record.h"

struct known_records {
  uint64_t seed; /* of the fingerprints (fingerprint.h); a secret, as the texts are hostile */
  /*
   * Told which texts will be asked for next, so that what is known of them, which lies all
   * over the memory, is on its way to the cache. Called on several threads at once.
   */
  void (*expect)(void *context, const uint64_t *fingerprints, size_t count);
  /*
   * Fills *record, in which parsing the text would have given the same, and returns true where
   * the text is known. May use `arena`. Called on several threads at once.
   */
  bool (*find)(struct record *record, void *context, uint64_t fingerprint, struct arena *arena);
  void *context; /* handed to both */
};

#endif
