/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file
 * Measures of the models of a view, rankings by them, and what families amount to.
 *
 * What each is exactly, with examples, is in stemma-measures(7).
 */
#ifndef STEMMA_MEASURES_H
#define STEMMA_MEASURES_H

#include "view.h"

#if defined(__GNUC__)
#  pragma GCC visibility push(default) /* what the shared library exports */
#endif
#ifdef __cplusplus
extern "C" {
#endif

/* ---- measures of models ---- */

/** Measures of all models of a view. */
struct stemma_measures;

/**
 * A measure; whole numbers but where it says otherwise. D is all that derives from the model, the
 * model not among it. A model from which nothing derives has 0, but for PageRank.
 */
enum stemma_measure {
  STEMMA_MEASURE_CHILDREN,             /**< direct derivatives that count */
  STEMMA_MEASURE_CHILDREN_MERGE,       /**< of these, merges */
  STEMMA_MEASURE_CHILDREN_ADAPTER,     /**< adapters */
  STEMMA_MEASURE_CHILDREN_QUANTIZED,   /**< quantized ones */
  STEMMA_MEASURE_CHILDREN_FINETUNE,    /**< fine-tunes */
  STEMMA_MEASURE_CHILDREN_UNSPECIFIED, /**< those of which the record does not say */
  STEMMA_MEASURE_DESCENDANTS,          /**< models of D that count, each once */
  STEMMA_MEASURE_DOWNSTREAM_DOWNLOADS, /**< downloads of D, each once, whether it counts or not */
  STEMMA_MEASURE_INFLUENCE,            /**< a real number: credit of D, split among parents */
  STEMMA_MEASURE_DEPTH,                /**< edges of the longest path below */
  STEMMA_MEASURE_EXCLUSIVE,            /**< models of D that count, to which all ways from roots
                                            lead through the model: it dominates them */
  STEMMA_MEASURE_AUTHORS,              /**< distinct authors of those of D that count */
  STEMMA_MEASURE_EFFECTIVE_AUTHORS,    /**< a real number: exp of the entropy of their shares (Hill
                                            1973, of order 1) */
  STEMMA_MEASURE_H_INDEX,              /**< the most h such that h children have at least h children
                                            each (Hirsch 2005) */
  STEMMA_MEASURE_PAGERANK              /**< a real number: PageRank (Brin and Page 1998) from
                                            children to parents, damping 0.85; all add up to 1 */
};

/** How many measures these headers know. */
#define STEMMA_MEASURE_COUNT 15
/** The set of one measure, for stemma_measures_new. */
#define STEMMA_MEASURE_SET(measure) (UINT32_C(1) << (measure))
/** The set of all measures. */
#define STEMMA_MEASURES_ALL ((UINT32_C(1) << STEMMA_MEASURE_COUNT) - 1)

/**
 * Computes measures of all models, exactly: passes over the view in topological order, and for
 * exclusive the dominator tree, grown leaf by leaf with jump pointers (Myers 1983). Those that share work
 * cost less together. O(models + edges), but more for descendants, authors and exclusive where
 * there are many merges: seconds for the whole Hub. Up to 8 bytes a model and measure.
 * Of an empty view there are none, and a ranking of them is empty.
 *
 * @param[out] out     the measures; to be freed with stemma_measures_free
 * @param      view    not needed afterwards
 * @param      wanted  set of measures, not empty
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_USAGE: no set of measures; STEMMA_ERROR_MEMORY
 */
enum stemma_result stemma_measures_new(struct stemma_measures **out, const struct stemma_view *view,
                                       uint32_t wanted, struct stemma_failure *failure);

/**
 * Frees measures. O(1) but for the memory given back.
 *
 * @param measures NULL is allowed
 */
void stemma_measures_free(struct stemma_measures *measures);

/**
 * A measure of a model as a real number: exact for whole numbers up to 2^53. O(1).
 *
 * @param measures where it is
 * @param measure  which
 * @param model    its number
 * @return NaN where it was not computed, or there is no such number
 */
double stemma_measures_real(const struct stemma_measures *measures, enum stemma_measure measure,
                            uint32_t model);

/**
 * A measure of a model as a whole number. O(1).
 *
 * @param measures where it is
 * @param measure  which
 * @param model    its number
 * @return UINT64_MAX where it was not computed, is no whole number, or there is no such number
 */
uint64_t stemma_measures_count(const struct stemma_measures *measures, enum stemma_measure measure,
                               uint32_t model);

/**
 * Ranks by a measure, as `stemma rank --by` does: the models and ghosts from which another derives
 * in the view, largest first, equal ones in order of id. O(models log models).
 *
 * @param[out] models   [*count] their numbers; to be freed with stemma_free
 * @param[out] count    of models; 0 where nothing derives from anything
 * @param      measures where they are
 * @param      measure  which
 * @param[out] failure  why it failed, or NULL
 * @return STEMMA_ERROR_USAGE: the measure was not computed; STEMMA_ERROR_MEMORY
 */
enum stemma_result stemma_measures_rank(uint32_t **models, size_t *count,
                                        const struct stemma_measures *measures,
                                        enum stemma_measure measure,
                                        struct stemma_failure *failure);

/* ---- influence of families ---- */

/** Which families each model of a view counts for, and what each family amounts to. */
struct stemma_families;

/**
 * What a family amounts to: sums over the models that count for it and are not its own members.
 */
struct stemma_family_total {
  uint32_t members;              /**< catalogued members in the data, without ghosts */
  uint32_t derivatives;          /**< models that count */
  double influence;              /**< sum of their values, each times its share of the family */
  double share;                  /**< of the influence of all families and of none; 0 to 1 */
  uint64_t downstream_downloads; /**< of the models, whether they count or not */
  uint32_t authors;              /**< distinct ones */
  double effective_authors;      /**< exp of the entropy of their shares */
};

/**
 * Attributes all models of a view to families, by the view's rule, and sums up. A merge counts for
 * the mean of its parents. O(models + edges), with a look at every id, and for each merge of unlike
 * parents O(families / 64 + shares of its parents). Of an empty view all sums are 0.
 *
 * @param[out] out     the families; to be freed with stemma_families_free
 * @param      view    not needed afterwards
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_MEMORY
 */
enum stemma_result stemma_families_new(struct stemma_families **out, const struct stemma_view *view,
                                       struct stemma_failure *failure);

/**
 * Frees families. O(1) but for the memory given back.
 *
 * @param families NULL is allowed
 */
void stemma_families_free(struct stemma_families *families);

/**
 * The family under which a model is listed: its own where it is catalogued, else the one with the
 * largest share, of equal ones the first. O(1).
 *
 * @param families where it is
 * @param model    its number
 * @return the family's number, or STEMMA_NO_FAMILY
 */
uint32_t stemma_families_of(const struct stemma_families *families, uint32_t model);

/**
 * How much of a model counts for a family: φ. O(families that it counts for).
 *
 * @param families where it is
 * @param model    its number
 * @param family   its number; STEMMA_NO_FAMILY asks for the share of no family
 * @return 0 to 1; all of a model add up to 1 within rounding; 0 where there is no such number
 */
double stemma_families_share(const struct stemma_families *families, uint32_t model,
                             uint32_t family);

/**
 * What a family amounts to. O(1).
 *
 * @param[out] out      filled
 * @param      size     sizeof *out
 * @param      families where it is
 * @param      family   its number; STEMMA_NO_FAMILY asks for what counts for no family
 * @param[out] failure  why it failed, or NULL
 * @return STEMMA_ERROR_USAGE: there is no such number, or the size is too small
 */
enum stemma_result stemma_families_total(struct stemma_family_total *out, size_t size,
                                         const struct stemma_families *families, uint32_t family,
                                         struct stemma_failure *failure);

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__)
#  pragma GCC visibility pop
#endif

#endif
