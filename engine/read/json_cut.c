/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small state machine over the bytes of arrays; depth is a number, not a stack. */
#include "engine/read/json_cut.h"

#include <assert.h>

#include "engine/read/string_end.h"

/* What a byte means outside of strings. */
enum meaning { PLAIN, SPACE, QUOTE, OPEN, CLOSE, COMMA, NUL };

static const unsigned char meanings[256] = {
    [' '] = SPACE, ['\t'] = SPACE, ['\n'] = SPACE, ['\r'] = SPACE, ['"'] = QUOTE, ['['] = OPEN,
    ['{'] = OPEN,  [']'] = CLOSE,  ['}'] = CLOSE,  [','] = COMMA,  [0] = NUL};

static enum meaning meaning_of(char byte) {
  return (enum meaning)meanings[(unsigned char)byte];
}

static enum json_cut_event fault(struct json_cutter *cutter, const char *why) {
  cutter->why = why;
  return JSON_CUT_FAULT;
}

/* ---- within a value ---- */

/* Goes on within a string, up to behind its quote; false where the bytes end before. */
static bool pass_string(struct json_cutter *cutter, const char *bytes, size_t size) {
  const char *at = bytes + cutter->at, *end = bytes + size;
  while (at < end) {
    if (cutter->is_escaped) {
      cutter->is_escaped = false;
      if (*at++ == '\n') cutter->line++;
      continue;
    }
    at = string_end(at);
    if (at >= end) break;
    char stop = *at++;
    if (stop == '\n') cutter->line++;
    cutter->is_escaped = stop == '\\';
    if (stop == '"') {
      cutter->in_string = false;
      break;
    }
  }
  cutter->at = at < end ? (size_t)(at - bytes) : size;
  return !cutter->in_string;
}

/* Turns white space into a space. */
static char *pass_space(struct json_cutter *cutter, char *at) {
  if (*at == '\n') cutter->line++;
  *at = ' ';
  return at + 1;
}

/* Goes on within an object or array, up to behind its bracket; false where the bytes end. */
static bool pass_nested(struct json_cutter *cutter, char *bytes, size_t size) {
  const char *end = bytes + size;
  for (;;) {
    if (cutter->in_string && !pass_string(cutter, bytes, size)) return false;
    char *at = bytes + cutter->at;
    while (at < end && !cutter->in_string && cutter->depth > 0) {
      switch (meaning_of(*at)) {
      case SPACE: at = pass_space(cutter, at); continue;
      case QUOTE: cutter->in_string = true; break;
      case OPEN: cutter->depth++; break;
      case CLOSE: cutter->depth--; break;
      default: break;
      }
      at++;
    }
    cutter->at = (size_t)(at - bytes);
    if (cutter->depth == 0) return true;
    if (at == end) return false;
  }
}

/* Goes on within a number or word; false where the bytes end. */
static bool pass_scalar(struct json_cutter *cutter, const char *bytes, size_t size) {
  while (cutter->at < size) {
    enum meaning meaning = meaning_of(bytes[cutter->at]);
    if (meaning != PLAIN && meaning != NUL) return true;
    cutter->at++;
  }
  return false;
}

static enum json_cut_event go_on_inside(struct json_cutter *cutter, char *bytes, size_t size) {
  bool is_whole;
  if (cutter->is_scalar) {
    is_whole = pass_scalar(cutter, bytes, size);
  } else if (cutter->depth > 0) {
    is_whole = pass_nested(cutter, bytes, size);
  } else {
    is_whole = pass_string(cutter, bytes, size);
  }
  if (!is_whole) return JSON_CUT_MORE;
  cutter->end = cutter->at;
  cutter->place = cutter->shape == JSON_CUT_VALUES ? JSON_CUT_BEFORE_VALUE : JSON_CUT_BEHIND_VALUE;
  return JSON_CUT_VALUE;
}

static void begin(struct json_cutter *cutter, enum meaning meaning) {
  cutter->place = JSON_CUT_IN_VALUE;
  cutter->start = cutter->at;
  cutter->start_line = cutter->line;
  cutter->in_string = meaning == QUOTE;
  cutter->depth = meaning == OPEN;
  cutter->is_scalar = meaning == PLAIN || meaning == NUL;
  cutter->at++;
}

/* ---- between values ---- */

