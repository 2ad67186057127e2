/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as text, the same on every machine and in every locale. Counts for people are written
 * by text_count (graph/text.h).
 */
#ifndef STEMMA_ENGINE_REPORT_NUMBER_H
#define STEMMA_ENGINE_REPORT_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that hold any number written here, with the NUL. */
enum { NUMBER_SIZE = 48 };

/* "1234567": for machines. Returns the number of digits. */
size_t number_format_digits(char out[NUMBER_SIZE], uint64_t value);

/* "1,234.5": for people, with `decimals` (0 to 9) behind the point; "1.234e+20" if that large. */
void number_format_fixed(char out[NUMBER_SIZE], double value, unsigned decimals);

/*
 * The shortest of %.15g, %.16g and %.17g that reads back as the same double, with a point
 * whatever the locale; "null" where there is no number (NaN, infinities), as JSON wants it.
 */
void number_format_shortest(char out[NUMBER_SIZE], double value);

#endif
