/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files compiled in: the catalogue, the landmark lineage and the scripts of completion. */
#ifndef STEMMA_ENGINE_CATALOG_BUILTIN_H
#define STEMMA_ENGINE_CATALOG_BUILTIN_H

#include <stddef.h>

/* One file as it was when the program was built. */
struct builtin_file {
  const char *name;           /* file name without its folder, such as "families.csv" */
  const unsigned char *bytes; /* its bytes; bytes[size] is a 0 that is not part of the file */
  size_t size;                /* number of bytes */
};

/*
 * Returns the built-in file of that name, or NULL if there is none. The names are families.csv,
 * makers.csv, renames.csv, licenses.csv and landmarks.jsonl, and completion.bash, .zsh and
 * .fish. The result lives as long as the program and is the same for equal names. Linear in
 * the number of files.
 */
const struct builtin_file *builtin_find(const char *name);

#endif
