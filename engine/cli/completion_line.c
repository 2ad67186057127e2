/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quotes as bash, zsh and fish have them in common. */
#include "engine/cli/completion_line.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Where reading a line is. */
struct reader {
  char quote;  /* that is open, or 0 */
  bool is_raw; /* what comes was behind a backslash */
};

/* One byte of a line. Returns whether it is a part of a word, and not a sign. */
static bool read_byte(struct reader *reader, char byte, char next) {
  if (reader->is_raw) {
    reader->is_raw = false;
    return byte != '\n';
  }
  bool escapes = reader->quote == 0 || (reader->quote == '"' && strchr("\"\\$`\n", next) != NULL);
  if (byte == '\\' && escapes) {
    reader->is_raw = true;
    return false;
  }
  if (reader->quote != 0 && byte == reader->quote) {
    reader->quote = 0;
    return false;
  }
  if (reader->quote == 0 && (byte == '\'' || byte == '"')) {
    reader->quote = byte;
    return false;
  }
  return true;
}

static bool is_bare(const struct reader *reader) {
  return reader->quote == 0 && !reader->is_raw;
}

/* Reads the word at `at` into `bytes`; returns where it ends. */
static const char *read_word(char **bytes, const char *at) {
  struct reader reader = {0};
  for (; *at != '\0'; at++) {
    bool ends = is_bare(&reader) && (text_is_space(*at) || *at == '<' || *at == '>');
    if (ends) break;
    if (read_byte(&reader, *at, at[1])) *(*bytes)++ = *at;
  }
  *(*bytes)++ = '\0';
  return at;
}

/* The number before a redirection is not a word. */
static bool is_descriptor(const char *word, const char *end) {
  return (*end == '<' || *end == '>') && *word >= '0' && *word <= '9' && word[1] == '\0';
}

static enum stemma_status read_words(struct completion_line *out, const char *line) {
  char *bytes = out->bytes;
  bool redirects = false;
  for (const char *at = line;;) {
    while (text_is_space(*at)) at++;
    if (*at == '<' || *at == '>') {
      redirects = true;
      at++;
      continue;
    }
    if (out->count == COMPLETION_WORDS_MAX) return STEMMA_USAGE;
    char *word = bytes;
    const char *end = read_word(&bytes, at);
    bool is_last = *end == '\0';
    if (is_last) {
      out->words[out->count++] = word;
      out->raw = (struct text){at, (size_t)(end - at)};
      out->redirects = redirects;
      return STEMMA_OK;
    }
    bool counts = !redirects && !is_descriptor(word, end);
    if (counts) out->words[out->count++] = word;
    redirects = false;
    at = end;
  }
}

enum stemma_status completion_line_init(struct completion_line *out, const char *line) {
  size_t length = strlen(line);
  *out = (struct completion_line){0};
  if (length > COMPLETION_LINE_MAX) return STEMMA_USAGE;
  out->bytes = malloc(length + 2); /* each word but the last is followed by something */
  out->words = malloc(COMPLETION_WORDS_MAX * sizeof *out->words);
  if (out->bytes == NULL || out->words == NULL) return STEMMA_NO_MEMORY;
  return read_words(out, line);
}

void completion_line_dispose(struct completion_line *line) {
  free(line->bytes);
  free(line->words);
  *line = (struct completion_line){0};
}

struct completion_quoting completion_line_quoting(const struct completion_line *line,
                                                  size_t replaced) {
  struct completion_quoting quoting = {0};
  struct reader reader = {0};
  size_t length = 0, opened = 0, at_kept = 0;
  char quote_kept = '\0';
  size_t kept = replaced < line->raw.length ? line->raw.length - replaced : 0;
  for (size_t i = 0;; i++) {
    if (i == kept) {
      quoting.kept = length;
      quote_kept = reader.quote;
      at_kept = opened;
    }
    if (i == line->raw.length) break;
    char before = reader.quote, next = i + 1 < line->raw.length ? line->raw.bytes[i + 1] : '\0';
    bool counts = read_byte(&reader, line->raw.bytes[i], next);
    if (before == 0 && reader.quote != 0) {
      quoting.open = length;
      opened = i + 1;
    }
    length += counts;
  }
  quoting.quote = reader.quote;
  quoting.reopens = reader.quote != 0 && opened > kept;
  /* A quote that is open where the shell cuts, and that what it drops would have closed. */
  if (quote_kept != 0 && at_kept != opened) {
    quoting = (struct completion_quoting){.kept = quoting.kept, .quote = quote_kept};
  } else if (quote_kept != 0) {
    quoting.quote = quote_kept;
  }
  return quoting;
}

/* What is more than itself in a shell, outside of quotes and within double ones. */
static bool is_special(char byte, char quote) {
  if (quote == '"') return strchr("\"\\$`", byte) != NULL;
  return strchr(" \t|&;<>()$`\\\"'*?[]#~=%!{}^", byte) != NULL;
}

void completion_line_write_quoted(FILE *out, struct text word,
                                  const struct completion_quoting *quoting) {
  for (size_t i = quoting->kept; i < word.length; i++) {
    char byte = word.bytes[i], quote = i >= quoting->open ? quoting->quote : '\0';
    assert(byte != '\0' && byte != '\n');
    if (quoting->reopens && i == quoting->open && quote != '\0') fputc(quote, out);
    if (quote == '\'') {
      fputs(byte == '\'' ? "'\\''" : (char[]){byte, '\0'}, out);
    } else {
      if (is_special(byte, quote)) fputc('\\', out);
      fputc(byte, out);
    }
  }
}
