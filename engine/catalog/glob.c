/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Glob matching without recursion. Only the last `*` met is ever taken back: what matches
 * behind an earlier one can be matched behind the later one as well.
 */
#include "engine/catalog/glob.h"

bool glob_matches(struct text glob, struct text text) {
  size_t in_glob = 0;
  size_t in_text = 0;
  size_t behind_star = SIZE_MAX; /* in the glob */
  size_t star_end = 0;           /* how far the star reaches in the text */
  while (in_text < text.length) {
    char wanted = in_glob < glob.length ? glob.bytes[in_glob] : '\0';
    bool more = in_glob < glob.length;
    if (more && wanted == '*') {
      behind_star = ++in_glob;
      star_end = in_text;
    } else if (more &&
               (wanted == '?' || text_fold_byte(wanted) == text_fold_byte(text.bytes[in_text]))) {
      in_glob++;
      in_text++;
    } else if (behind_star != SIZE_MAX) {
      in_glob = behind_star;
      in_text = ++star_end;
    } else {
      return false;
    }
  }
  while (in_glob < glob.length && glob.bytes[in_glob] == '*') in_glob++;
  return in_glob == glob.length;
}

size_t glob_literal_length(struct text glob) {
  size_t length = 0;
  for (size_t i = 0; i < glob.length; i++) length += glob.bytes[i] != '*' && glob.bytes[i] != '?';
  return length;
}
