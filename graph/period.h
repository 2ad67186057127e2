/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weeks, months, quarters and years, each kind numbered in the order of time without a gap.
 *
 * Weeks are those of ISO 8601: from Monday to Sunday, of the year in which their Thursday
 * lies. All else is as in day.h.
 */
#ifndef STEMMA_GRAPH_PERIOD_H
#define STEMMA_GRAPH_PERIOD_H

#include <stdint.h>

enum period_kind { PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

/* Bytes of a period's name, with the NUL. */
#define PERIOD_NAME_SIZE 24

/* The period in which a day within DAY_FIRST … DAY_LAST lies. O(1). */
int32_t period_of_day(enum period_kind kind, int32_t day);

/* The first and the last day of a period that holds a day as above; never past DAY_LAST. O(1). */
int32_t period_first_day(enum period_kind kind, int32_t period);
int32_t period_last_day(enum period_kind kind, int32_t period);

/* Writes a period's name: "2026-W34", "2026-08", "2026-Q3" or "2026". O(1). */
void period_format(char out[PERIOD_NAME_SIZE], enum period_kind kind, int32_t period);

#endif
