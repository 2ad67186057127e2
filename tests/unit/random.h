/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers that are the same on every machine: splitmix64 (Steele, Lea, Flood 2014). */
#ifndef STEMMA_TESTS_UNIT_RANDOM_H
#define STEMMA_TESTS_UNIT_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct random {
  uint64_t state; /* the seed, at first */
};

static inline uint64_t random_next(struct random *random) {
  uint64_t z = random->state += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

/* A number from 0 to limit - 1; the bias of the remainder does not matter here. */
static inline uint32_t random_below(struct random *random, uint32_t limit) {
  return (uint32_t)(random_next(random) % limit);
}

/* Brings `count` items of `size` (at most 256) bytes into a random order (Fisher, Yates). */
static inline void random_shuffle(struct random *random, void *items, size_t count, size_t size) {
  char *bytes = items, spare[256];
  for (size_t i = count; i > 1; i--) {
    size_t j = random_below(random, (uint32_t)i);
    memcpy(spare, bytes + (i - 1) * size, size);
    memmove(bytes + (i - 1) * size, bytes + j * size, size);
    memcpy(bytes + j * size, spare, size);
  }
}

#endif
