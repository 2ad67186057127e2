/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sink that writes what it is given as lines of text, for tests of readers. */
#ifndef STEMMA_TESTS_UNIT_READING_H
#define STEMMA_TESTS_UNIT_READING_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/read/sink.h"
#include "engine/read/stream.h"
#include "tests/failing_memory.h"

enum { READING_SIZE = 65536 };

/* What a sink has been given. */
struct reading_trace {
  char text[READING_SIZE]; /* a line a record or fault, as the functions below write them */
  size_t length;           /* of text; beyond READING_SIZE nothing more is kept */
  uint64_t records;        /* taken */
  uint64_t faults;         /* refused */
  uint64_t strict_after;   /* faults that are let pass; 0: all */
};

static inline void reading_put(struct reading_trace *trace, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline void reading_put(struct reading_trace *trace, const char *format, ...) {
  va_list arguments;
  if (trace->length >= READING_SIZE) return;
  va_start(arguments, format);
  int size =
      vsnprintf(trace->text + trace->length, READING_SIZE - trace->length, format, arguments);
  va_end(arguments);
  trace->length += (size_t)size;
}

static inline void reading_put_known(struct reading_trace *trace, const char *name, int64_t value,
                                     int64_t unknown) {
  if (value != unknown) reading_put(trace, " %s=%" PRId64, name, value);
}

static inline void reading_put_word(struct reading_trace *trace, const char *name,
                                    struct text word) {
  if (word.length > 0) reading_put(trace, " %s=%.*s", name, TEXT_ARGS(word));
}

/* `ID <relation:PARENT <… SOURCE ?CLASS:TEXT … NAME=FACT …` */
static inline enum stemma_status reading_take(void *context, const struct record *record,
                                              struct text text, struct stemma_error *error) {
  struct reading_trace *trace = context;
  (void)error;
  assert_true(text.length > 0);
  trace->records++;
  reading_put(trace, "%.*s", TEXT_ARGS(record->id));
  for (size_t i = 0; i < record->parent_count; i++) {
    const struct record_parent *parent = &record->parents[i];
    reading_put(trace, " <%s:%.*s", stemma_relation_name(parent->relation), TEXT_ARGS(parent->id));
  }
  if (record->source != PARENT_SOURCE_TABLE && record->source != PARENT_SOURCE_NONE) {
    reading_put(trace, " (%s)", parent_source_name(record->source));
  }
  assert_true((record->source == PARENT_SOURCE_NONE) == (record->parent_count == 0));
  for (size_t i = 0; i < record->finding_count; i++) {
    static const char *const classes[] = {"malformed", "placeholder", "word", "differs"};
    reading_put(trace, " ?%s:%.*s", classes[record->findings[i].class],
                TEXT_ARGS(record->findings[i].text));
  }
  reading_put_known(trace, "downloads", record->downloads, RECORD_NO_COUNT);
  reading_put_known(trace, "likes", record->likes, RECORD_NO_COUNT);
  reading_put_known(trace, "created", record->created, RECORD_NO_TIME);
  reading_put_known(trace, "modified", record->modified, RECORD_NO_TIME);
  reading_put_word(trace, "author", record->author);
  reading_put_word(trace, "license", record->license);
  reading_put_word(trace, "task", record->task);
  reading_put(trace, "\n");
  return STEMMA_OK;
}

/* `!LINE WHY` */
static inline enum stemma_status reading_refuse(void *context, struct sink_place place,
                                                const char *why, struct text text,
                                                struct stemma_error *error) {
  struct reading_trace *trace = context;
  (void)text;
  assert_null(place.member);
  trace->faults++;
  reading_put(trace, "!%" PRIu64 " %s\n", place.line, why);
  if (trace->strict_after == 0 || trace->faults <= trace->strict_after) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_BAD_INPUT, "strict: %s", why);
}

static inline struct record_sink reading_sink(struct reading_trace *trace) {
  return (struct record_sink){reading_take, reading_refuse, trace};
}

/* A stream of the bytes of a text, called "t"; both source and text must outlive it. */
static inline struct stream *reading_stream(struct load_source *source, struct text text) {
  struct stream *stream = NULL;
  *source = (struct load_source){"t", (const unsigned char *)text.bytes, text.length};
  assert_int_equal(stream_open(&stream, source, NULL), STEMMA_OK);
  return stream;
}

/* A reader of tables, as the test calls it. */
typedef enum stemma_status reading_fn(const struct record_sink *sink, struct stream *stream,
                                      struct stemma_error *error);

/* Reads with one allocation failing, each in turn, until none does; *trace is what was read then.
 * Returns how many have failed. */
static inline long reading_fail_each(struct reading_trace *trace, struct text text,
                                     reading_fn *read) {
  for (long n = 0;; n++) {
    struct load_source source = {"t", (const unsigned char *)text.bytes, text.length};
    struct stemma_error error = STEMMA_ERROR_INIT;
    *trace = (struct reading_trace){.length = READING_SIZE};
    struct record_sink sink = reading_sink(trace);
    struct stream *stream = NULL;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = stream_open(&stream, &source, &error);
    if (status == STEMMA_OK) status = read(&sink, stream, &error);
    stream_close(stream);
    assert_int_equal(failing_memory_stop(), 0);
    assert_true(failing_memory_has_failed() == (status != STEMMA_OK));
    if (status == STEMMA_OK) return n;
    assert_int_equal(status, STEMMA_NO_MEMORY);
    assert_non_null(strstr(error.message, "out of memory"));
  }
}

#endif
