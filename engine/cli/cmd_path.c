/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma path: how one model derives from another. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/cli/commands.h"
#include "engine/cli/message.h"
#include "engine/cli/session.h"
#include "engine/cli/terminal.h"
#include "engine/report/glyph.h"
#include "engine/report/number.h"
#include "graph/paths.h"

/* Common ancestors that a message names before it counts them. */
enum { NAMED_MAX = 3 };

enum { PATH, STEP, MODEL, RELATION, INFERRED, STATUS, CREATED, DOWNLOADS, COLUMN_COUNT };

static const struct report_column columns[COLUMN_COUNT] = {
    [PATH] = {"path", "PATH", true, 0, 0},
    [STEP] = {"step", "STEP", true, 0, 0},
    [MODEL] = {"model", "MODEL", false, 0, 0},
    [RELATION] = {"relation", "RELATION", false, 0, 0},
    [INFERRED] = {"inferred", "INFERRED", false, 0, 0},
    [STATUS] = {"status", "STATUS", false, 0, 0},
    [CREATED] = {"created", "CREATED", false, 0, 0},
    [DOWNLOADS] = {"downloads", "DOWNLOADS", true, 0, 0},
};

/* The answer: paths, or what there is in their place. */
struct answer {
  const struct session *session; /* borrowed; filtered */
  uint32_t from;                 /* A */
  uint32_t to;                   /* B */
  struct paths paths;            /* from A to B; owned */
  bool reversed;                 /* A derives from B instead */
  uint32_t *common;              /* [common_count] owned: nearest common ancestors, if neither */
  uint32_t common_count;         /* of common */
  uint64_t listed;               /* shortest paths that are written */
  uint32_t *nodes;               /* [length + 1] owned: the path at hand */
  uint8_t *relations;            /* [length] owned: of its edges */
  uint64_t taken;                /* its number, or PATHS_MANY */
};

static struct text name_of(const struct answer *answer, uint32_t node) {
  return lineage_name(answer->session->lineage, node);
}

/* A model is no derivative of itself. */
static bool derives(const struct answer *answer) {
  return answer->from != answer->to && answer->paths.all > 0;
}

/* ---- finding ---- */

static enum stemma_status look_elsewhere(struct answer *answer, struct stemma_error *error) {
  const struct stemma_graph *graph = answer->session->graph;
  struct paths back;
  enum stemma_status status = paths_init(&back, graph, answer->to, answer->from, error);
  if (status != STEMMA_OK) return status;
  answer->reversed = back.all > 0;
  paths_dispose(&back);
  if (answer->reversed) return STEMMA_OK;
  return paths_common_ancestors(&answer->common, &answer->common_count, graph, answer->from,
                                answer->to, error);
}

static enum stemma_status find(struct answer *answer, struct stemma_error *error) {
  const struct options *options = answer->session->options;
  enum stemma_status status =
      paths_init(&answer->paths, answer->session->graph, answer->from, answer->to, error);
  if (status != STEMMA_OK || answer->from == answer->to) return status;
  if (answer->paths.all == 0) return look_elsewhere(answer, error);
  size_t length = answer->paths.length;
  answer->taken = PATHS_MANY;
  answer->nodes = calloc(length + 1, sizeof *answer->nodes);
  answer->relations = calloc(length, sizeof *answer->relations);
  if (answer->nodes == NULL || answer->relations == NULL) {
    return stemma_error_memory(error, "path");
  }
  uint64_t most = SIZE_MAX / (length + 1); /* rows are numbered by it */
  if (options->top > 0 && options->top < most) most = options->top;
  if (options->format == REPORT_QUIET) most = 1;
  answer->listed = answer->paths.shortest < most ? answer->paths.shortest : most;
  return STEMMA_OK;
}

static void take(struct answer *answer, uint64_t number) {
  if (answer->taken == number) return;
  paths_take(answer->nodes, answer->relations, &answer->paths, number);
  answer->taken = number;
}

/* ---- rows ---- */

