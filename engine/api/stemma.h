/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file stemma.h
 * The library libstemma: who was derived from whom among open models, and who stands behind
 * whom.
 *
 * A lineage is made of records once, and never changes. A view of it holds filters: which edges
 * there are, and which derivatives count. Measures, families and pictures are made of a view.
 * What the words and the rules mean is in stemma-measures(7).
 *
 *     struct stemma_failure failure = STEMMA_FAILURE_INIT;
 *     struct stemma_lineage *lineage = NULL;
 *     struct stemma_view *view = NULL;
 *     if (stemma_lineage_open_landmarks(&lineage, NULL, &failure) == STEMMA_SUCCESS &&
 *         stemma_view_new(&view, lineage, NULL, &failure) == STEMMA_SUCCESS) {
 *       ... stemma_measures_new, stemma_families_new, stemma_view_draw ...
 *     } else {
 *       fprintf(stderr, "%s\n", failure.message);
 *     }
 *     stemma_view_free(view);
 *     stemma_lineage_free(lineage);
 *
 * What holds for every function:
 * - Outputs come first. On failure they are as they were, but for a struct stemma_failure.
 * - What a function named `_new` or `_open` makes is freed by the function named `_free`, which
 *   takes NULL, too. It borrows from what it was made of, which must be freed after it.
 * - Objects do not change once they are made, and every function may be called on several threads
 *   at once, for one object too; only what frees an object must be the last to use it.
 * - The same input gives the same answer to the last bit, whatever the number of threads.
 * - Nothing is printed, no signal is caught, and the process is never ended. The library keeps no
 *   state of its own, but for locks around two libraries that do.
 * - Structs may grow, and a program that was built with an older header keeps working: options
 *   begin as their `_INIT` says, and of a struct that is filled the size is given.
 * - Pointers must not be NULL, but for those of options and failures, and where it is said. The
 *   number of a model or family that there is not gives 0, an empty text or "no model".
 * - Texts that come out are borrowed from the object they are asked of. They come from records
 *   and are not to be trusted: control characters may stand in them, but no NUL.
 */
