/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma chart: shares and counts over time, drawn or in numbers. */
#include <stdlib.h>
#include <string.h>

#include "engine/cli/chart_data.h"
#include "engine/cli/chart_report.h"
#include "engine/cli/commands.h"
#include "engine/cli/message.h"
#include "engine/cli/options_chart.h"
#include "engine/cli/session.h"
#include "engine/cli/terminal.h"
#include "engine/draw/save.h"
#include "engine/report/number.h"

/* The numbers, in memory. */
static enum stemma_status write_numbers(char **bytes, size_t *size, const struct chart_data *data,
                                        enum report_format format, struct stemma_error *error) {
  const struct report_style style = {.format = format};
  FILE *file = open_memstream(bytes, size);
  if (file == NULL) return stemma_error_memory(error, "chart");
  enum stemma_status status = chart_report_write(file, data, &style, error);
  int unwritten = ferror(file);
  if ((fclose(file) != 0 || unwritten != 0) && status == STEMMA_OK) {
    status = stemma_error_memory(error, "chart");
  }
  return status;
}

/* What was written, on standard error: the chart is elsewhere. */
static void say_written(const struct chart_data *data) {
  char drawn[NUMBER_SIZE];
  char undrawn[NUMBER_SIZE];
  char extent[2 * PERIOD_NAME_SIZE + 16] = "";
  uint64_t left = (uint64_t)data->undated.derivatives + data->migrated.derivatives;
  text_count(drawn, data->total.derivatives);
  text_count(undrawn, left);
  if (data->has_time) {
    char first[PERIOD_NAME_SIZE];
    char last[PERIOD_NAME_SIZE];
    chart_data_name(first, data, 0);
    chart_data_name(last, data, data->span_count - 1);
    snprintf(extent, sizeof extent, ", %s to %s", first, last);
  }
  const char *path = data->set->session->options->output;
  message_line("%s: %s derivative%s%s%s%s%s", strcmp(path, "-") == 0 ? "standard output" : path,
               drawn, data->total.derivatives == 1 ? "" : "s", extent, left > 0 ? "; " : "",
               left > 0 ? undrawn : "", left > 0 ? " more without a date" : "");
}

/* The file's content. */
static enum stemma_status make_file(char **bytes, size_t *size, const struct chart_data *data,
                                    struct stemma_error *error) {
  struct options_chart_file file;
  enum stemma_status status = options_chart_file(&file, data->set->session->options->output, error);
  if (status != STEMMA_OK) return status;
  if (data->series_count == 0) {
    bool is_undated = data->undated.derivatives + data->migrated.derivatives > 0;
    return stemma_error_set(error, STEMMA_NEGATIVE, "chart: nothing to draw: %s",
                            is_undated ? "no derivative that counts has a date of creation"
                                       : "no derivative counts");
  }
  return file.is_picture ? chart_report_draw(bytes, size, data, error)
                         : write_numbers(bytes, size, data, file.format, error);
}

/* Writes the file. */
static enum stemma_status save(const struct chart_data *data, struct stemma_error *error) {
  const char *path = data->set->session->options->output;
  char *bytes = NULL;
  size_t size = 0;
  enum stemma_status status = make_file(&bytes, &size, data, error);
  if (status == STEMMA_OK) {
    status = strcmp(path, "-") == 0 ? terminal_write(bytes, size, error)
                                    : save_file(path, bytes, size, error);
  }
  if (status == STEMMA_OK) say_written(data);
  free(bytes);
  return status;
}

static enum stemma_status write_all(const struct chart_data *data, struct stemma_error *error) {
  const struct options *options = data->set->session->options;
  enum stemma_status status = STEMMA_OK;
  if (options->output != NULL) status = save(data, error);
  if (status == STEMMA_OK && options_chart_is_printed(options)) {
    const struct report_style style = session_style(options);
    status = chart_report_write(stdout, data, &style, error);
  }
  return status;
}

enum stemma_status cmd_chart(const struct options *options, struct stemma_error *error) {
  struct session session;
  struct count_set set = {0};
  struct grouping grouping = {0};
  struct chart_data data = {0};
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = count_set_init(&set, &session, error);
  if (status == STEMMA_OK) status = grouping_init(&grouping, &set, error);
  if (status == STEMMA_OK && grouping.shared) status = session_attribute(&session, error);
  if (status == STEMMA_OK) status = chart_data_init(&data, &grouping, error);
  if (status == STEMMA_OK) status = write_all(&data, error);
  chart_data_dispose(&data);
  grouping_dispose(&grouping);
  count_set_dispose(&set);
  session_close(&session);
  return status;
}
