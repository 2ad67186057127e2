/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guessing the next key of an object: records of one hub have the same keys in the same order,
 * but for some that may be missing. What followed a key before is compared with what stands
 * there, 16 bytes at once, so that a key that is where it was before costs no search for its
 * end and none for its meaning.
 *
 * A guess is never wrong, only missing: the bytes that are compared are those of a whole key
 * that has been read before, with its closing quote and its colon.
 */
#ifndef STEMMA_ENGINE_READ_KEY_GUESS_H
#define STEMMA_ENGINE_READ_KEY_GUESS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "graph/text.h"

enum {
  KEY_GUESS_MAX = 40,    /* keys that are remembered */
  KEY_GUESS_READS = 16,  /* bytes that are compared, and must be readable */
  KEY_GUESS_CHOICES = 4, /* keys that may follow a key, the last new one first */
  KEY_GUESS_NONE = 0,    /* stands for no key, and for the object's beginning */
};

/* A key that has been met. */
struct key_guess {
  uint64_t bytes[2]; /* the key, a quote and a colon, then zeros */
  uint64_t mask[2];  /* all bits of these bytes */
  uint8_t length;    /* of these bytes */
  uint8_t meaning;   /* what the reader makes of it */
};

/* What has been met so far. All zero: nothing. */
struct key_guesses {
  struct key_guess keys[KEY_GUESS_MAX];           /* [count + 1] from 1 */
  uint8_t next[KEY_GUESS_MAX][KEY_GUESS_CHOICES]; /* what followed each */
  unsigned count;                                 /* of keys */
};

static inline bool key_guess_fits(const struct key_guess *key, const char *at) {
  uint64_t bytes[2];
  memcpy(bytes, at, sizeof bytes);
  return (((bytes[0] & key->mask[0]) ^ key->bytes[0]) |
          ((bytes[1] & key->mask[1]) ^ key->bytes[1])) == 0;
}

/*
 * The key that stands at `at`, behind its opening quote, and comes after key `last`; or
 * KEY_GUESS_NONE where it is none of those that did before. O(1).
 */
static inline unsigned key_guess(const struct key_guesses *guesses, unsigned last, const char *at) {
  for (unsigned choice = 0; choice < KEY_GUESS_CHOICES; choice++) {
    unsigned key = guesses->next[last][choice];
    if (key != KEY_GUESS_NONE && key_guess_fits(&guesses->keys[key], at)) return key;
  }
  return KEY_GUESS_NONE;
}

/*
 * Remembers that a key of some meaning has come after key `last`; a quote and a colon must stand
 * behind it. Returns the key, or KEY_GUESS_NONE where there is no room for it. O(keys).
 */
unsigned key_guess_learn(struct key_guesses *guesses, unsigned last, struct text key,
                         uint8_t meaning);

#endif