#ifndef STEMMA_H
#define STEMMA_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#  pragma GCC visibility push(default) /* what the shared library exports */
#endif
#ifdef __cplusplus
extern "C" {
#endif

/* ---- the version of this header ---- */
#define STEMMA_VERSION_MAJOR 0 /**< another one: programs must be changed */
#define STEMMA_VERSION_MINOR 1 /**< while the major one is 0, likewise */
#define STEMMA_VERSION_PATCH 0 /**< only mended */
/** The version of the library in use, such as "0.1.0". Lives as long as the program. O(1). */
const char *stemma_version(void);

/* ---- results ---- */

/** What a function that can fail returns: 0 where it has not. */
enum stemma_result {
  STEMMA_SUCCESS = 0,         /**< done */
  STEMMA_ERROR_NOT_FOUND = 1, /**< what was asked for is not in the data */
  STEMMA_ERROR_USAGE = 2,     /**< an argument has no meaning */
  STEMMA_ERROR_INPUT = 3,     /**< the data is malformed */
  STEMMA_ERROR_IO = 4,        /**< the operating system refused */
  STEMMA_ERROR_INTERNAL = 5,  /**< a bug of the library, or of one it uses */
  STEMMA_ERROR_MEMORY = 6     /**< an allocation failed, or a limit was reached */
};

/** Bytes of a message, with its NUL. */
#define STEMMA_FAILURE_SIZE 512

/** Why a function has failed. Each failure overwrites what was there. */
struct stemma_failure {
  enum stemma_result result;         /**< what was returned */
  char message[STEMMA_FAILURE_SIZE]; /**< "WHAT: WHY", one line of UTF-8, with a NUL */
};
/** No failure yet. */
#define STEMMA_FAILURE_INIT                                                                        \
  { STEMMA_SUCCESS, "" }

/* ---- texts ---- */

/** A text that the library owns. There is no NUL behind it. */
struct stemma_text {
  const char *bytes; /**< borrowed; NULL where there is no text */
  size_t length;     /**< in bytes */
};

/**
 * Copies a text as a string, cut between characters of UTF-8 where there is no room. O(length).
 * Returns the length of the whole text: it was cut where this is at least `room`.
 */
size_t stemma_text_copy(char *out, size_t room, struct stemma_text text);

/* ---- lineages ---- */

/** The models of a hub with their facts, and who derives from whom. */
struct stemma_lineage;

/** What files hold. */
enum stemma_format {
  STEMMA_FORMAT_AUTO,         /**< each is told by its content */
  STEMMA_FORMAT_HUB,          /**< model objects of the Hub: JSON Lines, or a JSON array */
  STEMMA_FORMAT_EDGES,        /**< CSV or TSV with a column for the child and one for the parent */
  STEMMA_FORMAT_AI_ECOSYSTEM, /**< the CSV of modelbiome/ai_ecosystem */
  STEMMA_FORMAT_CARDS         /**< a folder, or a tar, of model cards */
};

/** Parents that no record declares, a set. */
enum stemma_inference {
  STEMMA_INFER_TEXT = 1 << 0, /**< from sentences of model cards */
  STEMMA_INFER_NAMES = 1 << 1 /**< from names, such as "…-GGUF" */
};

/**
 * Told of each record that is skipped: in order, never on two threads at once, but not always on
 * the one that opens the lineage.
 */
typedef void stemma_warning_fn(void *context, const char *source, uint64_t line, const char *why);

/** Told now and then how far the reading is; called as stemma_warning_fn is. */
typedef void stemma_progress_fn(void *context, uint64_t bytes, uint64_t total, uint64_t records);

/** How records are read. Begin with STEMMA_READ_OPTIONS_INIT. */
struct stemma_read_options {
  size_t size;                  /**< of this struct */
  unsigned threads;             /**< 0: as many as the machine has */
  int strict;                   /**< not 0: a bad record is an error, and not skipped */
  enum stemma_format format;    /**< of all files; not of a store */
  const char *columns;          /**< "child=NAME,parent=NAME,relation=NAME" of tables, or NULL */
  unsigned infer;               /**< set of enum stemma_inference; of a store names alone */
  const char *catalog;          /**< folder that replaces the built-in catalogue, or NULL */
  const char *day;              /**< "YYYY-MM-DD": a store as it was that evening; NULL: as it is */
  size_t max_record;            /**< bytes of a record, longer ones are bad; 0: 16 MiB */
  uint64_t max_expand;          /**< times that a file may grow when decompressed; 0: 250 */
  stemma_warning_fn *warning;   /**< or NULL */
  stemma_progress_fn *progress; /**< or NULL */
  void *context;                /**< handed to both */
};
/** Any format, all processors, bad records skipped. */
#define STEMMA_READ_OPTIONS_INIT                                                                   \
  {                                                                                                \
    sizeof(struct stemma_read_options), 0, 0, STEMMA_FORMAT_AUTO, NULL, 0, NULL, NULL, 0, 0, NULL, \
        NULL, NULL                                                                                 \
  }

/**
 * Opens files as one set of records: the answer does not depend on their order. All that
 * `stemma import` takes is taken, compressed with gzip or zstd, too; nothing is kept on disk.
 * O(bytes + records log records).
 * Fails with STEMMA_ERROR_USAGE, STEMMA_ERROR_INPUT (a file is of no known format or ends in the
 * middle, or there is a bad record where options are strict), STEMMA_ERROR_IO or
 * STEMMA_ERROR_MEMORY; the message names the file and the line or byte.
 */
enum stemma_result stemma_lineage_open_files(struct stemma_lineage **out, const char *const *paths,
                                             size_t count,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure);

/**
 * The same for the bytes of one file in memory, which are not needed afterwards. O(bytes).
 * `name` is what messages and pictures call it, or NULL. Fails as stemma_lineage_open_files does.
 */
enum stemma_result stemma_lineage_open_bytes(struct stemma_lineage **out, const void *bytes,
                                             size_t size, const char *name,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure);

/**
 * Opens a store that `stemma import` has written, as it is or as it was on options.day. The file
 * is closed again before the function returns, and never changed. O(models + edges).
 * Of the options, catalog, day and infer (names alone) say something about a store. Fails with
 * STEMMA_ERROR_USAGE, STEMMA_ERROR_NOT_FOUND (nothing was imported, or not by that day),
 * STEMMA_ERROR_INPUT (no store, or of a newer version), STEMMA_ERROR_IO or STEMMA_ERROR_MEMORY.
 */
enum stemma_result stemma_lineage_open_store(struct stemma_lineage **out, const char *path,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure);

/**
 * Opens the landmark lineage that is built in: a thousand well-known models, to try things out. O(1).
 * Fails with STEMMA_ERROR_MEMORY, and where options.catalog is no catalogue.
 */
enum stemma_result stemma_lineage_open_landmarks(struct stemma_lineage **out,
                                                 const struct stemma_read_options *options,
                                                 struct stemma_failure *failure);

/** Frees a lineage. Nothing made of it may be used any more, or freed. */
void stemma_lineage_free(struct stemma_lineage *lineage);

/* ---- models: numbered 0 to stemma_lineage_size - 1, in order of their ids without case ---- */

#define STEMMA_NO_MODEL  UINT32_MAX /**< no model */
#define STEMMA_NO_FAMILY UINT32_MAX /**< no family */
#define STEMMA_NO_TIME   INT64_MIN  /**< a time that is not known */
#define STEMMA_NO_COUNT  (-1)       /**< a number of downloads or likes that is not known */

/** Whether a model is on the hub. */
enum stemma_presence {
  STEMMA_PRESENT,  /**< it has a record */
  STEMMA_GHOST,    /**< it is named as a parent, but has no record */
  STEMMA_TOMBSTONE /**< it had a record, and is gone */
};

/** What is known of a model. */
struct stemma_model {
  struct stemma_text id;         /**< "namespace/name" as it is spelled; at most 193 bytes */
  struct stemma_text author;     /**< empty: unknown */
  struct stemma_text license;    /**< identifier; empty: unknown */
  struct stemma_text task;       /**< such as "text-generation"; empty: unknown */
  struct stemma_text maker;      /**< who is behind its namespace; empty: not catalogued */
  struct stemma_text country;    /**< the maker's, ISO 3166-1 alpha-2; empty: unknown */
  struct stemma_text region;     /**< the maker's; empty: unknown */
  uint32_t family;               /**< that it is a catalogued member of, or STEMMA_NO_FAMILY */
  enum stemma_presence presence; /**< whether it is there */
  int64_t created;               /**< milliseconds since 1970-01-01T00:00:00Z, or STEMMA_NO_TIME */
  int64_t downloads;             /**< or STEMMA_NO_COUNT */
  int64_t likes;                 /**< or STEMMA_NO_COUNT */
  const char *source;   /**< of its parents: "baseModels", "tags", "card", "text", "table", "name"
                             or "none" */
  const char *inferred; /**< how its parents were inferred: "quantization", "author-form",
                             "mirror", "text"; NULL: they were declared, or there are none */
};

/** How many models and ghosts there are. O(1). */
uint32_t stemma_lineage_size(const struct stemma_lineage *lineage);

/** The id of a model as it is spelled. O(1). */
struct stemma_text stemma_lineage_id(const struct stemma_lineage *lineage, uint32_t model);

/** What is known of a model; STEMMA_ERROR_USAGE where there is none. O(log of the catalogue). */
enum stemma_result stemma_lineage_model(struct stemma_model *out, size_t size,
                                        const struct stemma_lineage *lineage, uint32_t model,
                                        struct stemma_failure *failure);

/**
 * The model of an id, compared without ASCII case. A URL of the Hub is understood, and a name that
 * was changed leads to the new one. O(log models), and O(models) for the near match in the message
 * where there is none.
 * Fails with STEMMA_ERROR_NOT_FOUND, or STEMMA_ERROR_USAGE where `id` is no id.
 */
enum stemma_result stemma_lineage_find(uint32_t *model, const struct stemma_lineage *lineage,
                                       const char *id, struct stemma_failure *failure);

/* ---- families: numbered 0 to stemma_lineage_family_count - 1, in order of their names ---- */

/** A catalogued family. */
struct stemma_family {
  struct stemma_text name;     /**< unique, without case too */
  struct stemma_text maker;    /**< whose it is */
  struct stemma_text country;  /**< the maker's, ISO 3166-1 alpha-2; empty: unknown */
  struct stemma_text region;   /**< the maker's; empty: unknown */
  struct stemma_text released; /**< YYYY, YYYY-MM or YYYY-MM-DD; empty: unknown */
  struct stemma_text license;  /**< identifier; empty: unknown, or not one for all */
};

/** How many families the catalogue has. O(1). */
uint32_t stemma_lineage_family_count(const struct stemma_lineage *lineage);

/** What is known of a family; STEMMA_ERROR_USAGE where there is no such number. O(1). */
enum stemma_result stemma_lineage_family(struct stemma_family *out, size_t size,
                                         const struct stemma_lineage *lineage, uint32_t family,
                                         struct stemma_failure *failure);

/** The family of a name, without ASCII case, or STEMMA_ERROR_NOT_FOUND. O(families). */
enum stemma_result stemma_lineage_find_family(uint32_t *family,
                                              const struct stemma_lineage *lineage,
                                              const char *name, struct stemma_failure *failure);

/* ---- the quality of the data ---- */

/** Examples of a finding at most. */
#define STEMMA_EXAMPLES_MAX 5

/** A class of `stemma check`. */
struct stemma_finding {
  const char *name;                                 /**< of the class, such as "self-loop" */
  uint64_t count;                                   /**< cases met */
  unsigned example_count;                           /**< of examples */
  struct stemma_text examples[STEMMA_EXAMPLES_MAX]; /**< the first, in order of id */
};

/** How many classes there are, cases met or not. O(1). */
uint32_t stemma_finding_count(void);

/** What was met of a class, before any filter; STEMMA_ERROR_USAGE where there is none. O(1). */
enum stemma_result stemma_lineage_finding(struct stemma_finding *out, size_t size,
                                          const struct stemma_lineage *lineage, uint32_t number,
                                          struct stemma_failure *failure);

/* ---- views ---- */

/** A lineage under filters: which edges there are, and which derivatives count. */
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
  size_t size;             /**< of this struct */
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
  double decay;            /**< λ, 0 to 1: what of influence goes on a generation up */
  enum stemma_attribution attribution; /**< which families a model counts for */
};
/** All edges, all models, λ = 1, attribution to roots. */
#define STEMMA_VIEW_OPTIONS_INIT                                                                   \
  {                                                                                                \
    sizeof(struct stemma_view_options), STEMMA_RELATIONS_ALL, 0, 0, STEMMA_NO_MINIMUM, NULL, NULL, \
        NULL, NULL, NULL, STEMMA_VALUE_COUNT, 1.0, STEMMA_ATTRIBUTE_ROOT                           \
  }

