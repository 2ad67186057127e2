/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scanner for one level of Python's literals; what lies deeper is stepped over. */
#include "engine/read/python_list.h"

#include <assert.h>

#include "engine/read/cells.h"

/* Where the scanner is, and what it has found. */
struct scan {
  const char *at;           /* next byte */
  const char *end;          /* of the text */
  struct python_list *list; /* receives items and the fault */
  struct arena *arena;      /* owns them */
};

static enum stemma_status add(struct scan *scan, struct text text, bool is_string) {
  struct python_list *list = scan->list;
  if (list->count == PYTHON_LIST_MAX) {
    list->fault = "more items than the maximum";
    return STEMMA_OK;
  }
  if (list->count == list->capacity) {
    size_t larger = list->capacity == 0 ? 8 : list->capacity * 2;
    struct python_item *items = arena_alloc(scan->arena, larger * sizeof *items);
    if (items == NULL) return STEMMA_NO_MEMORY;
    if (list->count > 0) memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->capacity = larger;
  }
  list->items[list->count++] = (struct python_item){.text = text, .is_string = is_string};
  return STEMMA_OK;
}

/* ---- strings ---- */

static int digit_of(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  char folded = text_fold_byte(byte);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : 16;
}

/* Reads `least` to `most` digits of a base; returns whether there are as many. */
static bool take_digits(uint32_t *value, const char **at, const char *end, int base, int least,
                        int most) {
  int count = 0;
  uint32_t sum = 0;
  const char *digit = *at;
  while (count < most && digit < end && digit_of(*digit) < base) {
    sum = sum * (uint32_t)base + (uint32_t)digit_of(*digit++);
    count++;
  }
  if (count < least) return false;
  *value = sum;
  *at = digit;
  return true;
}

