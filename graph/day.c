/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar arithmetic and strict parsing of ISO 8601 days and instants. */
#include "graph/day.h"

#include <assert.h>

enum {
  DAY_LENGTH = 10,     /* YYYY-MM-DD */
  INSTANT_LENGTH = 19, /* YYYY-MM-DDTHH:MM:SS */
  USUAL_LENGTH = 24,   /* YYYY-MM-DDTHH:MM:SS.mmmZ */
  OFFSET_LENGTH = 6,   /* +HH:MM */
  CYCLE_YEARS = 400,   /* after which the calendar repeats */
  CYCLE_DAYS = 146097, /* days of these */
  YEAR_LAST = 9999,
};

/* Days of a common year before each month, and of the whole. */
static const int before_month[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

/* What 100 and 16 divide, 400 does. No branch could be foreseen: every record has another year. */
static bool is_leap(int year) {
  return ((year & 3) == 0) & ((year % 100 != 0) | ((year & 15) == 0));
}

/* Days of `year` before `month` (0 … 12, 12: all of it). */
static int days_before_month(int year, int month) {
  bool leap = is_leap(year);
  return before_month[month] + ((month >= 2) & leap);
}

/* Days from 1970-01-01 to the first of January of `year`, which is at least 1. */
static int days_before_year(int year) {
  int whole = year - 1;
  return whole * 365 + whole / 4 - whole / 100 + whole / 400 + DAY_FIRST;
}

/* Reads exactly `count` decimal digits. */
static bool read_digits(int *value, const char *bytes, int count) {
  int sum = 0;
  for (int i = 0; i < count; i++) {
    if (bytes[i] < '0' || bytes[i] > '9') return false;
    sum = sum * 10 + (bytes[i] - '0');
  }
  *value = sum;
  return true;
}

/* The day of a date; false where the calendar has none. */
static bool find_day(int32_t *day, int year, int month, int in_month) {
  if ((year < 1) | (month < 1) | (month > 12) | (in_month < 1)) return false;
  int start = days_before_month(year, month - 1);
  if (in_month > days_before_month(year, month) - start) return false;
  *day = days_before_year(year) + start + in_month - 1;
  assert(*day >= DAY_FIRST && *day <= DAY_LAST);
  return true;
}

bool day_parse(int32_t *day, struct text text) {
  int year;
  int month;
  int in_month;
  const char *bytes = text.bytes;
  if (text.length != DAY_LENGTH || bytes[4] != '-' || bytes[7] != '-') return false;
  if (!read_digits(&year, bytes, 4) || !read_digits(&month, bytes + 5, 2) ||
      !read_digits(&in_month, bytes + 8, 2)) {
    return false;
  }
  return find_day(day, year, month, in_month);
}

/*
 * Eight bytes that must look like `shape`, in which 0 stands for any digit and `most` has 0x76 at
 * digits, 0x7F elsewhere. Byte i of *pairs becomes the number of the digits i and i + 1.
 */
static bool read_shape(uint64_t *pairs, const char *bytes, const char *shape, uint64_t most) {
  const uint64_t highest = 0x8080808080808080U;
  uint64_t digits = text_word(bytes) ^ text_word(shape);
  *pairs = digits * 10 + (digits >> 8);
  return (((digits + most) | digits) & highest) == 0;
}

static int pair_at(uint64_t pairs, unsigned byte) {
  return (int)(pairs >> (8 * byte) & 0xFF);
}

/* "2024-05-06T07:08:09.123Z", as hubs write it: eight bytes at a time. */
static bool read_usual(int64_t *ms, const char *bytes) {
  uint64_t date, clock, rest;
  int32_t day;
  bool is_date = read_shape(&date, bytes, "0000-00-", 0x7F76767F76767676U);
  bool is_clock = read_shape(&clock, bytes + 8, "00T00:00", 0x76767F76767F7676U);
  bool is_rest = read_shape(&rest, bytes + 16, ":00.000Z", 0x7F7676767F76767FU);
  if (!(is_date & is_clock & is_rest)) return false;
  int hour = pair_at(clock, 3), minute = pair_at(clock, 6), second = pair_at(rest, 1);
  if ((hour > 23) | (minute > 59) | (second > 59)) return false;
  int year = pair_at(date, 0) * 100 + pair_at(date, 2);
  if (!find_day(&day, year, pair_at(date, 5), pair_at(clock, 0))) return false;
  int fraction = pair_at(rest, 4) * 10 + (bytes[22] - '0');
  *ms = day * DAY_MS + ((hour * 60 + minute) * INT64_C(60) + second) * 1000 + fraction;
  return true;
}

/* `HH:MM` as minutes. */
static bool read_minutes(int *minutes, const char *bytes) {
  int hour;
  int minute;
  if (bytes[2] != ':' || !read_digits(&hour, bytes, 2) || !read_digits(&minute, bytes + 3, 2)) {
    return false;
  }
  if (hour > 23 || minute > 59) return false;
  *minutes = hour * 60 + minute;
  return true;
}

/* What follows the seconds: a fraction, into *ms, and a zone, into *offset in minutes. */
static bool read_tail(int *ms, int *offset, struct text tail) {
  size_t at = 0;
  if (at < tail.length && tail.bytes[at] == '.') {
    size_t first = ++at;
    for (int unit = 100; at < tail.length && tail.bytes[at] >= '0' && tail.bytes[at] <= '9'; at++) {
      *ms += (tail.bytes[at] - '0') * unit;
      unit /= 10;
    }
    if (at == first) return false;
  }
  if (at == tail.length) return true;
  char sign = tail.bytes[at];
  if (sign == 'Z') return at + 1 == tail.length;
  if ((sign != '+' && sign != '-') || tail.length - at != OFFSET_LENGTH) return false;
  if (!read_minutes(offset, tail.bytes + at + 1)) return false;
  if (sign == '-') *offset = -*offset;
  return true;
}

bool day_parse_instant(int64_t *ms, struct text text) {
  int32_t day;
  int minutes = 0;
  int seconds = 0;
  int fraction = 0;
  int offset = 0;
  const char *bytes = text.bytes;
  if (text.length == USUAL_LENGTH && read_usual(ms, bytes)) return true;
  if (text.length < DAY_LENGTH) return false;
  if (!day_parse(&day, (struct text){.bytes = bytes, .length = DAY_LENGTH})) return false;
  if (text.length > DAY_LENGTH) {
    if (text.length < INSTANT_LENGTH || (bytes[10] != 'T' && bytes[10] != ' ')) return false;
    if (!read_minutes(&minutes, bytes + 11)) return false;
    if (bytes[16] != ':' || !read_digits(&seconds, bytes + 17, 2) || seconds > 59) return false;
    struct text tail = {.bytes = bytes + INSTANT_LENGTH, .length = text.length - INSTANT_LENGTH};
    if (!read_tail(&fraction, &offset, tail)) return false;
  }
  int64_t within = (minutes - offset) * INT64_C(60000) + seconds * INT64_C(1000) + fraction;
  int64_t instant = day * DAY_MS + within;
  if (instant < DAY_FIRST * DAY_MS || instant >= (DAY_LAST + 1) * DAY_MS) return false;
  *ms = instant;
  return true;
}

int32_t day_of_instant(int64_t ms) {
  int64_t day = ms / DAY_MS - (ms % DAY_MS < 0);
  assert(day >= DAY_FIRST && day <= DAY_LAST);
  return (int32_t)day;
}

struct day_date day_date_of(int32_t day) {
  assert(day >= DAY_FIRST && day <= DAY_LAST);
  /* The mean year is right to within one, on either side. */
  int year = (int)((int64_t)(day - DAY_FIRST) * CYCLE_YEARS / CYCLE_DAYS) + 1;
  while (days_before_year(year) > day) year--;
  while (days_before_year(year + 1) <= day) year++;
  assert(year >= 1 && year <= YEAR_LAST);
  int in_year = day - days_before_year(year);
  int month = 1;
  while (days_before_month(year, month) <= in_year) month++;
  return (struct day_date){year, month, in_year - days_before_month(year, month - 1) + 1};
}

int32_t day_of_month(int year, int month) {
  assert(year >= 1 && year <= YEAR_LAST && month >= 1 && month <= 12);
  return days_before_year(year) + days_before_month(year, month - 1);
}

/* Writes `value` in `count` digits. */
static void write_digits(char *out, int value, int count) {
  for (int i = count - 1; i >= 0; i--) {
    out[i] = (char)('0' + value % 10);
    value /= 10;
  }
}

void day_format(char out[DAY_TEXT_SIZE], int32_t day) {
  struct day_date date = day_date_of(day);
  write_digits(out, date.year, 4);
  out[4] = '-';
  write_digits(out + 5, date.month, 2);
  out[7] = '-';
  write_digits(out + 8, date.day, 2);
  out[DAY_LENGTH] = '\0';
}

static bool is_digit_at(struct text name, size_t at) {
  return at < name.length && name.bytes[at] >= '0' && name.bytes[at] <= '9';
}

bool day_in_name(int32_t *day, struct text name) {
  bool found = false;
  int32_t first = 0;
  for (size_t i = 0; i + DAY_LENGTH <= name.length; i++) {
    bool is_apart = (i == 0 || !is_digit_at(name, i - 1)) && !is_digit_at(name, i + DAY_LENGTH);
    int32_t here;
    if (!is_apart || !day_parse(&here, (struct text){name.bytes + i, DAY_LENGTH})) continue;
    if (found && here != first) return false;
    found = true;
    first = here;
  }
  if (found) *day = first;
  return found;
}
