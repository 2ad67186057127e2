/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures as people read them, and untrusted text made harmless: shared by pictures and
 * text trees. Everything goes into fixed buffers that cut, never overflow.
 */
#ifndef STEMMA_ENGINE_DRAW_FIGURES_H
#define STEMMA_ENGINE_DRAW_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/text.h"

/* Room for any figure of this file. */
#define FIGURE_MAX 32

/* "987", "1.2k", "3.4M", "5.6G"; three digits at most, rounded. Returns `out`. */
const char *figure_compact(char out[FIGURE_MAX], uint64_t count);

/* "2025-03", of milliseconds since 1970 (UTC); empty where the time says nothing. */
const char *figure_month(char out[FIGURE_MAX], int64_t time);

/* "2025-03-14", likewise. */
const char *figure_day(char out[FIGURE_MAX], int64_t time);

/* Text that is being put together; what does not fit is left out whole. */
struct wording {
  char *bytes;     /* [capacity] always ends with NUL */
  size_t length;   /* without the NUL */
  size_t capacity; /* at least 1 */
  bool is_full;    /* something did not fit */
};

/* A wording over an array. */
#define WORDING_IN(array)                                                                          \
  { .bytes = (array), .capacity = sizeof(array) }

/* Appends bytes as they are. */
void wording_add(struct wording *wording, struct text text);

/* Appends a string as it is. */
void wording_string(struct wording *wording, const char *string);

/*
 * Appends untrusted text as valid UTF-8 on one line: white space and line breaks become a
 * space; control and escape bytes, invalid UTF-8, the code points that turn the direction
 * of writing, those that are invisible or for private use, and those that XML forbids become
 * U+FFFD.
 */
void wording_clean(struct wording *wording, struct text text);

/*
 * The same, for attributes and HTML-like labels of DOT: & < > " ' are escaped as in XML, and
 * backslashes doubled, for Graphviz takes \N and the like for names in both and reads past a
 * single one at the end.
 */
void wording_dot(struct wording *wording, struct text text);

/* The same, for names and attributes of DOT that are data: only backslashes are doubled, since
 * cgraph, which escapes quotes, reads past a single one at the end. */
void wording_data(struct wording *wording, struct text text);

/* The same, for text and attributes of XML: & < > " ' are escaped. */
void wording_xml(struct wording *wording, struct text text);

/* Appends untrusted text as a part of a URL's path (RFC 3986): what is neither unreserved nor
 * a slash is escaped, as %5C. */
void wording_url(struct wording *wording, struct text text);

#endif
