/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures and harmless text. */
#include "engine/draw/figures.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "graph/record.h"

const char *figure_compact(char out[FIGURE_MAX], uint64_t count) {
  static const char units[] = {'k', 'M', 'G', 'T', 'P', 'E'};
  uint64_t unit = 1000;
  size_t which = 0;
  if (count < 1000) {
    snprintf(out, FIGURE_MAX, "%u", (unsigned)count);
    return out;
  }
  /* 999,500 is 1.0M already. */
  for (; which + 1 < sizeof units && count >= unit * 1000 - unit / 2; which++) unit *= 1000;
  uint64_t tenths = count / (unit / 10) + (count % (unit / 10) >= unit / 20);
  if (tenths < 100) {
    snprintf(out, FIGURE_MAX, "%u.%u%c", (unsigned)(tenths / 10), (unsigned)(tenths % 10),
             units[which]);
  } else {
    uint64_t whole = count / unit + (count % unit >= unit / 2);
    snprintf(out, FIGURE_MAX, "%u%c", (unsigned)whole, units[which]);
  }
  return out;
}

const char *figure_day(char out[FIGURE_MAX], int64_t time) {
  struct tm day;
  time_t seconds = (time_t)(time / 1000);
  out[0] = '\0';
  if (record_time_is_void(time) || gmtime_r(&seconds, &day) == NULL) return out;
  if (day.tm_year < 0 || day.tm_year > 8099) return out;
  snprintf(out, FIGURE_MAX, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
  return out;
}

const char *figure_month(char out[FIGURE_MAX], int64_t time) {
  enum { MONTH = sizeof "2025-03" - 1 };
  figure_day(out, time);
  if (out[0] != '\0') out[MONTH] = '\0';
  return out;
}

void wording_add(struct wording *wording, struct text text) {
  if (text.length >= wording->capacity - wording->length) {
    wording->is_full = true;
    return;
  }
  if (text.length > 0) memcpy(wording->bytes + wording->length, text.bytes, text.length);
  wording->length += text.length;
  wording->bytes[wording->length] = '\0';
}

void wording_string(struct wording *wording, const char *string) {
  wording_add(wording, text_of(string));
}

/* The code point at the head of `text` and its length in *length; UINT32_MAX and 1 where
 * the bytes are not UTF-8 in its shortest form (RFC 3629). */
static uint32_t decode(struct text text, size_t *length) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *bytes = (const unsigned char *)text.bytes;
  size_t size = bytes[0] < 0x80             ? 1
                : (bytes[0] & 0xE0) == 0xC0 ? 2
                : (bytes[0] & 0xF0) == 0xE0 ? 3
                : (bytes[0] & 0xF8) == 0xF0 ? 4
                                            : 0;
  *length = 1;
  if (size == 1) return bytes[0];
  if (size == 0 || size > text.length) return UINT32_MAX;
  uint32_t point = bytes[0] & (0x7FU >> size);
  for (size_t i = 1; i < size; i++) {
    if ((bytes[i] & 0xC0) != 0x80) return UINT32_MAX;
    point = point << 6 | (bytes[i] & 0x3FU);
  }
  if (point < least[size] || point > 0x10FFFF) return UINT32_MAX;
  *length = size;
  return point;
}

/* Controls, line and paragraph separators, marks of direction, what is invisible or of private
 * use, surrogates, and what is no character of XML. */
static bool is_forbidden(uint32_t point) {
  static const uint32_t ranges[][2] = {
      {0x0000, 0x001F},     {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},
      {0x061C, 0x061C},     {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
      {0x200B, 0x200F},     {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},
      {0xD800, 0xF8FF},     {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
      {0xFFFE, 0xFFFF},     {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
      {0xF0000, UINT32_MAX}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    if (point < ranges[i][0]) return false; /* they ascend */
    if (point <= ranges[i][1]) return true;
  }
  return false;
}

static const char *xml_escape(char byte) {
  switch (byte) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  case '\'': return "&#39;";
  default: return NULL;
  }
}

/* What stands in a format for a character that is not forbidden; NULL: itself. */
typedef const char *escape_fn(char byte);

static const char *dot_escape(char byte) {
  return byte == '\\' ? "\\\\" : xml_escape(byte);
}

static const char *data_escape(char byte) {
  return byte == '\\' ? "\\\\" : NULL;
}

/* `escape` may be NULL: nothing is escaped. */
static void clean(struct wording *wording, struct text text, escape_fn *escape) {
  while (text.length > 0 && !wording->is_full) {
    size_t length;
    uint32_t point = decode(text, &length);
    const char *instead = NULL;
    if (length == 1 && text_is_space(text.bytes[0])) {
      instead = " ";
    } else if (is_forbidden(point)) {
      instead = "\xEF\xBF\xBD";
    } else if (length == 1 && escape != NULL) {
      instead = escape(text.bytes[0]);
    }
    wording_add(wording, instead != NULL ? text_of(instead) : (struct text){text.bytes, length});
    text = (struct text){text.bytes + length, text.length - length};
  }
}

void wording_clean(struct wording *wording, struct text text) {
  clean(wording, text, NULL);
}

void wording_dot(struct wording *wording, struct text text) {
  clean(wording, text, dot_escape);
}

void wording_data(struct wording *wording, struct text text) {
  clean(wording, text, data_escape);
}

void wording_xml(struct wording *wording, struct text text) {
  clean(wording, text, xml_escape);
}

void wording_url(struct wording *wording, struct text text) {
  for (size_t i = 0; i < text.length; i++) {
    unsigned char byte = (unsigned char)text.bytes[i];
    bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= 'a' && byte <= 'z') || (byte != '\0' && strchr("-._~/", byte) != NULL);
    char escaped[4];
    snprintf(escaped, sizeof escaped, is_plain ? "%c" : "%%%02X", byte);
    wording_string(wording, escaped);
  }
}