/* Writes a code point in UTF-8. Never longer than the escape that it stands for. */
static char *put_code(char *out, uint32_t code) {
  if (code == 0) code = 1;
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  if (code < 0x80) {
    *out++ = (char)code;
  } else if (code < 0x800) {
    *out++ = (char)(0xC0 | code >> 6);
    *out++ = (char)(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *out++ = (char)(0xE0 | code >> 12);
    *out++ = (char)(0x80 | (code >> 6 & 0x3F));
    *out++ = (char)(0x80 | (code & 0x3F));
  } else {
    *out++ = (char)(0xF0 | code >> 18);
    *out++ = (char)(0x80 | (code >> 12 & 0x3F));
    *out++ = (char)(0x80 | (code >> 6 & 0x3F));
    *out++ = (char)(0x80 | (code & 0x3F));
  }
  return out;
}

/* A \u escape of a low surrogate right behind a high one makes one code point with it. */
static void pair_surrogates(uint32_t *code, const char **at, const char *end) {
  uint32_t low;
  if (*code < 0xD800 || *code > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') {
    return;
  }
  const char *digits = *at + 2;
  if (!take_digits(&low, &digits, end, 16, 4, 4) || low < 0xDC00 || low > 0xDFFF) return;
  *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
  *at = digits;
}

/* The escapes of one letter; -1 for others. */
static int letter_escape(char letter) {
  static const char letters[] = "\\'\"abfnrtv", meanings[] = "\\'\"\a\b\f\n\r\t\v";
  const char *found = memchr(letters, letter, sizeof letters - 1);
  return found == NULL ? -1 : meanings[found - letters];
}

/* Takes the escape at *at, behind its backslash. */
static char *unescape(char *out, const char **at, const char *end) {
  char letter = **at;
  const char *digits = *at + 1;
  uint32_t code = 0;
  bool known = true;
  if (letter == '\n') {
    *at = digits; /* a line that goes on */
    return out;
  }
  if (letter_escape(letter) >= 0) {
    *at = digits;
    *out++ = (char)letter_escape(letter);
    return out;
  }
  if (letter == 'x') {
    known = take_digits(&code, &digits, end, 16, 2, 2);
  } else if (letter == 'u') {
    known = take_digits(&code, &digits, end, 16, 4, 4);
    if (known) pair_surrogates(&code, &digits, end);
  } else if (letter == 'U') {
    known = take_digits(&code, &digits, end, 16, 8, 8);
  } else {
    digits = *at;
    known = take_digits(&code, &digits, end, 8, 1, 3);
  }
  if (!known) {
    *out++ = '\\';
    return out;
  }
  *at = digits;
  return put_code(out, code);
}

/* The contents of a string; a copy only where they differ from how it is written. */
static enum stemma_status decode(struct text *out, struct text written, bool is_raw,
                                 struct arena *arena) {
  bool has_nul = written.length > 0 && memchr(written.bytes, '\0', written.length) != NULL;
  bool has_escape =
      !is_raw && written.length > 0 && memchr(written.bytes, '\\', written.length) != NULL;
  *out = written;
  if (!has_nul && !has_escape) return STEMMA_OK;
  char *copy = arena_alloc(arena, written.length);
  if (copy == NULL) return STEMMA_NO_MEMORY;
  const char *at = written.bytes, *end = written.bytes + written.length;
  char *next = copy;
  while (at < end) {
    char byte = *at++;
    if (byte == '\\' && has_escape && at < end) {
      next = unescape(next, &at, end);
    } else {
      *next++ = byte == '\0' ? '\1' : byte;
    }
  }
  assert(next <= copy + written.length);
  *out = (struct text){.bytes = copy, .length = (size_t)(next - copy)};
  return STEMMA_OK;
}

/* The closing quote of the string whose opening one is at `at`, or NULL. */
static const char *string_close(const char *at, const char *end) {
  char quote = *at++;
  while (at < end && *at != quote) at += *at == '\\' && at + 1 < end ? 2 : 1;
  return at < end ? at : NULL;
}

static bool is_quote(char byte) {
  return byte == '\'' || byte == '"';
}

/* Where the quote of a string stands that begins at `at`, perhaps with a prefix; else NULL. */
static const char *string_open(bool *is_raw, const char *at, const char *end) {
  *is_raw = false;
  for (int i = 0; i < 3 && at < end; i++, at++) {
    if (is_quote(*at)) return at;
    char letter = text_fold_byte(*at);
    if (letter != 'b' && letter != 'r' && letter != 'u') return NULL;
    *is_raw = *is_raw || letter == 'r';
  }
  return NULL;
}

static enum stemma_status take_string(struct scan *scan, const char *open, bool is_raw) {
  const char *close = string_close(open, scan->end);
  if (close == NULL) {
    scan->list->fault = "a quote without its end";
    return STEMMA_OK;
  }
  scan->at = close + 1;
  struct text written = {.bytes = open + 1, .length = (size_t)(close - open - 1)}, text;
  enum stemma_status status = decode(&text, written, is_raw, scan->arena);
  return status == STEMMA_OK ? add(scan, text, true) : status;
}

/* ---- lists ---- */

static bool is_open(char byte) {
  return byte == '[' || byte == '(' || byte == '{';
}

static bool is_close(char byte) {
  return byte == ']' || byte == ')' || byte == '}';
}

/* Takes something that is no string, up to the comma or bracket behind it. */
static enum stemma_status take_other(struct scan *scan) {
  const char *start = scan->at;
  size_t depth = 0;
  while (scan->at < scan->end && (depth > 0 || (*scan->at != ',' && !is_close(*scan->at)))) {
    if (is_quote(*scan->at)) {
      scan->at = string_close(scan->at, scan->end);
      if (scan->at == NULL) {
        scan->list->fault = "a quote without its end";
        return STEMMA_OK;
      }
    } else if (is_open(*scan->at)) {
      depth++;
    } else if (is_close(*scan->at)) {
      depth--;
    }
    scan->at++;
  }
  struct text text = text_trim((struct text){start, (size_t)(scan->at - start)});
  return cells_is_null(text) ? STEMMA_OK : add(scan, text, false);
}

/* Takes an item, or nothing where a comma or a bracket stands. */
static enum stemma_status take_item(struct scan *scan) {
  bool is_raw;
  if (*scan->at == ',' || is_close(*scan->at)) return STEMMA_OK;
  const char *open = string_open(&is_raw, scan->at, scan->end);
  return open == NULL ? take_other(scan) : take_string(scan, open, is_raw);
}

static void skip_spaces(struct scan *scan) {
  while (scan->at < scan->end && text_is_space(*scan->at)) scan->at++;
}

/* What stands in brackets, of which the first is taken. */
static enum stemma_status take_list(struct scan *scan, char close) {
  while (scan->list->fault == NULL) {
    skip_spaces(scan);
    if (scan->at == scan->end) {
      scan->list->fault = "a bracket without its end";
      break;
    }
    enum stemma_status status = take_item(scan);
    if (status != STEMMA_OK) return status;
    if (scan->list->fault != NULL || scan->at == scan->end) continue;
    if (is_close(*scan->at)) {
      if (*scan->at != close || scan->at + 1 != scan->end) scan->list->fault = "no list";
      break;
    }
    if (*scan->at == ',') scan->at++;
  }
  return STEMMA_OK;
}

static struct text drop_quotes(struct text text) {
  if (text.length < 2 || !is_quote(text.bytes[0])) return text;
  if (text.bytes[text.length - 1] != text.bytes[0]) return text;
  return (struct text){.bytes = text.bytes + 1, .length = text.length - 2};
}

/* What stands without brackets: strings between commas, in quotes or not. */
static enum stemma_status take_bare(struct scan *scan) {
  enum stemma_status status = STEMMA_OK;
  while (scan->at < scan->end && status == STEMMA_OK) {
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at != ',') scan->at++;
    struct text part = text_trim((struct text){start, (size_t)(scan->at - start)});
    if (scan->at < scan->end) scan->at++;
    part = drop_quotes(part);
    if (!cells_is_null(part)) status = decode(&part, part, true, scan->arena);
    if (status == STEMMA_OK && !cells_is_null(part)) status = add(scan, part, true);
  }
  return status;
}

enum stemma_status python_list_read(struct python_list *out, struct text text,
                                    struct arena *arena) {
  struct python_list list = {0};
  text = text_trim(text);
  if (cells_is_null(text)) {
    *out = list;
    return STEMMA_OK;
  }
  struct scan scan = {
      .at = text.bytes, .end = text.bytes + text.length, .list = &list, .arena = arena};
  enum stemma_status status;
  char first = *scan.at;
  if (first == '{') {
    list.fault = "no list"; /* a dictionary's keys must not be taken for items */
    status = STEMMA_OK;
  } else if (is_open(first)) {
    scan.at++;
    status = take_list(&scan, first == '[' ? ']' : ')');
  } else {
    status = take_bare(&scan);
  }
  if (status != STEMMA_OK) return status;
  if (list.fault != NULL) list.count = 0;
  *out = list;
  return STEMMA_OK;
}
