/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a report says of itself: its data and its rules, so that a table can be cited. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/session.h"
#include "engine/cli/terminal.h"
#include "engine/report/report.h"
#include "engine/report/writers.h"
#include "graph/day.h"

struct report_field session_catalog_rule(const struct options *options) {
  const char *path = options->catalog;
  return (struct report_field){"catalog", path == NULL ? report_word("built-in")
                                                       : report_text(source_base_name(path))};
}

static void add_source(struct session_fields *fields, const char *key, struct report_value value) {
  assert(fields->source_count < sizeof fields->source / sizeof *fields->source);
  fields->source[fields->source_count++] = (struct report_field){key, value};
}

static void fill_source(struct session_fields *fields, const struct session *session) {
  const struct source *source = &session->source;
  size_t count = source->from_count;
  for (size_t i = 0; i < count; i++) {
    struct text name = source_base_name(source->from[i]);
    fields->files[i] = (struct report_value){.kind = REPORT_TEXT, .as.text = name};
  }
  bool is_built_in = count == 0 && source->path == NULL;
  if (count == 0) {
    const char *path = source->path == NULL ? SOURCE_BUILTIN : source->path;
    fields->files[count++] = report_text(source_base_name(path));
  }
  const struct lineage_finding *findings = session->lineage->findings;
  add_source(fields, "files", report_list(fields->files, count));
  add_source(fields, "built_in", report_flag(is_built_in));
  add_source(fields, "snapshot",
             source->day == SOURCE_NO_DAY ? REPORT_VALUE_NULL : report_day(source->day));
  add_source(fields, "models", report_count(findings[LINEAGE_MODELS].count));
  add_source(fields, "ghosts", report_count(findings[LINEAGE_GHOSTS].count));
  add_source(fields, "edges", report_count(findings[LINEAGE_EDGES].count));
  uint64_t inferred = 0;
  for (unsigned c = LINEAGE_DECLARED_CLASS_COUNT; c < LINEAGE_CLASS_COUNT; c++) {
    inferred += findings[c].count;
  }
  add_source(fields, "inferred_edges", report_count(inferred));
}

/* The value of an option in force; NULL for one that was not given and has no default. */
static struct report_value option_value(const struct options *options, enum options_id id,
                                        const struct report_value *relations, size_t count) {
  const struct options_entry *entry = &options_table[id];
  const void *field = (const char *)options + entry->field;
  bool has_default = id == OPTION_TOP || id == OPTION_DIFF_TOP || id == OPTION_CHART_TOP ||
                     id == OPTION_FEW || id == OPTION_GROUPS || id == OPTION_DEPTH ||
                     id == OPTION_TREE_TOP || id == OPTION_MAX_NODES;
  bool given = options_given(options, id) || has_default;
  switch ((enum options_kind)entry->kind) {
  case OPTION_IS_FLAG: return report_flag(*(const bool *)field);
  case OPTION_IS_TEXT: return given ? report_word(*(const char *const *)field) : REPORT_VALUE_NULL;
  case OPTION_IS_COUNT: return given ? report_count(*(const uint64_t *)field) : REPORT_VALUE_NULL;
  case OPTION_IS_REAL: return report_real(*(const double *)field);
  case OPTION_IS_DAY: return given ? report_day(*(const int32_t *)field) : REPORT_VALUE_NULL;
  case OPTION_IS_CHOICE: return report_word(entry->words[*(const unsigned *)field]);
  case OPTION_IS_RELATIONS: return report_list(relations, count);
  case OPTION_IS_PRESET:
  case OPTION_IS_SET:
  case OPTION_IS_TEXTS:
  case OPTION_IS_FILES: break;
  }
  return REPORT_VALUE_NULL;
}

/* "min-downloads" → "min_downloads"; the keys live as long as the program. */
static const char *rule_key(enum options_id id) {
  switch (id) {
  case OPTION_RELATION: return "relations";
  case OPTION_MIN_DOWNLOADS: return "min_downloads";
  case OPTION_THIRD_PARTY: return "third_party";
  case OPTION_MAX_NODES: return "max_nodes";
  case OPTION_EXIT_CODE: return "exit_code";
  default: return options_table[id].name;
  }
}

/* The words of the relations kept; how many. */
static size_t list_relations(struct report_value *out, const struct options *options) {
  size_t count = 0;
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    if ((options->relations >> i & 1) == 0) continue;
    out[count++] = report_word(stemma_relation_name((enum stemma_relation)i));
  }
  return count;
}

/* What an option was given that may be given several times. */
static struct report_value list_texts(struct session_fields *fields,
                                      const struct options_texts *texts) {
  struct report_value *items = fields->texts + fields->text_count;
  assert(fields->text_count + texts->count <= sizeof fields->texts / sizeof *fields->texts);
  for (size_t i = 0; i < texts->count; i++) items[i] = report_word(texts->items[i]);
  fields->text_count += texts->count;
  return report_list(items, texts->count);
}

