/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From argv to struct options, by the table. GNU habits: --x=y, -xy, bundles, `--`. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/options.h"
#include "engine/cli/options_chart.h"
#include "engine/cli/suggest.h"
#include "engine/draw/picture.h"
#include "engine/read/load.h"
#include "graph/array.h"
#include "graph/day.h"
#include "graph/model_id.h"

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

static bool takes_argument(const struct options_entry *entry) {
  return entry->kind != OPTION_IS_FLAG && entry->kind != OPTION_IS_PRESET;
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
  assert(value != NULL || !takes_argument(entry));
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

static bool applies(const struct parser *parser, const struct options_entry *entry) {
  return (entry->commands >> parser->out->command & 1) != 0;
}

static enum stemma_status unknown_option(const struct parser *parser, const char *name) {
  const char *words[OPTION_COUNT + 1];
  size_t count = 0;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (applies(parser, &options_table[i])) words[count++] = options_table[i].name;
  }
  words[count] = NULL;
  char what[STEMMA_ERROR_MAX / 2];
  snprintf(what, sizeof what, "--%s", name);
  return fail_near(parser, what, "no such option", "--", suggest_word(name, words));
}

static enum stemma_status check_applies(const struct parser *parser,
                                        const struct options_entry *entry) {
  if (applies(parser, entry)) return STEMMA_OK;
  return stemma_error_set(parser->error, STEMMA_USAGE,
                          "--%s: has no meaning for '%s' (see 'stemma help %s')", entry->name,
                          command_name(parser), command_name(parser));
}

/* The next argument as the value of `entry`. */
static enum stemma_status take_value(const char **out, struct parser *parser,
                                     const struct options_entry *entry) {
  if (parser->left == 0) return needs_argument(parser, entry);
  *out = *parser->rest++;
  parser->left--;
  return STEMMA_OK;
}

/* --name, --name=value, --name value; `body` is what follows the dashes. */
static enum stemma_status parse_long(struct parser *parser, const char *body) {
  char name[64];
  size_t length = strcspn(body, "=");
  snprintf(name, sizeof name, "%.*s", length < 63 ? (int)length : 63, body);
  unsigned id = 0;
  unsigned named = OPTION_COUNT; /* of that name, if not for this command */
  for (; id < OPTION_COUNT; id++) {
    if (strcmp(options_table[id].name, name) != 0) continue;
    named = id;
    if (applies(parser, &options_table[id])) break;
  }
  if (id == OPTION_COUNT) id = named;
  if (id == OPTION_COUNT) return unknown_option(parser, name);
  const struct options_entry *entry = &options_table[id];
  enum stemma_status status = check_applies(parser, entry);
  if (status != STEMMA_OK) return status;
  const char *value = body[length] == '=' ? body + length + 1 : NULL;
  if (value != NULL && !takes_argument(entry)) {
    return stemma_error_set(parser->error, STEMMA_USAGE, "--%s: takes no argument", name);
  }
  if (value == NULL && takes_argument(entry)) status = take_value(&value, parser, entry);
  return status == STEMMA_OK ? set_option(parser, (enum options_id)id, value) : status;
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
    unsigned id = 0;
    unsigned named = OPTION_COUNT;
    for (; id < OPTION_COUNT; id++) {
      if (options_table[id].letter != *body) continue;
      named = id;
      if (applies(parser, &options_table[id])) break;
    }
    if (id == OPTION_COUNT) id = named;
    if (id == OPTION_COUNT) {
      return unknown_letter(parser, body);
    }
    const struct options_entry *entry = &options_table[id];
    enum stemma_status status = check_applies(parser, entry);
    if (status != STEMMA_OK) return status;
    const char *value = NULL;
    body++;
    if (takes_argument(entry)) {
      value = body;
      if (*body == '\0') status = take_value(&value, parser, entry);
      body = "";
    }
    if (status == STEMMA_OK) status = set_option(parser, (enum options_id)id, value);
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
  bool only_operands = false;
  while (parser->left > 0) {
    const char *argument = *parser->rest++;
    parser->left--;
    enum stemma_status status = STEMMA_OK;
    if (only_operands || argument[0] != '-' || argument[1] == '\0') {
      status = add_operand(parser, argument);
    } else if (strcmp(argument, "--") == 0) {
      only_operands = true;
    } else if (argument[1] == '-') {
      status = parse_long(parser, argument + 2);
    } else {
      status = parse_letters(parser, argument + 1);
    }
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

static enum stemma_status conflict(struct stemma_error *error, enum options_id id,
                                   const char *other) {
  return stemma_error_set(error, STEMMA_USAGE, "--%s: has no meaning with %s",
                          options_table[id].name, other);
}

/* What a ranking of families cannot be asked for. */
static enum stemma_status check_families(const struct options *options,
                                         struct stemma_error *error) {
  static const enum options_id others[] = {OPTION_ROOTS, OPTION_FAMILY, OPTION_GROUP, OPTION_GROUPS,
                                           OPTION_INTERVALS};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (options_given(options, others[i])) return conflict(error, others[i], "--families");
  }
  bool known = options->by == OPTIONS_BY_INFLUENCE ||
               options->by == OPTIONS_BY_DOWNSTREAM_DOWNLOADS ||
               options->by == OPTIONS_BY_AUTHORS || options->by == OPTIONS_BY_EFFECTIVE_AUTHORS;
  if (known) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_USAGE,
                          "--by: families have no '%s', but influence, downstream_downloads, "
                          "authors, effective_authors",
                          options_measures[options->by]);
}

