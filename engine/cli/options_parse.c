/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From argv to struct options, by the table. GNU habits: --x=y, -xy, bundles, `--`. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/options_chart.h"
#include "engine/cli/options_check.h"
#include "engine/draw/picture.h"
#include "graph/array.h"
#include "graph/day.h"
#include "graph/suggest.h"

/* How a command line is gone through. */
struct parser {
  struct options *out;        /* what has been understood */
  char **rest;                /* [left] arguments to come */
  int left;                   /* of rest */
  struct stemma_error *error; /* or NULL */
};

static const char *command_name(const struct parser *parser) {
  return options_commands[parser->out->command].name;
}

/* Fails with "WHAT: WHY; did you mean NEAR?". */
static enum stemma_status fail_near(const struct parser *parser, const char *what, const char *why,
                                    const char *dashes, const char *near) {
  if (near == NULL) {
    return stemma_error_set(parser->error, STEMMA_USAGE, "%s: %s (see 'stemma help %s')", what, why,
                            command_name(parser));
  }
  return stemma_error_set(parser->error, STEMMA_USAGE, "%s: %s; did you mean '%s%s'?", what, why,
                          dashes, near);
}

/* ---- arguments of options ---- */

static enum stemma_status bad_value(const struct parser *parser, const char *name,
                                    const char *value, const char *wanted) {
  return stemma_error_set(parser->error, STEMMA_USAGE, "--%s: '%s' is not %s", name, value, wanted);
}

static enum stemma_status set_count(const struct parser *parser, const char *name, uint64_t *field,
                                    const char *value) {
  char *end = NULL;
  errno = 0;
  unsigned long long number = strtoull(value, &end, 10);
  if (*value < '0' || *value > '9' || *end != '\0') {
    return bad_value(parser, name, value, "a whole number");
  }
  if (errno != 0) return bad_value(parser, name, value, "a number below 2^64");
  *field = number;
  return STEMMA_OK;
}

static enum stemma_status set_real(const struct parser *parser, const char *name, double *field,
                                   const char *value) {
  char *end = NULL;
  double number = strtod(value, &end);
  bool is_number =
      end != value && *end == '\0' && strspn(value, "0123456789.eE+-") == strlen(value);
  if (!is_number || !(number >= 0 && number <= 1)) {
    return bad_value(parser, name, value, "a number from 0 to 1");
  }
  *field = number;
  return STEMMA_OK;
}

static enum stemma_status set_day(const struct parser *parser, const char *name, int32_t *field,
                                  const char *value) {
  if (day_parse(field, text_of(value))) return STEMMA_OK;
  return bad_value(parser, name, value, "a day, such as 2026-08-22");
}

/* "a, b, c" of a list of words, for messages. */
static void list_words(char *out, size_t size, const char *const *words) {
  size_t used = 0;
  out[0] = '\0';
  for (; *words != NULL && used < size; words++) {
    if (**words == '\0') continue;
    int length = snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", *words);
    used += (size_t)length;
  }
}

static enum stemma_status unknown_word(const struct parser *parser, const char *name,
                                       const char *value, const char *const *words) {
  const char *near = suggest_word(value, words);
  if (near == NULL) {
    char all[256];
    list_words(all, sizeof all, words);
    return stemma_error_set(parser->error, STEMMA_USAGE, "--%s: '%s' is none of %s", name, value,
                            all);
  }
  return stemma_error_set(parser->error, STEMMA_USAGE,
                          "--%s: no such value '%s'; did you mean '%s'?", name, value, near);
}

static enum stemma_status set_choice(const struct parser *parser, const struct options_entry *entry,
                                     unsigned *field, const char *value) {
  for (unsigned i = 0; entry->words[i] != NULL; i++) {
    if (*value != '\0' && strcmp(entry->words[i], value) == 0) {
      *field = i;
      return STEMMA_OK;
    }
  }
  return unknown_word(parser, entry->name, value, entry->words);
}

