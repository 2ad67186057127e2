/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file
 * Lineages: the models of a hub with their facts, and who derives from whom.
 */
#ifndef STEMMA_LINEAGE_H
#define STEMMA_LINEAGE_H

#include "common.h"

#if defined(__GNUC__)
#  pragma GCC visibility push(default) /* what the shared library exports */
#endif
#ifdef __cplusplus
extern "C" {
#endif

/** The models of a hub with their facts, and who derives from whom. */
struct stemma_lineage;

/* ---- where they come from ---- */

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
 *
 * @param context that of the options
 * @param source  name of the file
 * @param line    of it, counted from 1; 0 where there are none, as in a folder of cards
 * @param why     one line of UTF-8
 */
typedef void stemma_warning_fn(void *context, const char *source, uint64_t line, const char *why);

/**
 * Told now and then how far the reading is; called as stemma_warning_fn is.
 *
 * @param context that of the options
 * @param bytes   read so far, of all files, as they lie on disk
 * @param total   bytes of all files; 0 where it is not known
 * @param records read so far
 */
typedef void stemma_progress_fn(void *context, uint64_t bytes, uint64_t total, uint64_t records);

/** How records are read. Begin with STEMMA_READ_OPTIONS_INIT. */
struct stemma_read_options {
  size_t size;                  /**< of this struct, in bytes */
  unsigned threads;             /**< 0: as many as the machine has */
  int strict;                   /**< not 0: a bad record is an error, and not skipped */
  enum stemma_format format;    /**< of all files; not of a store */
  const char *columns;          /**< "child=NAME,parent=NAME,relation=NAME" of tables, or NULL */
  unsigned infer;               /**< set of enum stemma_inference; of a store names alone */
  const char *catalog;          /**< folder that replaces the built-in catalogue, or NULL */
  const char *day;              /**< "YYYY-MM-DD": a store as it was that evening, or the day that
                                     files are of; NULL: as it is, or what names of files say */
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
 * Files without a record give an empty lineage. Self-loops and the edges that close a cycle are
 * left out, and counted (stemma_lineage_finding). O(bytes + records log records).
 *
 * @param[out] out     the lineage; to be freed with stemma_lineage_free
 * @param      paths   [count] of files; "-" is standard input; a folder is one of model cards
 * @param      count   of paths, at least 1
 * @param      options or NULL
 * @param[out] failure why it failed, with the file and its line or byte; or NULL
 * @return STEMMA_ERROR_USAGE; STEMMA_ERROR_INPUT: a file is of no known format or ends in the
 *         middle, or there is a bad record where options are strict; STEMMA_ERROR_IO;
 *         STEMMA_ERROR_MEMORY
 */
enum stemma_result stemma_lineage_open_files(struct stemma_lineage **out, const char *const *paths,
                                             size_t count,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure);

/**
 * The same for the bytes of one file in memory. O(bytes + records log records).
 *
 * @param[out] out     the lineage; to be freed with stemma_lineage_free
 * @param      bytes   [size] the file; not needed afterwards; NULL is allowed where size is 0
 * @param      size    in bytes; 0 gives an empty lineage
 * @param      name    what messages and pictures call the file, or NULL
 * @param      options or NULL
 * @param[out] failure why it failed, or NULL
 * @return as stemma_lineage_open_files, but for STEMMA_ERROR_IO of the file
 */
enum stemma_result stemma_lineage_open_bytes(struct stemma_lineage **out, const void *bytes,
                                             size_t size, const char *name,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure);

/**
 * Opens a store that `stemma import` or `stemma fetch` has written, as it is or as it was on
 * options.day. The file is closed again before the function returns, and never changed.
 * O(models + edges), and of a day in the past O(models log models + edges + changes since).
 *
 * @param[out] out     the lineage; to be freed with stemma_lineage_free
 * @param      path    of the store
 * @param      options or NULL; of them catalog, day and infer (names alone) say something
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_USAGE; STEMMA_ERROR_NOT_FOUND: nothing was imported, or not by that day;
 *         STEMMA_ERROR_INPUT: it is no store, a damaged one, or of a newer version;
 *         STEMMA_ERROR_IO; STEMMA_ERROR_MEMORY
 */
enum stemma_result stemma_lineage_open_store(struct stemma_lineage **out, const char *path,
                                             const struct stemma_read_options *options,
                                             struct stemma_failure *failure);

/**
 * Opens the landmark lineage that is built in: a thousand well-known models, to try things out.
 * O(1).
 *
 * @param[out] out     the lineage; to be freed with stemma_lineage_free
 * @param      options or NULL; of them catalog, day and infer say something
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_USAGE; STEMMA_ERROR_INPUT or STEMMA_ERROR_IO: options.catalog is no
 *         catalogue; STEMMA_ERROR_MEMORY
 */
enum stemma_result stemma_lineage_open_landmarks(struct stemma_lineage **out,
                                                 const struct stemma_read_options *options,
                                                 struct stemma_failure *failure);

/**
 * Frees a lineage. O(1) but for the memory given back.
 *
 * @param lineage nothing made of it may be used any more, or freed; NULL is allowed
 */
void stemma_lineage_free(struct stemma_lineage *lineage);

/**
 * The day that the data is of, which pictures tell. O(1).
 *
 * @param lineage of a store: the day of its last snapshot, by options.day where that is given; of
 *                files: options.day, else the latest day in their names, such as
 *                "models-2026-08-22.jsonl.gz"
 * @return "YYYY-MM-DD"; empty where there is none
 */
struct stemma_text stemma_lineage_day(const struct stemma_lineage *lineage);

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
  int64_t downloads;             /**< as the record has them, or STEMMA_NO_COUNT */
  int64_t likes;                 /**< likewise, or STEMMA_NO_COUNT */
  const char *source;   /**< of its parents: "baseModels", "tags", "card", "text", "table", "name"
                             or "none" */
  const char *inferred; /**< how its parents were inferred: "quantization", "author-form",
                             "mirror", "text"; NULL: they were declared, or there are none */
};

/**
 * How many models and ghosts there are. O(1).
 *
 * @param lineage where they are
 * @return their number; 0 of an empty lineage
 */
uint32_t stemma_lineage_size(const struct stemma_lineage *lineage);

/**
 * The id of a model. O(1).
 *
 * @param lineage where it is
 * @param model   its number
 * @return as it is spelled, borrowed from the lineage; empty where there is no such number
 */
struct stemma_text stemma_lineage_id(const struct stemma_lineage *lineage, uint32_t model);

/**
 * What is known of a model. O(log of the catalogue).
 *
 * @param[out] out     filled; its texts are borrowed from the lineage
 * @param      size    sizeof *out
 * @param      lineage where it is
 * @param      model   its number
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_USAGE: there is no such number, or the size is too small
 */
enum stemma_result stemma_lineage_model(struct stemma_model *out, size_t size,
                                        const struct stemma_lineage *lineage, uint32_t model,
                                        struct stemma_failure *failure);

/**
 * The model of an id, compared without ASCII case. A URL of the Hub is understood, and a name that
 * was changed leads to the new one. O(log models), and O(models) for the near match in the message
 * where there is none: one of that name in another namespace, else that of the fewest edits (Damerau
 * 1964).
 *
 * @param[out] model   its number
 * @param      lineage where it is looked for
 * @param      id      "namespace/name", or a URL, as a user may write it
 * @param[out] failure why it failed, with a near match; or NULL
 * @return STEMMA_ERROR_NOT_FOUND; STEMMA_ERROR_USAGE: `id` is no id
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

/**
 * How many families the catalogue has, whether models of them are in the data or not. O(1).
 *
 * @param lineage with its catalogue
 * @return their number
 */
uint32_t stemma_lineage_family_count(const struct stemma_lineage *lineage);

/**
 * What is known of a family. O(1).
 *
 * @param[out] out     filled; its texts are borrowed from the lineage
 * @param      size    sizeof *out
 * @param      lineage with its catalogue
 * @param      family  its number
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_USAGE: there is no such number, or the size is too small
 */
enum stemma_result stemma_lineage_family(struct stemma_family *out, size_t size,
                                         const struct stemma_lineage *lineage, uint32_t family,
                                         struct stemma_failure *failure);

/**
 * The family of a name. O(families).
 *
 * @param[out] family  its number
 * @param      lineage with its catalogue
 * @param      name    without ASCII case
 * @param[out] failure why it failed, with a near match; or NULL
 * @return STEMMA_ERROR_NOT_FOUND
 */
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

/**
 * How many classes there are, cases met or not. O(1).
 *
 * @return their number, which later versions may add to
 */
uint32_t stemma_finding_count(void);

/**
 * What was met of a class, before any filter; of an empty lineage nothing. O(1).
 *
 * @param[out] out     filled; its texts are borrowed from the lineage
 * @param      size    sizeof *out
 * @param      lineage where it was met
 * @param      number  of the class
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_USAGE: there is no such number, or the size is too small
 */
enum stemma_result stemma_lineage_finding(struct stemma_finding *out, size_t size,
                                          const struct stemma_lineage *lineage, uint32_t number,
                                          struct stemma_failure *failure);

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__)
#  pragma GCC visibility pop
#endif

#endif
