/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cannot be asked for together, or is missing. */
#include "engine/cli/options_check.h"

#include <string.h>

#include "engine/cli/options_chart.h"
#include "engine/draw/picture.h"
#include "engine/read/load.h"
#include "graph/day.h"
#include "graph/model_id.h"

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

/* What a ranking cannot be asked for. */
static enum stemma_status check_rank(const struct options *options, struct stemma_error *error) {
  if (options_given(options, OPTION_GROUPS) && !options_given(options, OPTION_GROUP)) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "--groups: needs --group family, maker or country");
  }
  return options->families ? check_families(options, error) : STEMMA_OK;
}

/* What is shared out by family has a family. */
static enum stemma_status check_count(const struct options *options, struct stemma_error *error) {
  if (options->by_what >= OPTIONS_COUNT_BY_RELATION && options_given(options, OPTION_ATTRIBUTE)) {
    return conflict(error, OPTION_ATTRIBUTE, "--by relation, author, license or task");
  }
  return STEMMA_OK;
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

/* What is drawn is one thing. */
static enum stemma_status check_drawn(const struct options *options, struct stemma_error *error) {
  int things =
      (options->operand_count > 0) + (options->family != NULL) + (options->all_families ? 1 : 0);
  if (things == 0) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "draw: needs a model, such as 'stemma draw Qwen/Qwen2.5-7B -o "
                            "lineage.svg', a family with --family, or --all-families");
  }
  if (things > 1) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "draw: takes a model, a family or all families, not several of them");
  }
  if (options->both && options->up) return conflict(error, OPTION_BOTH, "--up");
  bool is_layered = options->layout == LAYOUT_LAYERED;
  if (options->rankdir != PICTURE_AUTO && !is_layered) {
    return conflict(error, OPTION_RANKDIR, "--layout radial or timeline");
  }
  if (options->cluster != OPTIONS_CLUSTER_NONE && !is_layered) {
    return conflict(error, OPTION_CLUSTER, "--layout radial or timeline");
  }
  if (!options->all_families) return STEMMA_OK;
  if (options->up) return conflict(error, OPTION_UP, "--all-families");
  return options->both ? conflict(error, OPTION_BOTH, "--all-families") : STEMMA_OK;
}

/* It needs somewhere to draw, and a format. */
static enum stemma_status check_draw(const struct options *options, struct stemma_error *error) {
  enum stemma_status status = check_drawn(options, error);
  if (status != STEMMA_OK) return status;
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

static enum stemma_status check_chart(const struct options *options, struct stemma_error *error) {
  enum stemma_status status = options_check_chart(options, error);
  return status == STEMMA_OK ? check_count(options, error) : status;
}

static enum stemma_status check_command(const struct options *options, struct stemma_error *error) {
  switch (options->command) {
  case OPTIONS_RANK: return check_rank(options, error);
  case OPTIONS_COUNT: return check_count(options, error);
  case OPTIONS_TREE: return check_tree(options, error);
  case OPTIONS_DRAW: return check_draw(options, error);
  case OPTIONS_RECONCILE: return check_reconcile(options, error);
  case OPTIONS_DIFF: return check_diff(options, error);
  case OPTIONS_EXPORT: return check_export(options, error);
  case OPTIONS_CHART: return check_chart(options, error);
  default: return STEMMA_OK;
  }
}

/* Enough operands, and models where models are meant. */
static enum stemma_status check_operands(const struct options *options,
                                         struct stemma_error *error) {
  const struct options_command_entry *entry = &options_commands[options->command];
  if (options->operand_count < entry->least) {
    return stemma_error_set(error, STEMMA_USAGE, "%s: needs %s, such as 'stemma %s'", entry->name,
                            options->command == OPTIONS_IMPORT       ? "a file of records"
                            : options->command == OPTIONS_DIFF       ? "two snapshots"
                            : options->command == OPTIONS_COMPLETION ? "a shell"
                            : entry->least > 1                       ? "two models"
                                                                     : "a model",
                            entry->examples[0] + strlen("stemma "));
  }
  bool takes_models = options->command != OPTIONS_HELP && options->command != OPTIONS_DIFF &&
                      options->command != OPTIONS_IMPORT;
  for (size_t i = 0; i < options->operand_count && takes_models; i++) {
    enum stemma_status status = check_model(entry->name, options->operands[i], error);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

enum stemma_status options_check(const struct options *options, struct stemma_error *error) {
  if (options->help) return STEMMA_OK;
  enum stemma_status status = check_operands(options, error);
  if (status == STEMMA_OK) status = check_command(options, error);
  if (status != STEMMA_OK) return status;
  if (options->db != NULL && options->from_count > 0) return conflict(error, OPTION_DB, "--from");
  status = check_reading(options, error);
  if (status != STEMMA_OK) return status;
  bool both = options_given(options, OPTION_SINCE) && options_given(options, OPTION_UNTIL);
  if (both && options->since > options->until) {
    return stemma_error_set(error, STEMMA_USAGE, "--since: is after --until, so nothing can match");
  }
  return STEMMA_OK;
}
