/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Third-party libraries, as rooms name those that they use: those that are loaded, which need
 * not be those that stemma was built with.
 */
#ifndef STEMMA_GRAPH_LIBRARY_H
#define STEMMA_GRAPH_LIBRARY_H

#include <stddef.h>
#include <stdio.h>

/* One of them. */
struct library {
  const char *name; /* as its makers write it; static */
  char version[32]; /* such as "1.2.13" */
};

/* A room has no more of them. */
enum { LIBRARIES_MAX = 8 };

static inline struct library library_of(const char *name, const char *version) {
  struct library library = {.name = name};
  snprintf(library.version, sizeof library.version, "%s", version);
  return library;
}

#endif
