/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The catalogue: families of models, their makers, renamed ids, licences.
 *
 * It is compiled in from data/, or read from a folder that replaces all of it: there,
 * families.csv, makers.csv, renames.csv and licenses.csv must all be (a file of no rows
 * or no bytes says "none"), since a family's patterns only have a meaning beside its
 * maker's namespaces, and a misspelt file name must not pass for the built-in facts.
 *
 *     families.csv  family,maker,patterns,released,license,source
 *     makers.csv    namespace,maker,country,region,source
 *     renames.csv   old,new,kind,source
 *     licenses.csv  license,name,kind,source
 *
 * Columns are found by name; `source` is for readers of the files. A catalogue does not
 * change once it is open, and may be read by several threads.
 */
#ifndef STEMMA_ENGINE_CATALOG_CATALOG_H
#define STEMMA_ENGINE_CATALOG_CATALOG_H

#include <stdint.h>

#include "graph/lineage.h"
#include "graph/lineage_builder.h"
#include "graph/status.h"
#include "graph/text.h"

/* No family, no maker. */
#define CATALOG_NONE UINT32_MAX
/* The same where families stand in 16 bits, as attribution.h takes them. */
#define CATALOG_NO_FAMILY UINT16_MAX
/* The most families, so that their numbers fit 16 bits with CATALOG_NO_FAMILY kept free. */
#define CATALOG_FAMILIES_MAX ((size_t)UINT16_MAX - 1)
/* The most rows of any other file, and patterns of all families. */
#define CATALOG_ROWS_MAX ((size_t)1 << 20)

/* Families are numbered by name, bytewise: ties by number are ties by name. */
struct catalog_family {
  struct text name;     /* unique, also without case */
  uint32_t maker;       /* of it */
  struct text released; /* YYYY, YYYY-MM or YYYY-MM-DD; empty: unknown */
  struct text license;  /* identifier; empty: unknown, or not one for all */
};

/* Makers are numbered by name, bytewise. All namespaces of one are of one country. */
struct catalog_maker {
  struct text name;    /* unique */
  struct text country; /* ISO 3166-1 alpha-2; empty: unknown */
  struct text region;  /* as the file groups countries; empty: unknown */
};

struct catalog_license {
  struct text id;   /* the Hub's identifier; unique without case */
  struct text name; /* for people */
  struct text kind; /* permissive, copyleft, …; empty: unknown */
};

struct catalog;

/*
 * Opens the built-in catalogue, or that of a folder where `directory` is not NULL. *out is
 * to be freed with catalog_free. Fails with STEMMA_IO where a file cannot be read;
 * STEMMA_BAD_INPUT, with file and line, where a row is not well-formed, repeats another,
 * or contradicts one: a maker in two countries, a family without a maker, a pattern that
 * lies outside of its maker's namespaces; STEMMA_NO_MEMORY.
 */
enum stemma_status catalog_new(struct catalog **out, const char *directory,
                               struct stemma_error *error);

/* Frees a catalogue; NULL is allowed. */
void catalog_free(struct catalog *catalog);

/* How many families there are, and the one with a number below that. O(1); borrowed. */
uint32_t catalog_family_count(const struct catalog *catalog);
const struct catalog_family *catalog_family(const struct catalog *catalog, uint32_t family);

/* The same of makers. */
uint32_t catalog_maker_count(const struct catalog *catalog);
const struct catalog_maker *catalog_maker(const struct catalog *catalog, uint32_t maker);

/* The same of licences, which are numbered by folded identifier. */
uint32_t catalog_license_count(const struct catalog *catalog);
const struct catalog_license *catalog_license(const struct catalog *catalog, uint32_t license);

/* The family of that name, without case, or CATALOG_NONE. O(families). */
uint32_t catalog_find_family(const struct catalog *catalog, struct text name);

/* The family whose name has the same letters and digits as that unknown one, else the one that is
 * nearest (suggest_distance), of several the first, or CATALOG_NONE where none is near.
 * O(families). */
uint32_t catalog_suggest_family(const struct catalog *catalog, struct text name);

/* The licence of that identifier, without case, or NULL. O(log licences). */
const struct catalog_license *catalog_find_license(const struct catalog *catalog, struct text id);

/* The maker behind a namespace, without case, or CATALOG_NONE. O(log namespaces). */
uint32_t catalog_maker_of(const struct catalog *catalog, struct text space);

/*
 * The family of a model, or CATALOG_NONE. Of the patterns of its namespace's maker that
 * match, the one with the longest literal text wins, then the family bytewise first. A
 * pattern with a slash is matched with the whole id, one without with the name alone. An
 * id of one segment is in no namespace, and so in no family.
 */
uint32_t catalog_family_of(const struct catalog *catalog, struct text id);

/*
 * The families of all nodes of a lineage: family[node], [node_count], the caller's, is a
 * number or CATALOG_NO_FAMILY. Looks only at models in catalogued namespaces.
 */
void catalog_families_of_nodes(uint16_t *family, const struct catalog *catalog,
                               const struct lineage *lineage);

/*
 * The members of a family that derive from no other member in a graph of the lineage's: *roots,
 * [*count], ascending, to be freed. Fails with STEMMA_NEGATIVE where the lineage has no member,
 * STEMMA_NO_MEMORY. O(nodes + edges), with a look at ids.
 */
enum stemma_status catalog_family_roots(uint32_t **roots, size_t *count,
                                        const struct catalog *catalog,
                                        const struct lineage *lineage,
                                        const struct stemma_graph *graph, uint32_t family,
                                        struct stemma_error *error);

/*
 * Whose each node is, for first_party.h: group[node], [node_count], the caller's, is one
 * number for all namespaces of a maker, another for each namespace of no maker, and
 * FIRST_PARTY_NO_GROUP for an id without a namespace. O(nodes).
 */
void catalog_groups_of_nodes(uint32_t *group, const struct catalog *catalog,
                             const struct lineage *lineage);

/*
 * The renames, as the lineage builder asks for them; they live as long as the catalogue.
 * An exact id comes before its namespace; one step only. O(log renames) a question.
 */
struct lineage_renames catalog_renames(struct catalog *catalog);

/*
 * The node of a lineage that an id which is not in it goes by now, or STEMMA_NO_NODE. `id` is
 * normalised (rule R2). O(log renames + log nodes).
 */
uint32_t catalog_find_renamed(struct catalog *catalog, const struct lineage *lineage,
                              struct text id);

/* A number by which the renames are told from others, as long as stores keep it. */
uint64_t catalog_renames_mark(const struct catalog *catalog);

/* Identifies what the catalogue says of families and makers: which models are whose. */
uint64_t catalog_mark(const struct catalog *catalog);

#endif