/**
 * Makes a view; the options and their texts are copied. O(models + edges).
 * Fails with STEMMA_ERROR_USAGE (no day, no set of relations, no λ) or STEMMA_ERROR_MEMORY.
 */
enum stemma_result stemma_view_new(struct stemma_view **out, const struct stemma_lineage *lineage,
                                   const struct stemma_view_options *options,
                                   struct stemma_failure *failure);

/** Frees a view. */
void stemma_view_free(struct stemma_view *view);

/** What a model is worth as a derivative, val(d): 0 for ghosts and what does not match. O(1). */
uint64_t stemma_view_value(const struct stemma_view *view, uint32_t model);

/** How many parents a model has in the view, ghosts included. O(1). */
uint32_t stemma_view_parent_count(const struct stemma_view *view, uint32_t model);

/**
 * A parent of a model, by its place among them, ascending by number. *relation, where it is not
 * NULL, is how the model derives from it. O(1).
 */
uint32_t stemma_view_parent(enum stemma_relation_kind *relation, const struct stemma_view *view,
                            uint32_t model, uint32_t place);

/** How many models derive directly from a model in the view, whether they count or not. O(1). */
uint32_t stemma_view_child_count(const struct stemma_view *view, uint32_t model);

/** A child of a model, likewise; *relation is how the child derives from the model. O(1). */
uint32_t stemma_view_child(enum stemma_relation_kind *relation, const struct stemma_view *view,
                           uint32_t model, uint32_t place);