static void fill_row(struct report_value *cells, void *context, size_t row) {
  struct answer *answer = context;
  const struct lineage *lineage = answer->session->lineage;
  size_t steps = (size_t)answer->paths.length + 1;
  size_t step = row % steps;
  take(answer, row / steps);
  uint32_t node = answer->nodes[step];
  int32_t created;
  cells[PATH] = report_count(answer->taken + 1);
  cells[STEP] = report_count(step);
  cells[MODEL] = report_text(lineage_name(lineage, node));
  cells[RELATION] = cells[INFERRED] = REPORT_VALUE_NULL;
  if (step > 0) {
    const char *rule = infer_rule_name(lineage_rule(lineage, node));
    if (rule != NULL) cells[INFERRED] = report_word(rule);
    enum stemma_relation relation = (enum stemma_relation)answer->relations[step - 1];
    cells[RELATION] = report_word(stemma_relation_name(relation));
  }
  cells[STATUS] = report_word(lineage_status_name((enum lineage_status)lineage->status[node]));
  cells[CREATED] =
      session_created(&created, answer->session, node) ? report_day(created) : REPORT_VALUE_NULL;
  cells[DOWNLOADS] = lineage->downloads[node] < 0
                         ? REPORT_VALUE_NULL
                         : report_count((uint64_t)lineage->downloads[node]);
}

static enum stemma_status write_rows(struct answer *answer, struct stemma_error *error) {
  const struct paths *paths = &answer->paths;
  struct report_value *common = calloc((size_t)answer->common_count + 1, sizeof *common);
  if (common == NULL) return stemma_error_memory(error, "common ancestors");
  for (uint32_t i = 0; i < answer->common_count; i++) {
    common[i] = report_text(name_of(answer, answer->common[i]));
  }
  bool found = derives(answer);
  const struct report_field summary[] = {
      {"from", report_text(name_of(answer, answer->from))},
      {"to", report_text(name_of(answer, answer->to))},
      {"derives", report_flag(found)},
      {"reversed", report_flag(answer->reversed)},
      {"length", found ? report_count(paths->length) : REPORT_VALUE_NULL},
      {"shortest_paths", report_count(found ? paths->shortest : 0)},
      {"paths", report_count(found ? paths->all : 0)},
      {"exact", report_flag(paths->all < PATHS_MANY)},
      {"common_ancestors", report_list(common, answer->common_count)},
  };
  struct report report = {.schema = "stemma.path/1",
                          .summary = summary,
                          .summary_count = sizeof summary / sizeof *summary,
                          .columns = columns,
                          .column_count = COLUMN_COUNT,
                          .id_column = MODEL,
                          .row_count = (size_t)answer->listed * ((size_t)paths->length + 1),
                          .row = fill_row,
                          .context = answer};
  enum stemma_status status = session_report(answer->session, &report, error);
  free(common);
  return status;
}

/* ---- text ---- */

/* "17 paths", "over 1.8e19 paths" */
static void describe_count(char *out, size_t size, uint64_t count, const char *noun) {
  char number[NUMBER_SIZE];
  text_count(number, count);
  if (count == PATHS_MANY) snprintf(number, sizeof number, "over 1.8e19");
  snprintf(out, size, "%s %s%s", number, noun, count == 1 ? "" : "s");
}

/* A model's id behind `used` columns of its line, which ends there. */
static void write_model(const struct answer *answer, uint32_t node, size_t used) {
  size_t width = terminal_width();
  size_t room = width > used ? width - used : 1;
  glyph_write_middle(stdout, name_of(answer, node), width == 0 ? SIZE_MAX : room);
  if (answer->session->lineage->status[node] == LINEAGE_GHOST) fputs("  (ghost)", stdout);
  fputc('\n', stdout);
}

/* Returns whether a step of it is inferred. */
static bool write_path(struct answer *answer, uint64_t number, bool color) {
  char place[NUMBER_SIZE] = "";
  text_count(place, number + 1);
  take(answer, number);
  int indent = answer->listed > 1 ? (int)text_of(place).length + 2 : 0;
  fprintf(stdout, "\n%-*s", indent, indent > 0 ? place : "");
  write_model(answer, answer->nodes[0], (size_t)indent);
  bool infers = false;
  for (uint32_t step = 0; step < answer->paths.length; step++) {
    uint32_t child = answer->nodes[step + 1];
    const char *relation = lineage_relation_word(answer->session->lineage, child,
                                                 (enum stemma_relation)answer->relations[step]);
    infers = infers || relation[0] == '~';
    fprintf(stdout, "%*s%s→ %-11s%s  ", indent, "", color ? REPORT_FAINT : "", relation,
            color ? REPORT_PLAIN : "");
    write_model(answer, child, (size_t)indent + 15);
  }
  return infers;
}

