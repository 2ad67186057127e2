/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where each array of struct measures is, and what it is of. */
#include "graph/measure_arrays.h"

#include <assert.h>
#include <string.h>

static const struct {
  size_t column;          /* offset of the array */
  enum measure_item item; /* what it is of */
} arrays[] = {
    [MEASURE_ARRAY_CHILDREN] = {offsetof(struct measures, children), MEASURE_U32},
    {offsetof(struct measures, children_by[0]), MEASURE_U32},
    {offsetof(struct measures, children_by[1]), MEASURE_U32},
    {offsetof(struct measures, children_by[2]), MEASURE_U32},
    {offsetof(struct measures, children_by[3]), MEASURE_U32},
    {offsetof(struct measures, children_by[4]), MEASURE_U32},
    [MEASURE_ARRAY_DESCENDANTS] = {offsetof(struct measures, descendants), MEASURE_U32},
    {offsetof(struct measures, downstream_downloads), MEASURE_U64},
    [MEASURE_ARRAY_INFLUENCE] = {offsetof(struct measures, influence), MEASURE_DOUBLE},
    {offsetof(struct measures, depth), MEASURE_U32},
    {offsetof(struct measures, exclusive), MEASURE_U32},
    {offsetof(struct measures, authors), MEASURE_U32},
    {offsetof(struct measures, effective_authors), MEASURE_DOUBLE},
    {offsetof(struct measures, h_index), MEASURE_U32},
    {offsetof(struct measures, pagerank), MEASURE_DOUBLE},
};
static_assert(sizeof arrays / sizeof *arrays == MEASURE_ARRAYS, "as many as promised");
static_assert(STEMMA_RELATION_COUNT == 5, "an array a relation");

enum measure_item measure_array_item(size_t array) {
  assert(array < MEASURE_ARRAYS);
  return arrays[array].item;
}

size_t measure_array_size(size_t array) {
  return measure_array_item(array) == MEASURE_U32 ? sizeof(uint32_t) : sizeof(uint64_t);
}

void *measure_array(const struct measures *measures, size_t array) {
  assert(array < MEASURE_ARRAYS);
  void *items;
  memcpy(&items, (const char *)measures + arrays[array].column, sizeof items);
  return items;
}

void measure_array_set(struct measures *measures, size_t array, void *items) {
  assert(array < MEASURE_ARRAYS);
  memcpy((char *)measures + arrays[array].column, &items, sizeof items);
}