/**
 * The members of a family that derive from no other member in the view: what to draw of a family.
 * *models, [*count], ascending, is to be freed with stemma_free. O(models + edges). Fails with
 * STEMMA_ERROR_NOT_FOUND where the lineage has no member, STEMMA_ERROR_USAGE or STEMMA_ERROR_MEMORY.
 */
enum stemma_result stemma_view_family_roots(uint32_t **models, size_t *count,
                                            const struct stemma_view *view, uint32_t family,
                                            struct stemma_failure *failure);

/** The word for a relation: "merge", "adapter", "quantized", "finetune", "unspecified". O(1). */
const char *stemma_relation_word(enum stemma_relation_kind kind);

/* ---- measures ---- */

/** Measures of all models of a view. */
struct stemma_measures;

/** A measure; whole numbers but where it says otherwise. D is all that derives from the model. */
enum stemma_measure {
  STEMMA_MEASURE_CHILDREN,             /**< direct derivatives that count */
  STEMMA_MEASURE_CHILDREN_MERGE,       /**< of these, merges */
  STEMMA_MEASURE_CHILDREN_ADAPTER,     /**< adapters */
  STEMMA_MEASURE_CHILDREN_QUANTIZED,   /**< quantized ones */
  STEMMA_MEASURE_CHILDREN_FINETUNE,    /**< fine-tunes */
  STEMMA_MEASURE_CHILDREN_UNSPECIFIED, /**< those of which the record does not say */
  STEMMA_MEASURE_DESCENDANTS,          /**< models of D that count, each once */
  STEMMA_MEASURE_DOWNSTREAM_DOWNLOADS, /**< downloads of D, whether it counts or not */
  STEMMA_MEASURE_INFLUENCE,            /**< a real number: credit of D, split among parents */
  STEMMA_MEASURE_DEPTH,                /**< edges of the longest path below */
  STEMMA_MEASURE_EXCLUSIVE,            /**< those of D that have no other root */
  STEMMA_MEASURE_AUTHORS,              /**< distinct authors of D */
  STEMMA_MEASURE_EFFECTIVE_AUTHORS,    /**< a real number: exp of the entropy of their shares */
  STEMMA_MEASURE_H_INDEX,              /**< h children have at least h children each */
  STEMMA_MEASURE_PAGERANK              /**< a real number, upwards, damping 0.85 */
};