static void write_text(struct answer *answer) {
  const struct paths *paths = &answer->paths;
  bool color = terminal_wants_color((enum options_color)answer->session->options->color);
  char steps[96];
  char shortest[96];
  char all[96];
  describe_count(steps, sizeof steps, paths->length, "step");
  describe_count(shortest, sizeof shortest, paths->shortest, "shortest path");
  describe_count(all, sizeof all, paths->all, "path");
  fprintf(stdout, "%s%.*s%s derives from %s%.*s%s in %s\n", color ? REPORT_BOLD : "",
          TEXT_ARGS(name_of(answer, answer->to)), color ? REPORT_PLAIN : "",
          color ? REPORT_BOLD : "", TEXT_ARGS(name_of(answer, answer->from)),
          color ? REPORT_PLAIN : "", steps);
  if (paths->all == 1) {
    fputs("the only path\n", stdout);
  } else {
    fprintf(stdout, "%s, %s in all\n", shortest, all);
  }
  bool infers = false;
  for (uint64_t i = 0; i < answer->listed && !ferror(stdout); i++) {
    infers = write_path(answer, i, color) || infers;
  }
  if (infers) fputs("\n" LINEAGE_INFERRED_NOTE "\n", stdout);
  if (answer->listed == paths->shortest) return;
  uint64_t left = paths->shortest == PATHS_MANY ? PATHS_MANY : paths->shortest - answer->listed;
  describe_count(shortest, sizeof shortest, left, "more shortest path");
  fprintf(stdout, "\n… and %s (--top 0 lists all)\n", shortest);
}

/* "both derive from X, Y and 3 more" */
static void say_common(const struct answer *answer) {
  char names[1024];
  size_t used = 0;
  uint32_t count = answer->common_count;
  for (uint32_t i = 0; i < count && i < NAMED_MAX && used < sizeof names; i++) {
    const char *between = i == 0 ? "" : i + 1 == count ? " and " : ", ";
    used += (size_t)snprintf(names + used, sizeof names - used, "%s%.*s", between,
                             TEXT_ARGS(name_of(answer, answer->common[i])));
  }
  if (count == 0) {
    message_line("they have no ancestor in common");
  } else if (count > NAMED_MAX) {
    message_line("both derive from %s and %" PRIu32 " more", names, count - NAMED_MAX);
  } else {
    message_line("both derive from %s", names);
  }
}

/* Why there is no path. */
static void say_why(const struct answer *answer) {
  struct text from = name_of(answer, answer->from);
  struct text to = name_of(answer, answer->to);
  char rules[160];
  char given[200] = "";
  session_describe_rules(rules, sizeof rules, answer->session->options);
  if (rules[0] != '\0') snprintf(given, sizeof given, " (%s)", rules);
  if (answer->from == answer->to) {
    message_line("%.*s: a model does not derive from itself", TEXT_ARGS(to));
  } else if (answer->reversed) {
    message_line("%.*s does not derive from %.*s%s, but the other way round: "
                 "see 'stemma path %.*s %.*s'",
                 TEXT_ARGS(to), TEXT_ARGS(from), given, TEXT_ARGS(to), TEXT_ARGS(from));
  } else {
    message_line("%.*s does not derive from %.*s, nor the other way round%s", TEXT_ARGS(to),
                 TEXT_ARGS(from), given);
    say_common(answer);
  }
}

static enum stemma_status write_answer(struct answer *answer, struct stemma_error *error) {
  enum report_format format = (enum report_format)answer->session->options->format;
  bool found = derives(answer);
  enum stemma_status status = STEMMA_OK;
  if (!found) say_why(answer);
  if (format == REPORT_TABLE) {
    if (found) write_text(answer);
  } else if (found || format == REPORT_JSON) {
    status = write_rows(answer, error);
  }
  return status == STEMMA_OK && !found ? STEMMA_NEGATIVE : status;
}

enum stemma_status cmd_path(const struct options *options, struct stemma_error *error) {
  struct session session;
  struct answer answer = {.session = &session};
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) {
    status = session_find_model(&answer.from, &session, options->operands[0], error);
  }
  if (status == STEMMA_OK) {
    status = session_find_model(&answer.to, &session, options->operands[1], error);
  }
  if (status == STEMMA_OK) status = find(&answer, error);
  if (status == STEMMA_OK) status = write_answer(&answer, error);
  paths_dispose(&answer.paths);
  free(answer.common);
  free(answer.nodes);
  free(answer.relations);
  session_close(&session);
  return status;
}
