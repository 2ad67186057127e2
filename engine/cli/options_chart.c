/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks and defaults of `chart`. */
#include "engine/cli/options_chart.h"

#include <string.h>
#include <strings.h>

#include "graph/period.h"

enum stemma_status options_chart_file(struct options_chart_file *out, const char *path,
                                      struct stemma_error *error) {
  static const struct {
    const char *end;
    struct options_chart_file file;
  } endings[] = {{".svg", {true, REPORT_TABLE}},
                 {".csv", {false, REPORT_CSV}},
                 {".tsv", {false, REPORT_TSV}},
                 {".json", {false, REPORT_JSON}}};
  const char *slash = strrchr(path, '/');
  const char *end = strrchr(slash != NULL ? slash : path, '.');
  if (strcmp(path, "-") == 0) end = endings[0].end;
  for (size_t i = 0; end != NULL && i < sizeof endings / sizeof *endings; i++) {
    if (strcasecmp(end, endings[i].end) != 0) continue;
    *out = endings[i].file;
    return STEMMA_OK;
  }
  return stemma_error_set(error, STEMMA_USAGE,
                          "%s: no format of charts by that name; there are .svg (others turn that "
                          "into .png or .pdf), and for the numbers .csv, .tsv and .json",
                          path);
}

bool options_chart_is_printed(const struct options *options) {
  return options_given(options, OPTION_FORMAT) || options_given(options, OPTION_JSON);
}

enum stemma_status options_check_chart(const struct options *options, struct stemma_error *error) {
  static const enum options_id of_periods[] = {OPTION_EVERY, OPTION_FEW};
  struct options_chart_file file;
  bool is_printed = options_chart_is_printed(options);
  if (options->output == NULL && !is_printed) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "chart: needs a file to write, such as '-o shares.svg', or --format");
  }
  if (options->output != NULL && strcmp(options->output, "-") == 0 && is_printed) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "chart: '-o -' and --format both write to standard output");
  }
  bool is_bars = options->chart_kind == OPTIONS_CHART_BARS;
  for (size_t i = 0; is_bars && i < sizeof of_periods / sizeof *of_periods; i++) {
    if (!options_given(options, of_periods[i])) continue;
    return stemma_error_set(error, STEMMA_USAGE,
                            "--%s: has no meaning with --kind bars, which are of all time",
                            options_table[of_periods[i]].name);
  }
  return options->output == NULL ? STEMMA_OK : options_chart_file(&file, options->output, error);
}

void options_settle_chart(struct options *options) {
  bool is_bars = options->chart_kind == OPTIONS_CHART_BARS;
  if (!options_given(options, OPTION_CHART_TOP)) options->top = is_bars ? 20 : 8;
  if (!options_given(options, OPTION_CHART_BY)) options->by_what = OPTIONS_COUNT_BY_FAMILY;
  if (!options_given(options, OPTION_EVERY)) options->every = PERIOD_MONTH;
  if (!options_given(options, OPTION_FEW)) options->few = 20;
}