static void fill_rules(struct session_fields *fields, const struct session *session) {
  const struct options *options = session->options;
  size_t relation_count = list_relations(fields->relations, options);
  for (unsigned i = 0; i < OPTION_COUNT; i++) {
    const struct options_entry *entry = &options_table[i];
    bool is_rule = entry->section == SECTION_RESULT || entry->section == SECTION_FILTER;
    if (!is_rule || (entry->commands >> options->command & 1) == 0) continue;
    assert(fields->rule_count < SESSION_FIELDS_MAX);
    const void *field = (const char *)options + entry->field;
    fields->rules[fields->rule_count++] = (struct report_field){
        rule_key((enum options_id)i),
        entry->kind == OPTION_IS_TEXTS
            ? list_texts(fields, field)
            : option_value(options, (enum options_id)i, fields->relations, relation_count)};
  }
  fields->rules[fields->rule_count++] = session_catalog_rule(options);
}

enum stemma_status session_fields_init(struct session_fields *out, const struct session *session,
                                       struct stemma_error *error) {
  struct report_value *files = calloc(session->source.from_count + 1, sizeof *files);
  if (files == NULL) return stemma_error_memory(error, "names of files");
  memset(out, 0, sizeof *out);
  out->files = files;
  fill_source(out, session);
  fill_rules(out, session);
  return STEMMA_OK;
}

void session_fields_dispose(struct session_fields *fields) {
  free(fields->files);
  fields->files = NULL;
}

void session_describe_source(char *out, size_t size, const struct source *source) {
  struct text name = TEXT("built-in landmark models");
  if (source->path != NULL) name = source_base_name(source->path);
  if (source->from_count > 0) name = source_base_name(source->from[0]);
  char more[32] = "";
  char day[DAY_TEXT_SIZE] = "";
  if (source->from_count > 1) snprintf(more, sizeof more, " and %zu more", source->from_count - 1);
  if (source->day != SOURCE_NO_DAY) day_format(day, source->day);
  snprintf(out, size, "%.*s%s%s%s", TEXT_ARGS(name), more, *day != '\0' ? ", " : "", day);
}

/* Appends a value as it would be typed. */
static size_t append_value(char *out, size_t size, struct report_value value) {
  char buffer[NUMBER_SIZE];
  struct report_cursor cursor = report_cursor_of(&value);
  size_t used = 0;
  for (size_t i = 0; i < cursor.left && used < size; i++) {
    struct text text = report_format_plain(buffer, &cursor.items[i * cursor.stride]);
    used += (size_t)snprintf(out + used, size - used, "%s%.*s", i > 0 ? "," : " ", TEXT_ARGS(text));
  }
  return used;
}

/* Appends the words of a set as they would be typed. */
static size_t append_words(char *out, size_t size, const char *const *words, unsigned set) {
  size_t used = 0;
  for (unsigned i = 0; words[i] != NULL && used < size; i++) {
    if ((set >> i & 1) == 0) continue;
    used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? "," : " ", words[i]);
  }
  return used;
}

void session_describe_rules(char *out, size_t size, const struct options *options) {
  struct report_value relations[STEMMA_RELATION_COUNT];
  size_t relation_count = list_relations(relations, options);
  size_t used = 0;
  out[0] = '\0';
  for (unsigned i = 0; i < OPTION_COUNT; i++) {
    const struct options_entry *entry = &options_table[i];
    enum options_id id = (enum options_id)i;
    bool is_order = id == OPTION_BY && options->command == OPTIONS_DRAW;
    bool is_rule = entry->section == SECTION_FILTER || id == OPTION_INFER || is_order;
    if (!is_rule || !options_given(options, id) || used >= size) continue;
    used += (size_t)snprintf(out + used, size - used, "%s--%s", used > 0 ? " " : "", entry->name);
    if (entry->kind == OPTION_IS_FLAG || used >= size) continue;
    if (id == OPTION_INFER) {
      used += append_words(out + used, size - used, entry->words, options->infer);
      continue;
    }
    used +=
        append_value(out + used, size - used, option_value(options, id, relations, relation_count));
  }
}

struct report_style session_style(const struct options *options) {
  return (struct report_style){.format = (enum report_format)options->format,
                               .width = terminal_width(),
                               .color = terminal_wants_color((enum options_color)options->color)};
}

enum stemma_status session_report_to(FILE *out, const struct session *session,
                                     struct report *report, const struct report_style *style,
                                     struct stemma_error *error) {
  struct session_fields fields;
  enum stemma_status status = session_fields_init(&fields, session, error);
  if (status != STEMMA_OK) return status;
  report->source = fields.source;
  report->source_count = fields.source_count;
  report->rules = fields.rules;
  report->rule_count = fields.rule_count;
  report_write(out, report, style);
  session_fields_dispose(&fields);
  return STEMMA_OK;
}

enum stemma_status session_report(const struct session *session, struct report *report,
                                  struct stemma_error *error) {
  const struct report_style style = session_style(session->options);
  return session_report_to(stdout, session, report, &style, error);
}