/** How many measures this header knows. */
#define STEMMA_MEASURE_COUNT 15
/** The set of one measure, for stemma_measures_new. */
#define STEMMA_MEASURE_SET(measure) (UINT32_C(1) << (measure))
/** The set of all measures. */
#define STEMMA_MEASURES_ALL ((UINT32_C(1) << STEMMA_MEASURE_COUNT) - 1)

/**
 * Computes measures of all models. Those that share work cost less together. O(models + edges),
 * but more for descendants, authors and exclusive where there are many merges: seconds for the
 * whole Hub. Up to 8 bytes a model and measure. `view` is not needed afterwards.
 * Fails with STEMMA_ERROR_USAGE (no set of measures) or STEMMA_ERROR_MEMORY.
 */
enum stemma_result stemma_measures_new(struct stemma_measures **out, const struct stemma_view *view,
                                       uint32_t wanted, struct stemma_failure *failure);

/** Frees measures. */
void stemma_measures_free(struct stemma_measures *measures);

/**
 * A measure of a model as a real number: exact for whole numbers up to 2^53. O(1).
 * NaN where it was not computed, or there is no such number.
 */
double stemma_measures_real(const struct stemma_measures *measures, enum stemma_measure measure,
                            uint32_t model);

/**
 * A measure of a model as a whole number. O(1).
 * UINT64_MAX where it was not computed, is no whole number, or there is no such number.
 */
uint64_t stemma_measures_count(const struct stemma_measures *measures, enum stemma_measure measure,
                               uint32_t model);

/**
 * Ranks by a measure, as `stemma rank --by` does: the models and ghosts from which another derives
 * in the view, largest first, equal ones in order of id. O(models log models).
 * *models, [*count], is to be freed with stemma_free. Fails with STEMMA_ERROR_USAGE where the
 * measure was not computed, or STEMMA_ERROR_MEMORY.
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
 * Attributes all models of a view to families, by the view's rule, and sums up. O(models + edges),
 * with a look at every id. `view` is not needed afterwards.
 * Fails with STEMMA_ERROR_MEMORY.
 */
enum stemma_result stemma_families_new(struct stemma_families **out, const struct stemma_view *view,
                                       struct stemma_failure *failure);

/** Frees families. */
void stemma_families_free(struct stemma_families *families);

/**
 * The family under which a model is listed: its own where it is catalogued, else the one with the
 * largest share. O(1).
 */
uint32_t stemma_families_of(const struct stemma_families *families, uint32_t model);

/**
 * How much of a model counts for a family, 0 to 1: φ. The number behind that of the last family
 * asks for the share of no family. O(families that it counts for).
 */
double stemma_families_share(const struct stemma_families *families, uint32_t model,
                             uint32_t family);

