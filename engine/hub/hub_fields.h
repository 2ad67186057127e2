/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a model that are asked for, and what to do where the hub does not know one. */
#ifndef STEMMA_ENGINE_HUB_HUB_FIELDS_H
#define STEMMA_ENGINE_HUB_HUB_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/text.h"

/* A set of fields: bits by their place in hub_field_names. */
typedef uint32_t hub_field_set;

/* All names; ends with NULL. */
extern const char *const hub_field_names[];

/* What lists of models are asked for, and what a single model has beside it. */
hub_field_set hub_fields_of_list(void);
hub_field_set hub_fields_of_model(void);

/* Writes "expand[]=author&expand[]=…", NUL-terminated; bytes written. The size that suffices. */
enum { HUB_FIELDS_SIZE = 768 };
size_t hub_fields_write(char out[HUB_FIELDS_SIZE], hub_field_set fields);

/*
 * The fields that a hub knows, by its answer to a request that had one it does not: the words
 * behind the last "one of" or "expected". False where it says nothing of the kind, all are
 * known, or none.
 */
bool hub_fields_adapt(hub_field_set *fields, struct text answer);

#endif
