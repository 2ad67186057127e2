/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file
 * Views: a lineage under filters.
 */
#ifndef STEMMA_VIEW_H
#define STEMMA_VIEW_H

#include "lineage.h"

#if defined(__GNUC__)
#  pragma GCC visibility push(default) /* what the shared library exports */
#endif
#ifdef __cplusplus
extern "C" {
#endif

/** A lineage under filters: which edges there are, and which derivatives count. It has no cycles. */
struct stemma_view;

/** How a model derives from its parent. */
enum stemma_relation_kind {
  STEMMA_RELATION_MERGE,      /**< merged from it, and from others */
  STEMMA_RELATION_ADAPTER,    /**< an adapter for it, such as LoRA */
  STEMMA_RELATION_QUANTIZED,  /**< quantized from it */
  STEMMA_RELATION_FINETUNE,   /**< trained further */
  STEMMA_RELATION_UNSPECIFIED /**< the record does not say */
};

/** The set of one relation, for stemma_view_options.relations. */
#define STEMMA_RELATION_SET(kind) (UINT32_C(1) << (kind))
/** The set of all relations. */
#define STEMMA_RELATIONS_ALL UINT32_C(0x1f)
/** No least number of downloads. */
#define STEMMA_NO_MINIMUM UINT64_MAX

/** What a derivative that counts is worth: val(d). */
enum stemma_value {
  STEMMA_VALUE_COUNT,    /**< 1 */
  STEMMA_VALUE_DOWNLOADS /**< its downloads */
};

/** Which families a model counts for. */
enum stemma_attribution {
  STEMMA_ATTRIBUTE_ROOT,  /**< those of the roots above it */
  STEMMA_ATTRIBUTE_MAKER, /**< the same, but a catalogued model starts anew with its own */
  STEMMA_ATTRIBUTE_PARENT /**< those of its parents, without going further up */
};

/**
 * Filters and rules. Edges that are left out are so before anything is computed; a model that
 * does not match counts for 0, but paths still run through it. A model without a datum that is
 * asked for does not match. Begin with STEMMA_VIEW_OPTIONS_INIT.
 */
struct stemma_view_options {
  size_t size;             /**< of this struct, in bytes */
  uint32_t relations;      /**< set of relations that are kept */
  int declared_only;       /**< not 0: inferred edges are left out */
  int third_party;         /**< not 0: models by the maker of what they derive from do not count */
  uint64_t min_downloads;  /**< at least so many, or STEMMA_NO_MINIMUM */
  const char *since;       /**< created on this UTC day or later, "YYYY-MM-DD"; NULL: any */
  const char *until;       /**< created on this UTC day or earlier; NULL: any */
  const char *author;      /**< of this author, without case; NULL: any */
  const char *license;     /**< of this licence, exactly; NULL: any */
  const char *task;        /**< of this task, exactly; NULL: any */
  enum stemma_value value; /**< what a model that matches is worth */
  enum stemma_attribution attribution; /**< which families a model counts for */
  double decay;                        /**< λ, 0 to 1: what of influence goes on a generation up */
};
/** All edges, all models, λ = 1, attribution to roots. */
#define STEMMA_VIEW_OPTIONS_INIT                                                                   \
  {                                                                                                \
    sizeof(struct stemma_view_options), STEMMA_RELATIONS_ALL, 0, 0, STEMMA_NO_MINIMUM, NULL, NULL, \
        NULL, NULL, NULL, STEMMA_VALUE_COUNT, STEMMA_ATTRIBUTE_ROOT, 1.0                           \
  }

/**
 * Makes a view; of an empty lineage an empty one. O(models + edges).
 *
 * @param[out] out     the view; to be freed with stemma_view_free
 * @param      lineage to be freed after it
 * @param      options copied with their texts; or NULL
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_USAGE: no day, no set of relations, no λ; STEMMA_ERROR_MEMORY
 */
enum stemma_result stemma_view_new(struct stemma_view **out, const struct stemma_lineage *lineage,
                                   const struct stemma_view_options *options,
                                   struct stemma_failure *failure);

/**
 * Frees a view. O(1) but for the memory given back.
 *
 * @param view what was made of it stays; NULL is allowed
 */
void stemma_view_free(struct stemma_view *view);

/**
 * What a model is worth as a derivative: val(d). O(1).
 *
 * @param view  with its filters
 * @param model its number
 * @return 0 for ghosts, for what does not match, and where there is no such number
 */
uint64_t stemma_view_value(const struct stemma_view *view, uint32_t model);

/**
 * How many parents a model has in the view, ghosts included; never itself. O(1).
 *
 * @param view  with its filters
 * @param model its number
 * @return 0 of a root, and where there is no such number
 */
uint32_t stemma_view_parent_count(const struct stemma_view *view, uint32_t model);

/**
 * A parent of a model. O(1).
 *
 * @param[out] relation how the model derives from it, or NULL; untouched where there is none
 * @param      view     with its filters
 * @param      model    its number
 * @param      place    of the parent among them, by number ascending, counted from 0
 * @return its number, or STEMMA_NO_MODEL
 */
uint32_t stemma_view_parent(enum stemma_relation_kind *relation, const struct stemma_view *view,
                            uint32_t model, uint32_t place);

/**
 * How many models derive directly from a model in the view, whether they count or not. O(1).
 *
 * @param view  with its filters
 * @param model its number
 * @return 0 of a leaf, and where there is no such number
 */
uint32_t stemma_view_child_count(const struct stemma_view *view, uint32_t model);

/**
 * A model that derives directly from another. O(1).
 *
 * @param[out] relation how it derives from it, or NULL; untouched where there is none
 * @param      view     with its filters
 * @param      model    the number of the other
 * @param      place    of the child among them, by number ascending, counted from 0
 * @return its number, or STEMMA_NO_MODEL
 */
uint32_t stemma_view_child(enum stemma_relation_kind *relation, const struct stemma_view *view,
                           uint32_t model, uint32_t place);

/**
 * The members of a family that derive from no other member in the view: what to draw of a family.
 * O(models + edges), with a look at every id.
 *
 * @param[out] models  [*count] numbers, ascending; to be freed with stemma_free
 * @param[out] count   of models, at least 1
 * @param      view    with its filters
 * @param      family  its number
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_NOT_FOUND: the lineage has no member; STEMMA_ERROR_USAGE: there is no such
 *         number; STEMMA_ERROR_MEMORY
 */
enum stemma_result stemma_view_family_roots(uint32_t **models, size_t *count,
                                            const struct stemma_view *view, uint32_t family,
                                            struct stemma_failure *failure);

/**
 * The word for a relation. O(1).
 *
 * @param kind of it
 * @return "merge", "adapter", "quantized", "finetune" or "unspecified"; lives as long as the program
 */
const char *stemma_relation_word(enum stemma_relation_kind kind);

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__)
#  pragma GCC visibility pop
#endif

#endif
