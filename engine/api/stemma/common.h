/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file
 * What all headers of libstemma share: its version, results, texts.
 */
#ifndef STEMMA_COMMON_H
#define STEMMA_COMMON_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#  pragma GCC visibility push(default) /* what the shared library exports */
#endif
#ifdef __cplusplus
extern "C" {
#endif

/* ---- the version of these headers ---- */

#define STEMMA_VERSION_MAJOR 0 /**< another one: programs must be changed */
#define STEMMA_VERSION_MINOR 1 /**< while the major one is 0, likewise */
#define STEMMA_VERSION_PATCH 0 /**< only mended */

/**
 * The version of the library in use, which may be newer than that of the headers. O(1).
 *
 * @return such as "0.1.0"; lives as long as the program
 */
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

/** Why a function has failed. Each failure overwrites what was there. Never changes its size. */
struct stemma_failure {
  enum stemma_result result;         /**< what was returned */
  char message[STEMMA_FAILURE_SIZE]; /**< "WHAT: WHY", one line of UTF-8, with a NUL */
};
/** No failure yet. */
#define STEMMA_FAILURE_INIT                                                                        \
  { STEMMA_SUCCESS, "" }

/* ---- texts and arrays that the library hands out ---- */

/** A text that the library owns. There is no NUL behind it. Never changes its size. */
struct stemma_text {
  const char *bytes; /**< borrowed; NULL where there is no text */
  size_t length;     /**< in bytes */
};

/**
 * Copies a text as a string, cut between characters of UTF-8 where there is no room. O(length).
 *
 * @param[out] out  [room] the string, with a NUL; where room is 0, NULL is allowed
 * @param      room bytes of it, the NUL among them
 * @param      text what is copied; an empty one gives an empty string
 * @return the length of the whole text in bytes: it was cut where this is at least `room`
 */
size_t stemma_text_copy(char *out, size_t room, struct stemma_text text);

/**
 * Frees an array or a picture that the library has handed out. O(1).
 *
 * @param array of stemma_measures_rank, stemma_view_family_roots, stemma_view_draw or
 *              stemma_view_draw_families; NULL is allowed
 */
void stemma_free(void *array);

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__)
#  pragma GCC visibility pop
#endif

#endif
