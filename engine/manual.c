/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stemma-manual SOURCE PAGE: makes a manual page of its source in engine/man, when stemma is built.
 * What the tables of commands and options say is set in there, so that no page falls behind them.
 * In the source
 *
 *   .\" options of COMMAND    until .\" end of options: the options of a command, each with what the
 *   .\" option NAME           source says below its name, beyond the sentence of the table
 *   .\" commands              the commands, each with its summary
 *   @VERSION@                 the version, once in a line
 *
 * An option or a command that the tables do not have is an error.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/help.h"
#include "engine/cli/options.h"
#include "graph/array.h"

/* The most lines of a page. */
enum { LINES_MAX = 100000 };

/* The source of a page. */
struct source {
  const char *path; /* for messages */
  char **lines;     /* [count] owned, without their ends */
  size_t count;     /* of lines */
  size_t capacity;  /* of lines */
};

static enum stemma_status source_fail(const struct source *source, size_t line, const char *what,
                                      struct stemma_error *error) {
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s:%zu: %s", source->path, line + 1, what);
}

/* What stands behind `prefix` in a line, or NULL. */
static const char *after(const char *line, const char *prefix) {
  size_t length = strlen(prefix);
  return strncmp(line, prefix, length) == 0 ? line + length : NULL;
}

/* ---- text as roff ------------------------------------------------------------------------------ */

static void write_byte(FILE *out, char byte) {
  switch (byte) {
  case '-': fputs("\\-", out); break;
  case '\'': fputs("\\(aq", out); break;
  case '\\': fputs("\\e", out); break;
  case '~': fputs("\\(ti", out); break;
  case '^': fputs("\\(ha", out); break;
  default: fputc(byte, out);
  }
}

static void write_bytes(FILE *out, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) write_byte(out, text[i]);
}

static void write_in_font(FILE *out, char font, const char *text, size_t length) {
  fprintf(out, "\\f%c", font);
  write_bytes(out, text, length);
  fputs("\\fR", out);
}

/* "HOW[,HOW...]", its words in italics. */
static void write_metavar(FILE *out, const char *metavar) {
  while (*metavar != '\0') {
    size_t word = strcspn(metavar, "[],.");
    if (word > 0) write_in_font(out, 'I', metavar, word);
    size_t rest = strspn(metavar + word, "[],.");
    write_bytes(out, metavar + word, rest);
    metavar += word + rest;
  }
}

/* Whether a word of a sentence about the option stands for an argument: its own, or MODEL. */
static bool is_placeholder(const struct options_entry *entry, const char *word, size_t length) {
  const char *own = entry->metavar == NULL ? "" : entry->metavar;
  return (length == strcspn(own, "[") && strncmp(own, word, length) == 0 && length > 0) ||
         (length == 5 && strncmp(word, "MODEL", 5) == 0);
}

static void write_word(FILE *out, const struct options_entry *entry, const char *word,
                       size_t length, bool first) {
  size_t open = strspn(word, "('");
  size_t core = open < length ? strcspn(word + open, " ,;:.)'") : 0;
  if (open + core > length) core = length - open;
  const char *text = word + open;
  write_bytes(out, word, open);
  if (core > 2 && strncmp(text, "--", 2) == 0) {
    write_in_font(out, 'B', text, core);
  } else if (is_placeholder(entry, text, core)) {
    write_in_font(out, 'I', text, core);
  } else if (core > 0) {
    write_byte(out, first ? (char)toupper((unsigned char)*text) : *text);
    write_bytes(out, text + 1, core - 1);
  }
  write_bytes(out, text + core, length - open - core);
}

/* The sentence of an option: it begins with a capital and ends with a full stop. */
static void write_sentence(FILE *out, const struct options_entry *entry) {
  const char *text = entry->help;
  for (bool first = true; *text != '\0'; first = false) {
    size_t length = strcspn(text, " ");
    if (!first) fputc(' ', out);
    write_word(out, entry, text, length, first);
    text += length;
    text += strspn(text, " ");
  }
  fputs(".\n", out);
}

/* ---- what the tables say ----------------------------------------------------------------------- */

static void write_words(FILE *out, const struct options_entry *entry) {
  fprintf(out, "%s\n", entry->kind == OPTION_IS_SET ? "Any of" : "One of");
  for (const char *const *word = entry->words; *word != NULL; word++) {
    if (**word == '\0') continue;
    fputs(".BR \\%", out);
    write_bytes(out, *word, strlen(*word));
    fprintf(out, " %c\n", word[1] == NULL ? '.' : ',');
  }
}

static void write_option(FILE *out, const struct options_entry *entry) {
  fputs(".TP\n", out);
  if (entry->letter != 0) fprintf(out, "\\fB\\-%c\\fR, ", entry->letter);
  fputs("\\fB\\-\\-", out);
  write_bytes(out, entry->name, strlen(entry->name));
  fputs("\\fR", out);
  if (entry->metavar != NULL) fputc(' ', out);
  if (entry->metavar != NULL) write_metavar(out, entry->metavar);
  fputc('\n', out);
  write_sentence(out, entry);
  if (entry->words != NULL) write_words(out, entry);
}

