/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the commands share: the catalogue, the data, the filters in force, and measures of
 * what they leave.
 */
#ifndef STEMMA_ENGINE_CLI_SESSION_H
#define STEMMA_ENGINE_CLI_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/catalog/catalog.h"
#include "engine/cli/options.h"
#include "engine/cli/source.h"
#include "engine/report/report.h"
#include "graph/attribution.h"
#include "graph/filter.h"
#include "graph/lineage.h"
#include "graph/measures.h"
#include "graph/status.h"

/*
 * Columns are [lineage->node_count], owned; NULL until the function that fills them ran.
 *
 * Where the source is SOURCE_KEPT the functions fill them from what import has kept. What takes
 * the place of nodes then are the models that have children, in the same order, [count] of the
 * table MEASURES_LISTED; there is no graph. Where it is SOURCE_GRAPH whose the models are comes
 * from there, and models without edges may be left out that belong to no family. With
 * either, row_facts.h has the names of models.
 */
struct session {
  const struct options *options;    /* borrowed */
  struct catalog *catalog;          /* owned */
  struct source source;             /* its lineage is owned */
  const struct lineage *lineage;    /* source.lineage */
  struct stemma_graph *declared;    /* owned, or NULL where no inferred edge is left out */
  struct stemma_graph *filtered;    /* owned, or NULL where no relation is left out */
  const struct stemma_graph *edges; /* the edges in force, of all relations */
  const struct stemma_graph *graph; /* after the edge filter */
  uint32_t *groups;                 /* of catalog_groups_of_nodes */
  uint8_t *first_party;             /* 1 or 0 */
  uint64_t *value;                  /* val(d) */
  uint64_t *downloads;              /* 0 where unknown */
  struct measures measures;         /* those asked for */
  uint16_t *own_family;             /* catalogued family, or CATALOG_NO_FAMILY */
  uint16_t *family;                 /* that it is listed under, where import has kept that */
  uint32_t *maker;                  /* or CATALOG_NONE, where names are not there */
  struct attribution attribution;   /* φ; its arrays are NULL until session_attribute */
  struct attribution_total *totals; /* [families + 1] owned, (none) last; NULL likewise */
};

/*
 * Opens the catalogue and loads the data; nothing is filtered yet. *out is to be closed
 * whatever is returned. Fails as catalog_new and source_load do.
 */
enum stemma_status session_open(struct session *out, const struct options *options,
                                struct stemma_error *error);

/*
 * The same for the snapshot that operand number `place` names (source_load_operand), so that
 * two sessions can be open at once.
 */
enum stemma_status session_open_operand(struct session *out, const struct options *options,
                                        size_t place, struct stemma_error *error);

/* The filters that the options ask for; texts are borrowed from them. */
struct filter session_filters(const struct options *options);

/* Applies the filters: graph, value, downloads. O(nodes + edges). */
enum stemma_status session_filter(struct session *session, struct stemma_error *error);

/* Whose each node is, groups[nodes], as catalog_groups_of_nodes; where import has kept that,
 * only where it matters. */
void session_groups(uint32_t *groups, const struct session *session);

/* On how many threads measures are computed, for parallel_try. */
unsigned session_threads(const struct session *session);

/* What the filtered session's models are measured by; all of it borrowed from there. */
struct measure_input session_input(const struct session *session);

/*
 * Computes measures (enum measure_set) of the filtered graph, for all nodes. *out is to be
 * emptied with measures_dispose.
 */
enum stemma_status session_compute(struct measures *out, const struct session *session,
                                   unsigned wanted, struct stemma_error *error);

/* The same, into the session; of a part of a lineage, what was saved of the whole. Call once,
 * after the filter. */
enum stemma_status session_measure(struct session *session, unsigned wanted,
                                   struct stemma_error *error);

/* Fills own_family and attribution. Call once, after the filter. O(nodes + edges). */
enum stemma_status session_attribute(struct session *session, struct stemma_error *error);

/* Fills totals, once attributed. O(nodes + shares of the nodes). */
enum stemma_status session_sum_families(struct session *session, struct stemma_error *error);

/*
 * The node of a model as a user may write it: an id or a URL, in any case. Fails with
 * STEMMA_NEGATIVE, and a near match, where there is none. options_parse has seen to it that
 * it is an id.
 */
enum stemma_status session_find_model(uint32_t *node, const struct session *session,
                                      const char *operand, struct stemma_error *error);

/* Whether a node has a day of creation, and it. */
bool session_created(int32_t *day, const struct session *session, uint32_t node);

/* The maker of a node's own namespace, or CATALOG_NONE; and it, or NULL. */
uint32_t session_maker_number(const struct session *session, uint32_t node);
const struct catalog_maker *session_maker(const struct session *session, uint32_t node);

/* The family that a node is listed under, or CATALOG_NO_FAMILY; once attributed. */
static inline uint16_t session_family(const struct session *session, uint32_t node) {
  if (session->family != NULL) return session->family[node];
  return attribution_family(&session->attribution, session->own_family, node);
}

/* The name of a family, empty for CATALOG_NO_FAMILY. */
struct text session_family_name(const struct session *session, uint16_t family);

/* The words for a node's maker and country, empty where unknown. */
struct text session_maker_name(const struct session *session, uint32_t node);
struct text session_country(const struct session *session, uint32_t node);

/* Frees all. */
void session_close(struct session *session);

/* Room for the fields of a report. */
enum { SESSION_FIELDS_MAX = 40 };

/* The "source" and "rules" of a report. */
struct session_fields {
  struct report_field source[8];                        /* [source_count] */
  size_t source_count;                                  /* of source */
  struct report_value *files;                           /* owned: names of the files */
  struct report_field rules[SESSION_FIELDS_MAX];        /* [rule_count] */
  size_t rule_count;                                    /* of rules */
  struct report_value relations[STEMMA_RELATION_COUNT]; /* of the rule of that name */
  struct report_value texts[2 * OPTIONS_TEXTS_MAX];     /* [text_count] of rules that list some */
  size_t text_count;                                    /* of texts */
};

/*
 * What a report says of its data and rules: every filter and option in force that has a
 * meaning for the command, at its default too. To be emptied with session_fields_dispose.
 */
enum stemma_status session_fields_init(struct session_fields *out, const struct session *session,
                                       struct stemma_error *error);

/* Frees what session_fields_init allocated. */
void session_fields_dispose(struct session_fields *fields);

/* The rule that names the catalogue in force; borrows from the options. */
struct report_field session_catalog_rule(const struct options *options);

/* How reports are written: the format and the colours asked for, the terminal's width. */
struct report_style session_style(const struct options *options);

/*
 * Writes a report to standard output in the format asked for, with the session's source and
 * rules filled in. Fails with STEMMA_NO_MEMORY; writing is checked when output is closed.
 */
enum stemma_status session_report(const struct session *session, struct report *report,
                                  struct stemma_error *error);

/* The same to any stream, in any style; write errors stay in the stream. */
enum stemma_status session_report_to(FILE *out, const struct session *session,
                                     struct report *report, const struct report_style *style,
                                     struct stemma_error *error);

/* Writes where the data is from, and its day, for a caption; cut to `size`. */
void session_describe_source(char *out, size_t size, const struct source *source);

/*
 * Writes the filters that were given as they would be typed, "--relation merge --decay 0.5",
 * for a caption; cut to `size`, empty where there are none.
 */
void session_describe_rules(char *out, size_t size, const struct options *options);

#endif
