/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records in, a lineage out: rules R3 (identity), R4 (edges), R5 (cycles), R6
 * (anachronisms). One builder is used by one thread at a time.
 */
#ifndef STEMMA_GRAPH_LINEAGE_BUILDER_H
#define STEMMA_GRAPH_LINEAGE_BUILDER_H

#include "graph/lineage.h"
#include "graph/lineage_records.h"
#include "graph/record.h"
#include "graph/status.h"

struct lineage_builder;

/*
 * The catalogue of renames, as rule R3 asks it. `find` returns true and fills `name`
 * (at most 193 bytes, *length) with the new spelling where the folded id `old` has been
 * renamed; `spelling` is how the parent was spelled. It must be a pure function.
 */
struct lineage_renames {
  bool (*find)(char name[200], size_t *length, void *context, struct text old,
               struct text spelling);
  void *context; /* handed to find */
};

/* An empty builder, to be freed. */
enum stemma_status lineage_builder_new(struct lineage_builder **out, struct stemma_error *error);

/* Frees a builder; NULL is allowed. */
void lineage_builder_free(struct lineage_builder *builder);

/*
 * Says that about `count` models are to be expected; a guess, which saves time where it is
 * good. Never fails.
 */
void lineage_builder_expect(struct lineage_builder *builder, uint64_t count);

/*
 * Takes records, in the order given; all texts are copied. Of several records of one id
 * the winner is chosen as R3 says. Records are numbered from 0, rejected ones included.
 * Fails with STEMMA_NO_MEMORY; the builder is then only good to be freed. O(1) a parent.
 */
enum stemma_status lineage_builder_add(struct lineage_builder *builder,
                                       const struct record *records, size_t count,
                                       struct stemma_error *error);

/* Says that a record of an id of this hash is about to be added: its place is fetched. */
void lineage_builder_prepare(const struct lineage_builder *builder, uint64_t hash);

/* A record that a builder holds of a model, until a better one comes. */
struct lineage_held {
  struct text spelling; /* of its id; borrowed until a record is added */
  uint64_t fingerprint; /* of its text, or 0 */
};

/* What is held of `id`; false where there is no record. O(1). */
bool lineage_builder_held(struct lineage_held *held, const struct lineage_builder *builder,
                          struct text id, uint64_t hash);

/*
 * Takes a newer record of a model in place of one that was added under the same id, spelled
 * alike: so there is one record still, and no duplicate. Against records of other spellings R3
 * decides. It gets a number of its own. Fails as lineage_builder_add does.
 */
enum stemma_status lineage_builder_supersede(struct lineage_builder *builder,
                                             const struct record *record,
                                             struct stemma_error *error);

/*
 * Sets the next record's number aside, for a record that will be added later: whoever numbers
 * the records of a file need not add them in their order.
 */
enum stemma_status lineage_builder_skip(uint64_t *number, struct lineage_builder *builder,
                                        struct stemma_error *error);

/* Takes the record of a number that was set aside, as lineage_builder_add does. */
enum stemma_status lineage_builder_add_at(struct lineage_builder *builder,
                                          const struct record *record, uint64_t number,
                                          struct stemma_error *error);

/* Counts a record that could not be taken; `example` says which and why. */
enum stemma_status lineage_builder_reject(struct lineage_builder *builder, struct text example,
                                          struct stemma_error *error);

/*
 * The numbers of the records whose texts decide a tie among duplicates (R3), ascending:
 * *numbers is borrowed until finish, [*count]. Usually there are none.
 */
enum stemma_status lineage_builder_ties(const uint64_t **numbers, size_t *count,
                                        struct lineage_builder *builder,
                                        struct stemma_error *error);

/* What finishing needs beyond the records. */
struct lineage_finish_options {
  const struct lineage_renames *renames; /* or NULL */
  const struct text *tie_texts;          /* of the records that lineage_builder_ties named */
  bool infer_names;                      /* infer parents from names (infer_names.h) */
  bool leave_out_alone;                  /* models without edges, and without findings, are only
                                            counted: not where names are inferred or records
                                            are asked for. Words are those of the others */
  struct lineage_records **records;      /* becomes what the records said, to be freed; or NULL */
};

/*
 * The lineage of all records added. The builder is emptied and can only be freed.
 * O(models log models + edges).
 */
enum stemma_status lineage_builder_finish(struct lineage **out, struct lineage_builder *builder,
                                          const struct lineage_finish_options *options,
                                          struct stemma_error *error);

#endif
