/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a model that expand[] may name, by route, and records cut down to them. */
#ifndef TESTS_HUB_FIELDS_H
#define TESTS_HUB_FIELDS_H

#include "tests/hub/query.h"
#include "tests/hub/records.h"

/* A set of fields: bit i is the i-th of the table in fields.c. */
typedef uint64_t field_set;

/* baseModels is to be made of the tags where a record has none. */
#define FIELD_MADE_PARENTS (UINT64_C(1) << 61)
/* modelId, which no expand[] names but plain answers have. */
#define FIELD_MODEL_ID (UINT64_C(1) << 62)
/* Fields of the file that the table does not know; details without expand[] have them. */
#define FIELD_OTHERS (UINT64_C(1) << 63)

/* What a list and the details of one model have where nothing is expanded. */
field_set fields_of_list(const struct query *query);
field_set fields_of_details(void);
/* The fields that a route takes: those of the list have no childrenModelCount. */
field_set fields_allowed_in_list(void);
field_set fields_allowed_in_details(void);
/* The set of the names in a text, separated by commas. False if one is unknown. */
bool fields_parse(field_set *set, const char *names);
bool fields_have(field_set set, const char *name);

/*
 * The fields that a query expands; `*set` is untouched where it names none. For names that are not
 * allowed: false, and `why` says which are, in the Hub's words.
 */
bool fields_expand(field_set *set, struct bytes *why, const struct query *query, field_set allowed);

/*
 * Appends a record with _id, id and these fields, as {…}. Values stand as they are in the file; an
 * `older` state of the record has another lastModified, and no downloads and likes. With
 * FIELD_MADE_PARENTS a record with base_model tags of one relation has baseModels.
 */
void fields_render(struct bytes *out, const struct record *record, field_set set, bool older);

#endif
