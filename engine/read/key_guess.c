/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remembering keys. */
#include "engine/read/key_guess.h"

#include <assert.h>

/* The key that these bytes are, or a new one, or KEY_GUESS_NONE. */
static unsigned file_key(struct key_guesses *guesses, struct text key, uint8_t meaning) {
  size_t length = key.length + 2;
  if (length > KEY_GUESS_READS) return KEY_GUESS_NONE;
  for (unsigned i = 1; i <= guesses->count; i++) {
    if (guesses->keys[i].length == length && key_guess_fits(&guesses->keys[i], key.bytes)) return i;
  }
  if (guesses->count + 1 == KEY_GUESS_MAX) return KEY_GUESS_NONE;
  struct key_guess *added = &guesses->keys[++guesses->count];
  added->length = (uint8_t)length;
  added->meaning = meaning;
  memcpy(added->bytes, key.bytes, length);
  memset(added->mask, 0xFF, length);
  return guesses->count;
}

unsigned key_guess_learn(struct key_guesses *guesses, unsigned last, struct text key,
                         uint8_t meaning) {
  assert(last < KEY_GUESS_MAX && key.bytes[key.length] == '"' && key.bytes[key.length + 1] == ':');
  unsigned met = file_key(guesses, key, meaning);
  if (met == KEY_GUESS_NONE) return KEY_GUESS_NONE;
  uint8_t *next = guesses->next[last];
  if (next[0] != met) {
    memmove(next + 1, next, KEY_GUESS_CHOICES - 1);
    next[0] = (uint8_t)met;
  }
  return met;
}