/* It is asked about one model, or one family. */
static enum stemma_status check_reconcile(const struct options *options,
                                          struct stemma_error *error) {
  bool is_model = options->operand_count > 0;
  if (is_model != (options->family != NULL)) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_USAGE,
                          is_model ? "reconcile: takes a model or a family, not both"
                                   : "reconcile: needs a model, or a family with --family");
}

/* What says how files are to be read needs files, and a format of which it can be said. */
static enum stemma_status check_reading(const struct options *options, struct stemma_error *error) {
  static const enum options_id ids[] = {OPTION_INPUT_FORMAT, OPTION_COLUMNS, OPTION_MAX_RECORD,
                                        OPTION_MAX_EXPAND};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
    if (!options_given(options, ids[i]) || options->from_count > 0) continue;
    if ((options_table[OPTION_FROM].commands >> options->command & 1) == 0) continue;
    return stemma_error_set(error, STEMMA_USAGE, "--%s: has no meaning without --from FILE",
                            options_table[ids[i]].name);
  }
  bool is_table = options->input_format == LOAD_AUTO || options->input_format == LOAD_EDGES;
  if (options->columns != NULL && !is_table) {
    return stemma_error_set(error, STEMMA_USAGE, "--columns: has no meaning for --input-format %s",
                            load_format_name((enum load_format)options->input_format));
  }
  if (options_given(options, OPTION_MAX_RECORD) &&
      (options->max_record == 0 || options->max_record > LOAD_RECORD_MOST >> 20)) {
    return stemma_error_set(error, STEMMA_USAGE, "--max-record: is a number of MiB from 1 to %zu",
                            LOAD_RECORD_MOST >> 20);
  }
  if (options_given(options, OPTION_MAX_EXPAND) && options->max_expand == 0) {
    return stemma_error_set(error, STEMMA_USAGE, "--max-expand: must be at least 1");
  }
  return STEMMA_OK;
}

/* It needs two things to compare, and ids only are of models. */
static enum stemma_status check_diff(const struct options *options, struct stemma_error *error) {
  bool has_day = false;
  for (size_t i = 0; i < options->operand_count; i++) {
    int32_t day;
    has_day = has_day || day_parse(&day, text_of(options->operands[i]));
    if (*options->operands[i] == '\0') {
      return stemma_error_set(error, STEMMA_USAGE, "diff: '' is not a file");
    }
  }
  if (strcmp(options->operands[0], "-") == 0 && strcmp(options->operands[1], "-") == 0) {
    return stemma_error_set(error, STEMMA_USAGE, "diff -: standard input can be read only once");
  }
  if (options->db != NULL && !has_day) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "--db: has no meaning where neither OLD nor NEW is a day, such as "
                            "2026-08-19");
  }
  bool has_ids = options->only != OPTIONS_DIFF_FIGURES && options->only != OPTIONS_DIFF_FAMILIES;
  if (has_ids || options->format != REPORT_QUIET) return STEMMA_OK;
  return conflict(error, OPTION_QUIET, "--only figures or families");
}

/* It needs somewhere to draw, and a format. */
static enum stemma_status check_draw(const struct options *options, struct stemma_error *error) {
  bool has_format = options_given(options, OPTION_PICTURE);
  if (options->output == NULL) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "draw: needs a file to write, such as '-o lineage.svg'");
  }
  if (strcmp(options->output, "-") == 0 && !has_format) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "draw: '-o -' needs a format, such as '-T svg' or '-T png'");
  }
  enum picture_format format = (enum picture_format)options->picture;
  enum stemma_status status = STEMMA_OK;
  if (!has_format) status = picture_format_of(&format, options->output, error);
  if (status != STEMMA_OK || !options_given(options, OPTION_DPI)) return status;
  if (format != PICTURE_PNG) {
    return stemma_error_set(error, STEMMA_USAGE, "--dpi: has a meaning for PNG alone");
  }
  if (options->dpi >= 10 && options->dpi <= 2400) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_USAGE, "--dpi: is a number from 10 to 2400");
}

static enum stemma_status check_model(const char *what, const char *model,
                                      struct stemma_error *error) {
  struct text id;
  if (model_id_normalise(&id, text_of(model)) == MODEL_ID_OK) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_USAGE,
                          "%s: '%s' is not a model id, such as Qwen/Qwen2.5-7B", what, model);
}

