/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arrays of struct measures, one after the other. */
#ifndef STEMMA_GRAPH_MEASURE_ARRAYS_H
#define STEMMA_GRAPH_MEASURE_ARRAYS_H

#include <stddef.h>

#include "graph/measures.h"

/* How many there are; stores number measures by their order. */
enum measure_array {
  MEASURE_ARRAY_CHILDREN = 0,
  MEASURE_ARRAY_DESCENDANTS = 6,
  MEASURE_ARRAY_INFLUENCE = 8,
  MEASURE_ARRAYS = 15
};

/* What an array's items are. */
enum measure_item { MEASURE_U32, MEASURE_U64, MEASURE_DOUBLE };
enum measure_item measure_array_item(size_t array);

/* Bytes of an item. */
size_t measure_array_size(size_t array);

/* The array, borrowed, or NULL where it was not computed. */
void *measure_array(const struct measures *measures, size_t array);

/* Puts an array in its place, which takes it over. */
void measure_array_set(struct measures *measures, size_t array, void *items);

#endif