/* A bit for the place in `words` of each word, with commas between them. */
static enum stemma_status set_words(const struct parser *parser, const char *name, unsigned *field,
                                    const char *value, const char *const *words) {
  unsigned set = 0;
  for (const char *at = value;; at++) {
    size_t length = strcspn(at, ",");
    unsigned found = 0;
    while (words[found] != NULL && !text_equal((struct text){at, length}, text_of(words[found]))) {
      found++;
    }
    if (words[found] == NULL) {
      char word[64];
      snprintf(word, sizeof word, "%.*s", length < 63 ? (int)length : 63, at);
      return unknown_word(parser, name, word, words);
    }
    set |= 1U << found;
    at += length;
    if (*at == '\0') break;
  }
  *field = set;
  return STEMMA_OK;
}

static enum stemma_status set_relations(const struct parser *parser, const char *name,
                                        stemma_relation_set *field, const char *value) {
  const char *words[STEMMA_RELATION_COUNT + 1] = {NULL};
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    words[i] = stemma_relation_name((enum stemma_relation)i);
  }
  unsigned set = 0;
  enum stemma_status status = set_words(parser, name, &set, value, words);
  if (status == STEMMA_OK) *field = (stemma_relation_set)set;
  return status;
}

static enum stemma_status add_file(const struct parser *parser, const char *value) {
  struct options *out = parser->out;
  if (*value == '\0') return bad_value(parser, "from", value, "a file");
  if (strncmp(value, "https://", 8) == 0 || strncmp(value, "http://", 7) == 0) {
    return stemma_error_set(parser->error, STEMMA_USAGE,
                            "--from: '%s' is no file: 'curl ... | stemma ... --from -' reads what "
                            "an address gives",
                            value);
  }
  for (size_t i = 0; i < out->from_count; i++) {
    if (strcmp(value, "-") == 0 && strcmp(out->from[i], "-") == 0) {
      return stemma_error_set(parser->error, STEMMA_USAGE,
                              "--from -: standard input can be read only once");
    }
  }
  enum stemma_status status =
      array_reserve(&out->from, &out->from_capacity, out->from_count + 1, sizeof *out->from,
                    OPTIONS_FROM_MAX, "--from", parser->error);
  if (status != STEMMA_OK) return status;
  out->from[out->from_count++] = value;
  return STEMMA_OK;
}

static enum stemma_status needs_argument(const struct parser *parser,
                                         const struct options_entry *entry) {
  return stemma_error_set(parser->error, STEMMA_USAGE, "--%s: needs an argument, %s", entry->name,
                          entry->metavar);
}

/* No text means something by being empty: it is a variable of a script that was not set. */
static enum stemma_status set_text(const struct parser *parser, const struct options_entry *entry,
                                   const char **field, const char *value) {
  if (*value == '\0') return needs_argument(parser, entry);
  *field = value;
  return STEMMA_OK;
}

static enum stemma_status add_text(const struct parser *parser, const struct options_entry *entry,
                                   struct options_texts *texts, const char *value) {
  if (texts->count >= OPTIONS_TEXTS_MAX) {
    return stemma_error_set(parser->error, STEMMA_USAGE, "--%s: given more than %d times",
                            entry->name, OPTIONS_TEXTS_MAX);
  }
  enum stemma_status status = set_text(parser, entry, &texts->items[texts->count], value);
  texts->count += status == STEMMA_OK;
  return status;
}

/* Puts an option's argument (NULL where it has none) where the table says. */
static enum stemma_status set_option(const struct parser *parser, enum options_id id,
                                     const char *value) {
  const struct options_entry *entry = &options_table[id];
  void *field = (char *)parser->out + entry->field;
  assert(value != NULL || !options_takes_argument(entry));
  parser->out->given[id] = true;
  switch ((enum options_kind)entry->kind) {
  case OPTION_IS_FLAG: *(bool *)field = true; return STEMMA_OK;
  case OPTION_IS_PRESET: *(unsigned *)field = entry->preset; return STEMMA_OK;
  case OPTION_IS_TEXT: return set_text(parser, entry, field, value);
  case OPTION_IS_TEXTS: return add_text(parser, entry, field, value);
  case OPTION_IS_FILES: return add_file(parser, value);
  case OPTION_IS_COUNT: return set_count(parser, entry->name, field, value);
  case OPTION_IS_REAL: return set_real(parser, entry->name, field, value);
  case OPTION_IS_DAY: return set_day(parser, entry->name, field, value);
  case OPTION_IS_CHOICE: return set_choice(parser, entry, field, value);
  case OPTION_IS_SET: return set_words(parser, entry->name, field, value, entry->words);
  case OPTION_IS_RELATIONS: return set_relations(parser, entry->name, field, value);
  }
  assert(false && "a kind of option without a case");
  return STEMMA_INTERNAL;
}