/* What a tree prunes are models; only text has lines. */
static enum stemma_status check_tree(const struct options *options, struct stemma_error *error) {
  for (size_t i = 0; i < options->prune.count; i++) {
    enum stemma_status status = check_model("--prune", options->prune.items[i], error);
    if (status != STEMMA_OK) return status;
  }
  if (!options->ascii || options->format == REPORT_TABLE) return STEMMA_OK;
  return conflict(error, OPTION_ASCII, "formats other than table");
}

/* It needs a file, and goes from one model or one family, or takes all. */
static enum stemma_status check_export(const struct options *options, struct stemma_error *error) {
  bool is_model = options->operand_count > 0;
  if (options->output == NULL) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "export: needs a file to write, such as '-o lineage.graphml'");
  }
  if (is_model && options->family != NULL) {
    return stemma_error_set(error, STEMMA_USAGE, "export: takes a model or a family, not both");
  }
  bool is_part = is_model || options->family != NULL;
  for (size_t i = 0; i < 2 && !is_part; i++) {
    enum options_id id = i == 0 ? OPTION_UP : OPTION_DEPTH;
    if (!options_given(options, id)) continue;
    return stemma_error_set(error, STEMMA_USAGE, "--%s: needs a model, or a family with --family",
                            options_table[id].name);
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

static enum stemma_status check_whole(const struct options *options, struct stemma_error *error) {
  const struct options_command_entry *entry = &options_commands[options->command];
  if (options->help) return STEMMA_OK;
  if (options->operand_count < entry->least) {
    return stemma_error_set(error, STEMMA_USAGE, "%s: needs %s, such as 'stemma %s'", entry->name,
                            options->command == OPTIONS_IMPORT ? "a file of records"
                            : options->command == OPTIONS_DIFF ? "two snapshots"
                            : entry->least > 1                 ? "two models"
                                                               : "a model",
                            entry->examples[0] + strlen("stemma "));
  }
  enum stemma_status status = STEMMA_OK;
  if (options->command == OPTIONS_DIFF) status = check_diff(options, error);
  if (options->command == OPTIONS_RECONCILE) status = check_reconcile(options, error);
  if (options->command == OPTIONS_CHART) status = options_check_chart(options, error);
  if (status != STEMMA_OK) return status;
  bool takes_models = options->command != OPTIONS_HELP && options->command != OPTIONS_DIFF &&
                      options->command != OPTIONS_IMPORT;
  for (size_t i = 0; i < options->operand_count && takes_models; i++) {
    status = check_model(entry->name, options->operands[i], error);
    if (status != STEMMA_OK) return status;
  }
  if (options->db != NULL && options->from_count > 0) return conflict(error, OPTION_DB, "--from");
  status = check_tree(options, error);
  if (status == STEMMA_OK) status = check_reading(options, error);
  if (status != STEMMA_OK) return status;
  if (options->command == OPTIONS_DRAW) status = check_draw(options, error);
  if (status != STEMMA_OK) return status;
  if (options->command == OPTIONS_EXPORT) status = check_export(options, error);
  if (status != STEMMA_OK) return status;
  bool both = options_given(options, OPTION_SINCE) && options_given(options, OPTION_UNTIL);
  if (both && options->since > options->until) {
    return stemma_error_set(error, STEMMA_USAGE, "--since: is after --until, so nothing can match");
  }
  if (options_given(options, OPTION_GROUPS) && !options_given(options, OPTION_GROUP)) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "--groups: needs --group family, maker or country");
  }
  if (options->by_what >= OPTIONS_COUNT_BY_RELATION && options_given(options, OPTION_ATTRIBUTE)) {
    return conflict(error, OPTION_ATTRIBUTE, "--by relation, author, license or task");
  }
  return options->families ? check_families(options, error) : STEMMA_OK;
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
  for (const char *const *later = options_later_commands; *later != NULL; later++) {
    if (strcmp(*later, name) != 0) continue;
    return stemma_error_set(error, STEMMA_USAGE, "%s: this command is not in this version", name);
  }
  const char *near = suggest_word(name, words);
  if (near == NULL) {
    return stemma_error_set(error, STEMMA_USAGE, "%s: no such command (see 'stemma help')",
                            *name == '\0' ? "''" : name);
  }
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
  };
  enum stemma_status status = options_find_command(&out->command, arguments[0], error);
  if (status != STEMMA_OK) return status;
  struct parser parser = {.out = out, .rest = arguments + 1, .left = count - 1, .error = error};
  status = parse_rest(&parser);
  if (status == STEMMA_OK) status = check_whole(out, error);
  settle(out);
  return status;
}

void options_dispose(struct options *options) {
  free(options->from);
  options->from = NULL;
  options->from_count = options->from_capacity = 0;
}
