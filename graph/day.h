/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Days and instants, in UTC and the proleptic Gregorian calendar, years 0001 to 9999.
 *
 * A day is a number of days since 1970-01-01, an instant a number of milliseconds since
 * 1970-01-01T00:00:00Z. Nothing here looks at the machine's clock, time zone or locale.
 */
#ifndef STEMMA_GRAPH_DAY_H
#define STEMMA_GRAPH_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/text.h"

/* Milliseconds of a day; there are no leap seconds here, as on the Hub. */
#define DAY_MS INT64_C(86400000)
/* The first and the last day that can be told: 0001-01-01 and 9999-12-31. */
#define DAY_FIRST (-719162)
#define DAY_LAST  2932896
/* Bytes of a formatted day, with the NUL. */
#define DAY_TEXT_SIZE 11

/*
 * Reads `YYYY-MM-DD`, all ten bytes of it and nothing around. Returns whether the text is
 * a day of the calendar; else *day is untouched.
 */
bool day_parse(int32_t *day, struct text text);

/*
 * Reads an ISO 8601 instant: a day, which means its first moment, or a day, `T` or one
 * space, `HH:MM:SS`, optionally `.` and a fraction of any length (cut to milliseconds),
 * optionally `Z` or an offset `+HH:MM` or `-HH:MM`; without either it is UTC. Returns
 * whether the text is that and the instant lies within DAY_FIRST … DAY_LAST in UTC; else
 * *ms is untouched.
 */
bool day_parse_instant(int64_t *ms, struct text text);

/* The day in which an instant, a known one, lies: rounds down before 1970 too. */
int32_t day_of_instant(int64_t ms);

/* A day by the calendar. */
struct day_date {
  int year;  /* 1 to 9999 */
  int month; /* 1 to 12 */
  int day;   /* of the month, 1 to 31 */
};

/* The calendar's date of a day within DAY_FIRST … DAY_LAST. O(1). */
struct day_date day_date_of(int32_t day);

/* The first day of a month, 1 to 12, of a year, 1 to 9999. O(1). */
int32_t day_of_month(int year, int month);

/*
 * Finds the one day that stands in a name, such as "models-2026-08-22.jsonl.gz", with no further
 * digit beside it. Returns whether there is one, and no other; else *day is untouched. O(length).
 */
bool day_in_name(int32_t *day, struct text name);

/* Writes `YYYY-MM-DD` and a NUL. `day` must lie within DAY_FIRST … DAY_LAST. */
void day_format(char out[DAY_TEXT_SIZE], int32_t day);

#endif