static void write_commands(FILE *out) {
  for (size_t i = 0; i < OPTIONS_COMMAND_COUNT; i++) {
    const struct options_command_entry *entry = &options_commands[i];
    fprintf(out, ".TP\n.BR stemma\\-%s (1)\n", entry->name);
    fputc(toupper((unsigned char)entry->summary[0]), out);
    size_t length = strlen(entry->summary);
    write_bytes(out, entry->summary + 1, length - 1);
    fputs(entry->summary[length - 1] == '.' ? "\n" : ".\n", out);
  }
}

/* Writes what the source says below `.\" option NAME` in its lines [from, to); whether it does. */
static bool write_beyond(FILE *out, const struct source *source, size_t from, size_t to,
                         const char *name) {
  bool found = false, inside = false;
  for (size_t i = from; i < to; i++) {
    const char *title = after(source->lines[i], ".\\\" option ");
    if (title != NULL) {
      inside = strcmp(title, name) == 0;
      found = found || inside;
    } else if (inside) {
      fprintf(out, "%s\n", source->lines[i]);
    }
  }
  return found;
}

static enum stemma_status check_titles(const struct source *source, size_t from, size_t to,
                                       size_t used, struct stemma_error *error) {
  size_t titles = 0;
  for (size_t i = from; i < to; i++) titles += after(source->lines[i], ".\\\" option ") != NULL;
  if (titles == used) return STEMMA_OK;
  return source_fail(source, from - 1, "an option below is not one of the command, or there twice",
                     error);
}

/* The options of the command named in line *at; *at becomes the line that ends them. */
static enum stemma_status write_options(FILE *out, const struct source *source, size_t *at,
                                        const char *name, struct stemma_error *error) {
  enum options_command command;
  enum stemma_status status = options_find_command(&command, name, error);
  if (status != STEMMA_OK) return status;
  size_t from = *at + 1, to = from, used = 0;
  while (to < source->count && strcmp(source->lines[to], ".\\\" end of options") != 0) to++;
  if (to == source->count) return source_fail(source, *at, "options without an end", error);
  for (unsigned section = 0; section < SECTION_COUNT; section++) {
    bool titled = false;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
      const struct options_entry *entry = &options_table[i];
      if (entry->section != section || !(entry->commands >> command & 1)) continue;
      if (!titled) fprintf(out, ".SS %s\n", help_section_titles[section]);
      titled = true;
      write_option(out, entry);
      used += write_beyond(out, source, from, to, entry->name);
    }
  }
  *at = to;
  return check_titles(source, from, to, used, error);
}

/* ---- pages -------------------------------------------------------------------------------------- */

static void write_line(FILE *out, const char *line) {
  const char *version = strstr(line, "@VERSION@");
  if (version == NULL) {
    fprintf(out, "%s\n", line);
    return;
  }
  fprintf(out, "%.*s" STEMMA_VERSION "%s\n", (int)(version - line), line,
          version + strlen("@VERSION@"));
  /* Options and ids are to be copied as they stand, so no line breaks within a word. */
  if (after(line, ".TH ") != NULL) fputs(".nh\n.ad l\n", out);
}

static enum stemma_status write_page(FILE *out, const struct source *source,
                                     struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t at = 0; status == STEMMA_OK && at < source->count; at++) {
    const char *line = source->lines[at];
    const char *name = after(line, ".\\\" options of ");
    if (name != NULL) {
      status = write_options(out, source, &at, name, error);
    } else if (strcmp(line, ".\\\" commands") == 0) {
      write_commands(out);
    } else {
      write_line(out, line);
    }
  }
  return status;
}

static enum stemma_status source_add(struct source *source, char *line,
                                     struct stemma_error *error) {
  enum stemma_status status = array_reserve(&source->lines, &source->capacity, source->count + 1,
                                            sizeof *source->lines, LINES_MAX, "lines", error);
  if (status == STEMMA_OK) source->lines[source->count++] = line;
  return status;
}

static enum stemma_status source_read(struct source *source, struct stemma_error *error) {
  FILE *in = fopen(source->path, "r");
  if (in == NULL) return stemma_error_set(error, STEMMA_IO, "%s: cannot be read", source->path);
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length = getline(&line, &capacity, in);
    if (length > 0 && line[length - 1] == '\n') line[length - 1] = '\0';
    if (length > 0) status = source_add(source, line, error);
    if (length <= 0 || status != STEMMA_OK) free(line);
    if (length <= 0) break;
  }
  fclose(in);
  return status;
}

static enum stemma_status make_page(const char *path, struct source *source,
                                    struct stemma_error *error) {
  enum stemma_status status = source_read(source, error);
  if (status != STEMMA_OK) return status;
  FILE *out = fopen(path, "w");
  if (out == NULL) return stemma_error_set(error, STEMMA_IO, "%s: cannot be written", path);
  status = write_page(out, source, error);
  bool failed = ferror(out) != 0;
  failed |= fclose(out) != 0;
  if (failed) status = stemma_error_set(error, STEMMA_IO, "%s: cannot be written", path);
  if (status != STEMMA_OK) remove(path);
  return status;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fputs("usage: stemma-manual SOURCE PAGE\n", stderr);
    return STEMMA_USAGE;
  }
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct source source = {.path = argv[1]};
  enum stemma_status status = make_page(argv[2], &source, &error);
  if (status != STEMMA_OK) fprintf(stderr, "stemma-manual: %s\n", error.message);
  for (size_t i = 0; i < source.count; i++) free(source.lines[i]);
  free(source.lines);
  return stemma_exit_code(status);
}
