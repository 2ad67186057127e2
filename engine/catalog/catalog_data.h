/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an open catalogue holds, for the files of this room alone. */
#ifndef STEMMA_ENGINE_CATALOG_CATALOG_DATA_H
#define STEMMA_ENGINE_CATALOG_CATALOG_DATA_H

#include <stdbool.h>

#include "engine/catalog/catalog.h"
#include "graph/arena.h"

/* A namespace that belongs to a maker. */
struct catalog_namespace {
  struct text name;  /* as spelled */
  uint32_t maker;    /* once the makers are numbered */
  struct text owner; /* the maker's name, country and region as this row has them */
  struct text country;
  struct text region;
  uint64_t line; /* in makers.csv */
};

/* One glob of a family. */
struct catalog_pattern {
  struct text glob; /* as spelled */
  size_t literal;   /* bytes of it that stand for themselves */
  bool is_whole;    /* has a slash: is for whole ids */
  uint32_t maker;   /* whose ids it is for */
  uint32_t family;  /* whose it is */
};

struct catalog_rename {
  struct text old;   /* id, or namespace, as spelled */
  struct text new;   /* the same */
  bool is_namespace; /* renames all models of a namespace */
  uint64_t line;     /* in renames.csv */
};

/* A family as its row has it, and what it becomes. */
struct catalog_family_row {
  struct catalog_family family; /* its maker once the makers are known */
  struct text patterns;         /* the cell */
  uint64_t line;                /* in families.csv */
};

/* A licence and its row. */
struct catalog_license_row {
  struct catalog_license license; /* as its row has it */
  uint64_t line;                  /* in licenses.csv */
};

struct catalog {
  const char *directory;                /* it is read from, or NULL; borrowed while it opens */
  struct arena texts;                   /* owns all texts */
  struct catalog_namespace *namespaces; /* [namespace_count] by folded name */
  size_t namespace_count;               /* of namespaces */
  size_t namespace_capacity;            /* of namespaces */
  struct catalog_maker *makers;         /* [maker_count] by name */
  size_t maker_count;                   /* of makers */
  size_t maker_capacity;                /* of makers */
  struct catalog_family_row *families;  /* [family_count] by name */
  size_t family_count;                  /* of families */
  size_t family_capacity;               /* of families */
  struct catalog_pattern *patterns;     /* [pattern_count] by maker, then as they win */
  size_t pattern_count;                 /* of patterns */
  size_t pattern_capacity;              /* of patterns */
  uint32_t *pattern_start;              /* [maker_count + 1] the patterns of a maker */
  struct catalog_rename *renames;       /* [rename_count] exact ids first, then by folded old */
  size_t rename_count;                  /* of renames */
  size_t rename_capacity;               /* of renames */
  struct catalog_license_row *licenses; /* [license_count] by folded id */
  size_t license_count;                 /* of licenses */
  size_t license_capacity;              /* of licenses */
};

/* Whether a text is a namespace, or an id, as rule R2 would leave it. */
bool catalog_is_namespace(struct text text);
bool catalog_is_id(struct text text);

/* Sets *out to a copy of `text` that lives as long as the catalogue. */
enum stemma_status catalog_keep(struct text *out, struct catalog *catalog, struct text text,
                                struct stemma_error *error);

/* qsort and bsearch for arrays of any length, also none. */
void catalog_sort(void *items, size_t count, size_t size,
                  int (*compare)(const void *, const void *));
const void *catalog_search(const void *key, const void *items, size_t count, size_t size,
                           int (*compare)(const void *, const void *));

/*
 * Fails with STEMMA_BAD_INPUT where two rows of a file go against each other: the message
 * is `FILE:LINE: 'WHAT' WHY line OTHER`.
 */
enum stemma_status catalog_conflict(const struct catalog *catalog, const char *file, uint64_t line,
                                    struct text what, const char *why, uint64_t other,
                                    struct stemma_error *error);

/*
 * Read one file each into an empty part of a catalogue; families need the makers to be
 * there. On failure the catalogue is only good to be freed.
 */
enum stemma_status catalog_read_makers(struct catalog *catalog, struct stemma_error *error);
enum stemma_status catalog_read_families(struct catalog *catalog, struct stemma_error *error);
enum stemma_status catalog_read_renames(struct catalog *catalog, struct stemma_error *error);
enum stemma_status catalog_read_licenses(struct catalog *catalog, struct stemma_error *error);

#endif