/* ---- finding options ---- */

enum options_id options_find(enum options_command command, const char *name, char letter) {
  enum options_id named = OPTION_COUNT; /* of that name, if not for this command */
  for (unsigned id = 0; id < OPTION_COUNT; id++) {
    const struct options_entry *entry = &options_table[id];
    bool is_it = name == NULL ? entry->letter == letter : strcmp(entry->name, name) == 0;
    if (!is_it) continue;
    named = (enum options_id)id;
    if (options_applies(named, command)) break;
  }
  return named;
}

static enum stemma_status unknown_option(const struct parser *parser, const char *name) {
  const char *words[OPTION_COUNT + 1];
  size_t count = 0;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (options_applies((enum options_id)i, parser->out->command))
      words[count++] = options_table[i].name;
  }
  words[count] = NULL;
  char what[STEMMA_ERROR_MAX / 2];
  snprintf(what, sizeof what, "--%s", name);
  return fail_near(parser, what, "no such option", "--", suggest_word(name, words));
}

static enum stemma_status check_applies(const struct parser *parser, enum options_id id) {
  const struct options_entry *entry = &options_table[id];
  if (options_applies(id, parser->out->command)) return STEMMA_OK;
  return stemma_error_set(parser->error, STEMMA_USAGE,
                          "--%s: has no meaning for '%s' (see 'stemma help %s')", entry->name,
                          command_name(parser), command_name(parser));
}

/* The next argument as the value of an option. */
static enum stemma_status take_value(const char **out, struct parser *parser, enum options_id id) {
  if (parser->left == 0) {
    parser->out->lacks = id;
    return needs_argument(parser, &options_table[id]);
  }
  *out = *parser->rest++;
  parser->left--;
  return STEMMA_OK;
}

/* --name, --name=value, --name value; `body` is what follows the dashes. */
static enum stemma_status parse_long(struct parser *parser, const char *body) {
  char name[64];
  size_t length = strcspn(body, "=");
  snprintf(name, sizeof name, "%.*s", length < 63 ? (int)length : 63, body);
  enum options_id id = options_find(parser->out->command, name, 0);
  if (id == OPTION_COUNT) return unknown_option(parser, name);
  const struct options_entry *entry = &options_table[id];
  enum stemma_status status = check_applies(parser, id);
  if (status != STEMMA_OK) return status;
  const char *value = body[length] == '=' ? body + length + 1 : NULL;
  if (value != NULL && !options_takes_argument(entry)) {
    return stemma_error_set(parser->error, STEMMA_USAGE, "--%s: takes no argument", name);
  }
  if (value == NULL && options_takes_argument(entry)) status = take_value(&value, parser, id);
  return status == STEMMA_OK ? set_option(parser, id, value) : status;
}

/* Names the first character of `body`, which may be one of several bytes. */
static enum stemma_status unknown_letter(const struct parser *parser, const char *body) {
  char what[8] = {'-', body[0]};
  for (size_t i = 1; i < 4 && ((unsigned char)body[i] & 0xC0) == 0x80; i++) what[i + 1] = body[i];
  return fail_near(parser, what, "no such option", "", NULL);
}

