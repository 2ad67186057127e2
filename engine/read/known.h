/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records that have been read before. A hub's snapshot is mostly the one of the day before,
 * text for text: a text that is known by its fingerprint need not be parsed again.
 */
#ifndef STEMMA_ENGINE_READ_KNOWN_H
#define STEMMA_ENGINE_READ_KNOWN_H

#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"

/* A text that is not known. */
#define KNOWN_NONE UINT32_MAX

struct known_records {
  size_t count;  /* how many texts are known: with many, little else is to be done */
  uint64_t seed; /* of the fingerprints (fingerprint.h); a secret, as the texts are hostile */
  /*
   * Fills handles[count] with what each fingerprint's text is known by, or KNOWN_NONE. Called
   * on several threads at once.
   */
  void (*find)(uint32_t *handles, void *context, const uint64_t *fingerprints, size_t count);
  /*
   * Told that a known text stood in the input, where its record has this number in the builder
   * (lineage_builder_skip): whoever knows it adds the record. Called in the order of the input,
   * never on two threads at once. Fails with STEMMA_NO_MEMORY.
   */
  enum stemma_status (*meet)(void *context, uint32_t handle, uint64_t number,
                             struct stemma_error *error);
  void *context; /* handed to both */
};

#endif