static void pass_spaces(struct json_cutter *cutter, const char *bytes, size_t size) {
  for (; cutter->at < size && meaning_of(bytes[cutter->at]) == SPACE; cutter->at++) {
    if (bytes[cutter->at] == '\n') cutter->line++;
  }
}

/* One byte, no white space, where a value or the array's end may stand. */
static enum json_cut_event take_beginning(struct json_cutter *cutter, const char *bytes) {
  char byte = bytes[cutter->at];
  enum meaning meaning = meaning_of(byte);
  if (meaning == CLOSE && byte == ']' && cutter->place == JSON_CUT_BEFORE_FIRST) {
    cutter->place = JSON_CUT_BEFORE_ARRAY;
    cutter->at++;
    return JSON_CUT_MORE;
  }
  if (meaning == COMMA) return fault(cutter, "a comma where a record should begin");
  if (meaning == CLOSE && cutter->shape == JSON_CUT_ARRAYS) {
    return fault(cutter, cutter->place == JSON_CUT_BEFORE_VALUE && byte == ']'
                             ? "a comma before the end of the array"
                             : "a closing bracket where a record should begin");
  }
  if (meaning == CLOSE) return fault(cutter, "a closing bracket that nothing has opened");
  begin(cutter, meaning);
  return JSON_CUT_MORE;
}

/* One byte, no white space, behind a value; it is turned into the value's end. */
static enum json_cut_event take_end(struct json_cutter *cutter, char *bytes) {
  char *byte = &bytes[cutter->at];
  if (*byte == ',') {
    cutter->place = JSON_CUT_BEFORE_VALUE;
  } else if (*byte == ']') {
    cutter->place = JSON_CUT_BEFORE_ARRAY;
  } else {
    return fault(cutter, "a comma is missing before this");
  }
  *byte = '\0';
  cutter->at++;
  return JSON_CUT_MORE;
}

static enum json_cut_event take_array(struct json_cutter *cutter, const char *bytes) {
  if (bytes[cutter->at] != '[') return fault(cutter, "text outside of an array");
  cutter->place = JSON_CUT_BEFORE_FIRST;
  cutter->at++;
  return JSON_CUT_MORE;
}

static enum json_cut_event take_between(struct json_cutter *cutter, char *bytes) {
  switch (cutter->place) {
  case JSON_CUT_BEFORE_ARRAY: return take_array(cutter, bytes);
  case JSON_CUT_BEHIND_VALUE: return take_end(cutter, bytes);
  case JSON_CUT_BEFORE_FIRST:
  case JSON_CUT_BEFORE_VALUE: return take_beginning(cutter, bytes);
  case JSON_CUT_IN_VALUE: break;
  }
  assert(false && "a place without a case");
  return JSON_CUT_MORE;
}

enum json_cut_event json_cut_next(struct json_cutter *cutter, char *bytes, size_t size) {
  assert(cutter->at <= size);
  enum json_cut_event event = JSON_CUT_MORE;
  while (event == JSON_CUT_MORE && cutter->at < size) {
    if (cutter->place == JSON_CUT_IN_VALUE) {
      event = go_on_inside(cutter, bytes, size);
      continue;
    }
    pass_spaces(cutter, bytes, size);
    if (cutter->at < size) event = take_between(cutter, bytes);
  }
  return event;
}

enum json_cut_event json_cut_end(struct json_cutter *cutter) {
  switch (cutter->place) {
  case JSON_CUT_BEFORE_ARRAY: return JSON_CUT_MORE;
  case JSON_CUT_IN_VALUE:
    if (cutter->is_scalar && cutter->shape == JSON_CUT_VALUES) {
      cutter->end = cutter->at;
      cutter->place = JSON_CUT_BEFORE_VALUE;
      return JSON_CUT_VALUE;
    }
    /* The line that helps is the one on which the record begins. */
    cutter->line = cutter->start_line;
    return fault(cutter, "ends in the middle of a record");
  case JSON_CUT_BEFORE_VALUE:
    if (cutter->shape == JSON_CUT_VALUES) return JSON_CUT_MORE;
    break;
  case JSON_CUT_BEFORE_FIRST:
  case JSON_CUT_BEHIND_VALUE: break;
  }
  return fault(cutter, "ends in the middle of an array");
}