/**
 * What a family amounts to, or, under the number behind that of the last, no family. O(1).
 * Fails with STEMMA_ERROR_USAGE where there is no such number.
 */
enum stemma_result stemma_families_total(struct stemma_family_total *out, size_t size,
                                         const struct stemma_families *families, uint32_t family,
                                         struct stemma_failure *failure);

/* ---- pictures ---- */

/** What is drawn. */
enum stemma_picture {
  STEMMA_PICTURE_DOT, /**< the language of Graphviz */
  STEMMA_PICTURE_SVG, /**< text as text, with links and tooltips, without scripts */
  STEMMA_PICTURE_PNG, /**< pixels */
  STEMMA_PICTURE_PDF  /**< one page, text as text, with links */
};

/** Which way from the models asked for. */
enum stemma_direction {
  STEMMA_DOWN, /**< what derives from them */
  STEMMA_UP,   /**< what they derive from */
  STEMMA_BOTH  /**< both, of one model */
};

/** How models are laid out. */
enum stemma_layout {
  STEMMA_LAYOUT_LAYERED, /**< generations side by side */
  STEMMA_LAYOUT_RADIAL,  /**< generations on rings */
  STEMMA_LAYOUT_TIMELINE /**< by date of creation */
};

/** Which way generations go in layers. */
enum stemma_rankdir {
  STEMMA_RANKDIR_AUTO, /**< to the right, or downwards where that would be a long strip */
  STEMMA_RANKDIR_LR,   /**< to the right */
  STEMMA_RANKDIR_TB,   /**< downwards */
  STEMMA_RANKDIR_RL,   /**< to the left */
  STEMMA_RANKDIR_BT    /**< upwards */
};

/** How a picture is drawn. Begin with STEMMA_DRAW_OPTIONS_INIT. */
struct stemma_draw_options {
  size_t size;                     /**< of this struct */
  enum stemma_picture picture;     /**< what is made */
  enum stemma_layout layout;       /**< how models are laid out */
  enum stemma_rankdir rankdir;     /**< which way the layers go */
  enum stemma_direction direction; /**< which way from the models */
  uint32_t max_nodes;     /**< models and folds drawn at most; the rest is folded and counted */
  uint32_t depth;         /**< generations drawn at most; 0: as many as suits */
  enum stemma_measure by; /**< what matters most is drawn first */
  int cluster_makers;     /**< not 0: a box around each maker's models; layered, up to 300 nodes */
  unsigned dpi;           /**< of a PNG: pixels an inch, 10 to 2400 */
  const char *title;      /**< NULL: "Lineage of MODEL" */
  const char *source;     /**< where the data is from, for the caption; NULL: as it was opened */
  const char *rules;      /**< filters in force, likewise; NULL: none are told */
};
/** An SVG of what derives from a model, up to 120 nodes, the most influential first. */
#define STEMMA_DRAW_OPTIONS_INIT                                                                   \
  {                                                                                                \
    sizeof(struct stemma_draw_options), STEMMA_PICTURE_SVG, STEMMA_LAYOUT_LAYERED,                 \
        STEMMA_RANKDIR_AUTO, STEMMA_DOWN, 120, 0, STEMMA_MEASURE_INFLUENCE, 0, 192, NULL, NULL,    \
        NULL                                                                                       \
  }

/**
 * Draws the lineage of models, each once, into memory. SVG and DOT are the same to the byte on every machine;
 * PNG and PDF use its fonts. Measures the whole view, O(models + edges); then about
 * O(max_nodes), but up to 300 nodes more than their square. Graphviz, which draws, knows one picture
 * at a time: a thread waits while another draws.
 * *bytes, [*size] and a NUL, is to be freed with stemma_free. Fails with STEMMA_ERROR_USAGE,
 * STEMMA_ERROR_IO (what draws PNG and PDF is not installed), STEMMA_ERROR_MEMORY or
 * STEMMA_ERROR_INTERNAL.
 */
enum stemma_result stemma_view_draw(void **bytes, size_t *size, const struct stemma_view *view,
                                    const uint32_t *models, size_t count,
                                    const struct stemma_draw_options *options,
                                    struct stemma_failure *failure);

/** Frees what the library has handed out; NULL is allowed. O(1). */
void stemma_free(void *array);

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__)
#  pragma GCC visibility pop
#endif

#endif
