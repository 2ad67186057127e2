/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parents inferred from names, for models whose record names none: opt-in, with a rule for
 * each. Three rules, and each gives one parent or none; the first that gives one is taken.
 *
 * Author form: a name `author_-_model` with a tail of quantization (name_tail.h) is the model
 * `author/model`, quantized.
 *
 * Quantization: a name with a tail of quantization is that of the model with the same stem
 * whose own tail, if any, tells a precision alone, and that is not itself declared to be
 * quantized. The author's own model goes first: if the namespace has models of this stem, it
 * must have one only. Else it must be the only one anywhere, where models that are declared,
 * or inferred (mirror), to derive from another of them are set aside: they are its copies. A
 * stem of one plain word (no digit, no separator) is too common to be found elsewhere.
 *
 * Mirror: a model with the very name of a base (INFER_MIRRORED_CHILDREN declared children or
 * more) that was created before it is a re-upload of that base, if there is one such base.
 * Bases that are declared to derive from a model of their name are set aside, and so are those
 * that this rule, applied to bases first, takes for mirrors of other bases. The relation is
 * unspecified: a copy is no finetune.
 *
 * No parent is known to be newer than its child, in any rule. None of this depends on the
 * order of the records.
 */
#ifndef STEMMA_GRAPH_INFER_NAMES_H
#define STEMMA_GRAPH_INFER_NAMES_H

#include "graph/lineage.h"
#include "graph/status.h"

enum { INFER_MIRRORED_CHILDREN = 20 };

/* An edge that nobody has declared. */
struct inferred_edge {
  uint32_t parent; /* node */
  uint32_t child;  /* node; it has no other parent */
  uint8_t rule;    /* enum infer_rule */
};

/*
 * The edges inferred for a lineage of which names, status, source and dates are there, and
 * which has the edges `edges` [edge_count] so far, unique and without self-loops. *out,
 * [*count] ascending by child, is to be freed. Together with `edges` they may have cycles.
 * Fails with STEMMA_NO_MEMORY. O(nodes + edges), and O(log nodes) for each author form.
 */
enum stemma_status infer_names(struct inferred_edge **out, size_t *count,
                               const struct lineage *lineage, const struct stemma_edge *edges,
                               size_t edge_count, struct stemma_error *error);

#endif