/* -x, -xVALUE, -x VALUE, -xyz; `body` is what follows the dash. */
static enum stemma_status parse_letters(struct parser *parser, const char *body) {
  while (*body != '\0') {
    enum options_id id = options_find(parser->out->command, NULL, *body);
    if (id == OPTION_COUNT) return unknown_letter(parser, body);
    const struct options_entry *entry = &options_table[id];
    enum stemma_status status = check_applies(parser, id);
    if (status != STEMMA_OK) return status;
    const char *value = NULL;
    body++;
    if (options_takes_argument(entry)) {
      value = body;
      if (*body == '\0') status = take_value(&value, parser, id);
      body = "";
    }
    if (status == STEMMA_OK) status = set_option(parser, id, value);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

static enum stemma_status add_operand(const struct parser *parser, const char *operand) {
  struct options *out = parser->out;
  const struct options_command_entry *entry = &options_commands[out->command];
  if (out->operand_count >= entry->most) {
    return stemma_error_set(
        parser->error, STEMMA_USAGE, "%s: '%s' is one argument too many%s", entry->name, operand,
        entry->most == 0 && out->command != OPTIONS_HELP ? " (files are given with --from)" : "");
  }
  out->operands[out->operand_count++] = operand;
  return STEMMA_OK;
}

/* ---- the whole ---- */

static enum stemma_status parse_rest(struct parser *parser) {
  while (parser->left > 0) {
    const char *argument = *parser->rest++;
    parser->left--;
    enum stemma_status status = STEMMA_OK;
    if (parser->out->has_ended || argument[0] != '-' || argument[1] == '\0') {
      status = add_operand(parser, argument);
    } else if (strcmp(argument, "--") == 0) {
      parser->out->has_ended = true;
    } else if (argument[1] == '-') {
      status = parse_long(parser, argument + 2);
    } else {
      status = parse_letters(parser, argument + 1);
    }
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

/* Defaults that depend on what was given. */
static void settle(struct options *options) {
  if (options->command == OPTIONS_CHART) options_settle_chart(options);
  bool cuts = options->format == REPORT_TABLE || options_given(options, OPTION_DIFF_TOP);
  if (options->command == OPTIONS_DIFF && !cuts) options->top = 0;
  enum picture_format format;
  bool is_named = options->output != NULL && !options_given(options, OPTION_PICTURE);
  if (is_named && picture_format_of(&format, options->output, NULL) == STEMMA_OK) {
    options->picture = format;
  }
  if (options->command == OPTIONS_TREE && !options_given(options, OPTION_TREE_TOP))
    options->top = 0;
}

/* No command, and none that is near: people begin with a file or a model, too. */
static enum stemma_status no_command(const char *name, struct stemma_error *error) {
  const char *hint = "see 'stemma help'";
  if (strcmp(name, "version") == 0) hint = "see 'stemma --version'";
  if (strpbrk(name, "./") != NULL) {
    hint = "'stemma rank --from FILE' reads a file, 'stemma show MODEL' tells of a model";
  }
  return stemma_error_set(error, STEMMA_USAGE, "%s: no such command (%s)",
                          *name == '\0' ? "''" : name, hint);
}

enum stemma_status options_find_command(enum options_command *out, const char *name,
                                        struct stemma_error *error) {
  const char *words[OPTIONS_COMMAND_COUNT + 1] = {NULL};
  for (unsigned i = 0; i < OPTIONS_COMMAND_COUNT; i++) {
    words[i] = options_commands[i].name;
    if (strcmp(words[i], name) == 0) {
      *out = (enum options_command)i;
      return STEMMA_OK;
    }
  }
  const char *near = suggest_word(name, words);
  if (near == NULL) return no_command(name, error);
  return stemma_error_set(error, STEMMA_USAGE, "%s: no such command; did you mean '%s'?", name,
                          near);
}

enum stemma_status options_parse(struct options *out, int count, char **arguments,
                                 struct stemma_error *error) {
  assert(count > 0);
  *out = (struct options){
      .top = 20,
      .by = OPTIONS_BY_INFLUENCE,
      .relations = STEMMA_ALL_RELATIONS,
      .decay = 1,
      .max_nodes = 120,
      .dpi = PICTURE_DPI,
      .lacks = OPTION_COUNT,
  };
  enum stemma_status status = options_find_command(&out->command, arguments[0], error);
  if (status != STEMMA_OK) return status;
  struct parser parser = {.out = out, .rest = arguments + 1, .left = count - 1, .error = error};
  status = parse_rest(&parser);
  if (status == STEMMA_OK) status = options_check(out, error);
  settle(out);
  return status;
}

void options_dispose(struct options *options) {
  free(options->from);
  options->from = NULL;
  options->from_count = options->from_capacity = 0;
}
