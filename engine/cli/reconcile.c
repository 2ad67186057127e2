/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of rules applied to what the options ask about. */
#include "engine/cli/reconcile.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/family_row.h"
#include "engine/cli/rules.h"
#include "graph/day.h"

/* Room in a command for the options of a rule, and an attribution. */
enum { RULE_OPTIONS_SIZE = RULES_OPTIONS_SIZE + 32 };

static const struct reconcile_question model_questions[] = {
    {"children", "direct derivatives", "direct", RULE_DIRECT, 0, false},
    {"descendants", "all derivatives", "all", RULE_ALL, 0, false},
};

static const struct reconcile_question family_questions[] = {
    {"derivatives", "by root: all derivatives, each once", "by root", RULE_ALL, ATTRIBUTION_ROOT,
     false},
    {"influence", "by root: credit for merges split among their parents", "by root split", RULE_ALL,
     ATTRIBUTION_ROOT, true},
    {"derivatives", "by maker: all derivatives, each once", "by maker", RULE_ALL, ATTRIBUTION_MAKER,
     false},
    {"influence", "by maker: credit for merges split among their parents", "by maker split",
     RULE_ALL, ATTRIBUTION_MAKER, true},
    {"derivatives", "by parent: direct derivatives, each once", "by parent", RULE_DIRECT,
     ATTRIBUTION_PARENT, false},
    {"influence", "by parent: credit for merges split among their parents", "by parent split",
     RULE_DIRECT, ATTRIBUTION_PARENT, true},
};

/* ---- commands ---- */

/* Writes a word so that a shell reads it as it stands. */
static void write_quoted(FILE *out, const char *word) {
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                              "_-./:,=+@%";
  if (*word != '\0' && strspn(word, plain) == strlen(word)) {
    fputs(word, out);
    return;
  }
  fputc('\'', out);
  for (; *word != '\0'; word++) {
    if (*word == '\'') {
      fputs("'\"'\"'", out); /* no backslashes: TSV would double them */
    } else {
      fputc(*word, out);
    }
  }
  fputc('\'', out);
}

/* Writes the words of a set, with commas between them. */
static void write_words(FILE *out, const char *const *words, unsigned set) {
  const char *between = "";
  for (unsigned i = 0; words[i] != NULL; i++) {
    if ((set >> i & 1) == 0) continue;
    fprintf(out, "%s%s", between, words[i]);
    between = ",";
  }
}

/* Writes the argument of an option that was given. */
static void write_argument(FILE *out, const struct options_entry *entry, const void *field) {
  char day[DAY_TEXT_SIZE];
  switch ((enum options_kind)entry->kind) {
  case OPTION_IS_TEXT: write_quoted(out, *(const char *const *)field); break;
  case OPTION_IS_CHOICE: fputs(entry->words[*(const unsigned *)field], out); break;
  case OPTION_IS_SET: write_words(out, entry->words, *(const unsigned *)field); break;
  case OPTION_IS_DAY:
    day_format(day, *(const int32_t *)field);
    fputs(day, out);
    break;
  case OPTION_IS_COUNT: fprintf(out, "%llu", (unsigned long long)*(const uint64_t *)field); break;
  default: assert(false && "an option that all rules share, of a kind that none was"); break;
  }
}

/* Whether all rules share an option: it says what the data is, or is a filter. */
static bool is_shared(enum options_id id) {
  switch (id) {
  case OPTION_DB:
  case OPTION_DATE:
  case OPTION_CATALOG:
  case OPTION_INPUT_FORMAT:
  case OPTION_COLUMNS:
  case OPTION_MAX_RECORD:
  case OPTION_MAX_EXPAND:
  case OPTION_INFER: return true;
  default: return options_table[id].section == SECTION_FILTER;
  }
}

/* Writes the options that all rules share. */
static void write_shared_options(FILE *out, const struct options *options) {
  for (size_t i = 0; i < options->from_count; i++) {
    fputs(" --from ", out);
    write_quoted(out, options->from[i]);
  }
  for (unsigned i = 0; i < OPTION_COUNT; i++) {
    enum options_id id = (enum options_id)i;
    const struct options_entry *entry = &options_table[id];
    const void *field = (const char *)options + entry->field;
    if (!is_shared(id) || !options_given(options, id)) continue;
    fprintf(out, " --%s ", entry->name);
    write_argument(out, entry, field);
  }
}

static enum stemma_status begin_command(struct reconcile *reconcile, struct stemma_error *error) {
  size_t length = 0;
  FILE *out = open_memstream(&reconcile->command, &length);
  if (out == NULL) return stemma_error_memory(error, "commands");
  if (reconcile->node == STEMMA_NO_NODE) {
    fputs("stemma rank --families --top 0", out);
  } else {
    fputs("stemma show ", out);
    struct text name = reconcile_name(reconcile);
    fwrite(name.bytes, 1, name.length, out); /* an id: nothing that a shell would read */
  }
  write_shared_options(out, reconcile->session->options);
  bool failed = ferror(out) != 0;
  if (fclose(out) != 0 || failed) return stemma_error_memory(error, "commands");
  reconcile->command_size = length + RULE_OPTIONS_SIZE;
  return STEMMA_OK;
}

