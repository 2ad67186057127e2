/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models with a former name, and models that are gated. */
#ifndef TESTS_HUB_NAMES_H
#define TESTS_HUB_NAMES_H

#include "tests/hub/bytes.h"

/* A former name and the one it leads to. */
struct rename {
  struct slice old;  /* an id, or a namespace; into `text` */
  struct slice name; /* the present one; into `text` */
  bool is_namespace; /* for all models of a namespace */
};

/* Zeroed has none. */
struct names {
  struct bytes text;   /* the file of renames; owned */
  struct rename *list; /* owned */
  size_t count;        /* number of renames */
  const char **gated;  /* ids whose details are refused; owned, the texts are not */
  size_t gated_count;  /* number of gated models */
};

/* Reads a CSV of renames with the columns old,new,kind,… Dies where it cannot be read. */
void names_load(struct names *names, const char *path);
void names_dispose(struct names *names);
/* `id` outlives `names`. */
void names_put_gated(struct names *names, const char *id);
bool names_is_gated(const struct names *names, struct slice id);
/* Appends the present name of a former one, ids before namespaces. False if it is none. */
bool names_present(struct bytes *out, const struct names *names, struct slice id);

#endif
