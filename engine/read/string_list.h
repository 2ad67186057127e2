/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of plain strings, such as a record's tags: more than half of the bytes of a Hub, of
 * which next to nothing is wanted.
 *
 * A list is looked at 64 bytes at a time, as sets of bits: where quotes, commas and bytes that
 * no plain string has stand. Which bytes lie within strings follows from the quotes alone, and
 * whether what lies between strings is a comma each follows by shifting sets against each
 * other; so that no string costs a step of its own. The same for three kinds of processors;
 * a test holds them against each other.
 */
#ifndef STEMMA_ENGINE_READ_STRING_LIST_H
#define STEMMA_ENGINE_READ_STRING_LIST_H

#include <stddef.h>

/* Bytes that must be readable from each byte of a list, the last one included. */
enum { STRING_LIST_READS = 64 };

/* The most strings that are reported; a list with more of those is not plain. */
enum { STRING_LIST_MAX = 60 };

/* Strings of a list that may be wanted. */
struct string_list {
  const char *starts[STRING_LIST_MAX + STRING_LIST_READS]; /* [count] behind opening quotes */
  size_t count;                                            /* of starts */
};

/*
 * Passes the strings of a list, from `at` behind its opening bracket up to behind its closing
 * one, which is returned; NULL where the list is not plain: where it has white space between
 * strings, a string with an escape or a control byte, anything but strings, or no string, or is
 * no list. *list becomes the places of the strings that begin with "ba" and "li", in order, and
 * of a few others that begin with 'b' or 'l'. There must be a byte at or behind `at` that ends
 * every list, such as a control byte.
 * O(bytes).
 */
typedef const char *string_list_fn(struct string_list *list, const char *at);

/* The kinds, each for processors that have what it is named for. */
string_list_fn string_list_plain;
#ifdef __x86_64__
string_list_fn string_list_avx2;
string_list_fn string_list_avx512;
#endif

/* The best for this machine. */
string_list_fn *string_list_best(void);

#endif