void reconcile_write_command(char *out, size_t size, const struct reconcile *reconcile,
                             const struct reconcile_rule *rule) {
  assert(size >= reconcile->command_size);
  size_t used = (size_t)snprintf(out, size, "%s", reconcile->command);
  used += rules_write_options(out + used, size - used, rule->set, rule->party, rule->minimum);
  if (reconcile->node == STEMMA_NO_NODE && rule->question->attribution != ATTRIBUTION_ROOT) {
    used += (size_t)snprintf(out + used, size - used, " --attribute %s",
                             options_table[OPTION_ATTRIBUTE].words[rule->question->attribution]);
  }
  assert(used < size);
}

/* ---- cells ---- */

struct text reconcile_name(const struct reconcile *reconcile) {
  const struct session *session = reconcile->session;
  if (reconcile->node != STEMMA_NO_NODE) return lineage_name(session->lineage, reconcile->node);
  return catalog_family(session->catalog, reconcile->family)->name;
}

size_t reconcile_rule_count(const struct reconcile *reconcile) {
  return reconcile->question_count * RULE_RELATIONS * RULE_COLUMNS;
}

struct reconcile_rule reconcile_rule_at(const struct reconcile *reconcile, size_t number) {
  assert(number < reconcile_rule_count(reconcile));
  unsigned column = (unsigned)(number % RULE_COLUMNS);
  return (struct reconcile_rule){
      .question = &reconcile->questions[number / RULE_COLUMNS / RULE_RELATIONS],
      .set = (unsigned)(number / RULE_COLUMNS % RULE_RELATIONS),
      .party = (enum rule_party)(column / RULE_MINIMA),
      .minimum = column % RULE_MINIMA,
  };
}

struct report_value reconcile_answer(const struct reconcile *reconcile,
                                     const struct reconcile_rule *rule) {
  const struct reconcile_question *question = rule->question;
  unsigned column = (unsigned)rule->party * RULE_MINIMA + rule->minimum;
  if (reconcile->node != STEMMA_NO_NODE) {
    return report_count(reconcile->counts.count[rule->set][question->reach][column]);
  }
  const struct rule_family_sums *sums = &reconcile->sums;
  if (question->is_split) {
    return report_real(sums->influence[rule->set][question->attribution][column]);
  }
  return report_count(sums->derivatives[rule->set][question->attribution][column]);
}

double reconcile_figure(const struct reconcile *reconcile, size_t number) {
  const struct reconcile_rule rule = reconcile_rule_at(reconcile, number);
  struct report_value answer = reconcile_answer(reconcile, &rule);
  return answer.kind == REPORT_COUNT ? (double)answer.as.count : answer.as.real;
}

/* ---- all of it ---- */

/* Finds the model or the family. */
static enum stemma_status find_subject(struct reconcile *reconcile, struct stemma_error *error) {
  const struct options *options = reconcile->session->options;
  if (options->family != NULL) {
    reconcile->questions = family_questions;
    reconcile->question_count = sizeof family_questions / sizeof *family_questions;
    return family_row_find(&reconcile->family, reconcile->session, options->family, error);
  }
  reconcile->questions = model_questions;
  reconcile->question_count = sizeof model_questions / sizeof *model_questions;
  return session_find_model(&reconcile->node, reconcile->session, options->operands[0], error);
}

static enum stemma_status sum_family(struct reconcile *reconcile, const struct rules *rules,
                                     struct stemma_error *error) {
  const struct session *session = reconcile->session;
  size_t nodes = session->lineage->node_count;
  uint16_t *own = calloc(nodes + 1, sizeof *own);
  if (own == NULL) return stemma_error_memory(error, "families of models");
  catalog_families_of_nodes(own, session->catalog, session->lineage);
  enum stemma_status status =
      rule_sum_family(&reconcile->sums, &rules->input, &rules->marks, own, reconcile->family,
                      catalog_family_count(session->catalog), error);
  free(own);
  return status;
}

static enum stemma_status apply_rules(struct reconcile *reconcile, struct stemma_error *error) {
  struct rules rules;
  enum stemma_status status = rules_init(&rules, reconcile->session, error);
  if (status == STEMMA_OK && reconcile->node != STEMMA_NO_NODE) {
    status =
        rule_count_model(&reconcile->counts, &rules.input, &rules.marks, reconcile->node, error);
  } else if (status == STEMMA_OK) {
    status = sum_family(reconcile, &rules, error);
  }
  rules_dispose(&rules);
  return status;
}

enum stemma_status reconcile_init(struct reconcile *out, struct session *session,
                                  struct stemma_error *error) {
  *out = (struct reconcile){.session = session, .node = STEMMA_NO_NODE, .family = CATALOG_NONE};
  enum stemma_status status = find_subject(out, error);
  if (status == STEMMA_OK) status = apply_rules(out, error);
  return status == STEMMA_OK ? begin_command(out, error) : status;
}

void reconcile_dispose(struct reconcile *reconcile) {
  free(reconcile->command);
  *reconcile = (struct reconcile){0};
}
