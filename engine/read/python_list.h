/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists as Python prints them: what stands in the cells of tables that pandas has written.
 *
 *     ['a/b', "c/d"]   a list; a tuple is as good, a set or dictionary is none
 *     ['a/b' 'c/d']    numpy's way: white space separates as a comma does
 *     a/b, c/d         no brackets: everything between commas is a string
 *     nan, None, []    nothing; so are the empty text and white space
 *
 * Strings stand in single or double quotes, with a prefix (b, r, u) or without, and with
 * Python's escapes. What an escape means in Python alone (\N{…}, one that is incomplete) stays
 * as it is written; surrogates that are no pair become U+FFFD, NUL becomes 1 as it does in JSON
 * (json.h). None and nan within a list are no items; other things that are no strings
 * (numbers, lists in the list) are items of another kind.
 */
#ifndef STEMMA_ENGINE_READ_PYTHON_LIST_H
#define STEMMA_ENGINE_READ_PYTHON_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "graph/arena.h"
#include "graph/status.h"
#include "graph/text.h"

/* The most items of a list. */
#define PYTHON_LIST_MAX ((size_t)1 << 16)

struct python_item {
  struct text text; /* a string's contents, else how the item is written; not empty there */
  bool is_string;   /* it is one */
};

struct python_list {
  struct python_item *items; /* [count] in order, in the arena */
  size_t count;              /* of items */
  size_t capacity;           /* of items */
  const char *fault;         /* why the text is no list, or NULL; there are no items then */
};

/*
 * Reads `text` as a list. The items are in `arena`, and refer to it or to the text. Fails only
 * with STEMMA_NO_MEMORY, leaving *out untouched; what is no list (a bracket or quote without
 * its end, text behind the end, more items than the maximum) has a fault. O(length), without
 * recursion.
 */
enum stemma_status python_list_read(struct python_list *out, struct text text, struct arena *arena);

#endif
