/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edit distance, and a search through millions of names that stays quick. */
#include "graph/suggest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "graph/model_id.h"

enum { LENGTH_MAX = 255 };

static unsigned least(unsigned a, unsigned b) {
  return a < b ? a : b;
}

/* One row of the matrix, from the two before it; returns its least value. */
static unsigned next_row(unsigned char *row, const unsigned char *above,
                         const unsigned char *above2, struct text a, size_t i, struct text b) {
  row[0] = (unsigned char)i;
  unsigned best = row[0];
  char x = text_fold_byte(a.bytes[i - 1]);
  for (size_t j = 1; j <= b.length; j++) {
    char y = text_fold_byte(b.bytes[j - 1]);
    unsigned cost = above[j - 1] + (x != y ? 1U : 0U);
    cost = least(cost, least(above[j] + 1U, row[j - 1] + 1U));
    if (i > 1 && j > 1 && x == text_fold_byte(b.bytes[j - 2]) &&
        text_fold_byte(a.bytes[i - 2]) == y) {
      cost = least(cost, above2[j - 2] + 1U);
    }
    row[j] = (unsigned char)least(cost, LENGTH_MAX);
    best = least(best, cost);
  }
  return best;
}

unsigned suggest_distance(struct text a, struct text b, unsigned limit) {
  size_t apart = a.length > b.length ? a.length - b.length : b.length - a.length;
  if (apart > limit || a.length > LENGTH_MAX || b.length > LENGTH_MAX) return limit + 1;
  unsigned char rows[3][LENGTH_MAX + 1];
  for (size_t j = 0; j <= b.length; j++) rows[0][j] = (unsigned char)j;
  for (size_t i = 1; i <= a.length; i++) {
    unsigned best = next_row(rows[i % 3], rows[(i - 1) % 3], rows[(i + 1) % 3], a, i, b);
    if (best > limit) return limit + 1;
  }
  return least(rows[a.length % 3][b.length], limit + 1);
}

unsigned suggest_limit(size_t length) {
  return length < 4 ? 1 : length < 8 ? 2 : 3;
}

/* The first word that begins with what was typed, if that is more than a letter or two. */
static const char *longer_word(struct text word, const char *const *words) {
  if (word.length < 3) return NULL;
  for (; *words != NULL; words++) {
    struct text other = text_of(*words);
    if (other.length < word.length) continue;
    other.length = word.length;
    if (text_equal_folded(word, other)) return *words;
  }
  return NULL;
}

const char *suggest_word(const char *word, const char *const *words) {
  const char *found = longer_word(text_of(word), words);
  unsigned best = suggest_limit(strlen(word)) + 1;
  for (; *words != NULL && best > 0; words++) {
    if (**words == '\0') continue;
    unsigned distance = suggest_distance(text_of(word), text_of(*words), best - 1);
    if (distance >= best) continue;
    best = distance;
    found = *words;
  }
  return found;
}

/* One bit for each kind of byte in a text: an edit changes at most two of them. */
static uint64_t signature(struct text text) {
  uint64_t bits = 0;
  for (size_t i = 0; i < text.length; i++) {
    bits |= UINT64_C(1) << ((unsigned char)text_fold_byte(text.bytes[i]) & 63U);
  }
  return bits;
}

static unsigned bit_count(uint64_t bits) {
  unsigned count = 0;
  for (; bits != 0; bits &= bits - 1) count++;
  return count;
}

static bool has_more_children(const struct lineage *lineage, uint32_t node, uint32_t than) {
  return than == STEMMA_NO_NODE ||
         stemma_child_count(lineage->graph, node) > stemma_child_count(lineage->graph, than);
}

/* The first byte from `at` on that is a letter or a digit, folded; '\0' at the end. */
static char next_letter(size_t *at, struct text text) {
  while (*at < text.length) {
    char byte = text_fold_byte(text.bytes[(*at)++]);
    bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    if (is_letter || (unsigned char)byte >= 0x80) return byte;
  }
  return '\0';
}

bool suggest_same_letters(struct text a, struct text b) {
  size_t at_a = 0;
  size_t at_b = 0;
  char letter;
  do {
    letter = next_letter(&at_a, a);
    if (next_letter(&at_b, b) != letter) return false;
  } while (letter != '\0');
  return true;
}

static bool contains_folded(struct text text, struct text part) {
  for (size_t at = 0; at + part.length <= text.length; at++) {
    if (text_equal_folded((struct text){text.bytes + at, part.length}, part)) return true;
  }
  return false;
}

/* The model with most children among those whose id has `part` in it. */
static uint32_t model_with(const struct lineage *lineage, struct text part) {
  uint32_t found = STEMMA_NO_NODE;
  if (part.length < 3) return found;
  for (uint32_t node = 0; node < lineage->node_count; node++) {
    bool is_better = has_more_children(lineage, node, found);
    if (is_better && contains_folded(lineage_name(lineage, node), part)) found = node;
  }
  return found;
}

uint32_t suggest_model(const struct lineage *lineage, struct text id) {
  struct text name = model_id_name(id);
  uint64_t wanted = signature(id);
  unsigned limit = suggest_limit(id.length);
  unsigned best = limit;
  uint32_t namesake = STEMMA_NO_NODE;
  uint32_t near = STEMMA_NO_NODE;
  for (uint32_t node = 0; node < lineage->node_count; node++) {
    struct text other = lineage_name(lineage, node);
    if (text_equal_folded(model_id_name(other), name) &&
        has_more_children(lineage, node, namesake)) {
      namesake = node;
    }
    if (bit_count(signature(other) ^ wanted) > 2 * best) continue;
    unsigned distance = suggest_distance(id, other, best);
    if (distance < best || (distance == best && has_more_children(lineage, node, near))) {
      best = distance;
      near = node;
    }
  }
  if (namesake != STEMMA_NO_NODE) return namesake;
  return near != STEMMA_NO_NODE ? near : model_with(lineage, id);
}
