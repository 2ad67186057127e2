/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of a chart as rows, and as a picture. */
#ifndef STEMMA_ENGINE_CLI_CHART_REPORT_H
#define STEMMA_ENGINE_CLI_CHART_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "engine/cli/chart_data.h"
#include "engine/report/report.h"
#include "graph/status.h"

/*
 * Writes a row for each period and series, in order; of bars, for each series. Fails with
 * STEMMA_NO_MEMORY; write errors stay in the stream.
 */
enum stemma_status chart_report_write(FILE *out, const struct chart_data *data,
                                      const struct report_style *style, struct stemma_error *error);

/*
 * Draws the chart, of at least one series, as SVG; *bytes, [*size], is to be freed. Fails with
 * STEMMA_USAGE where there are more series or periods than can be told apart, and
 * STEMMA_NO_MEMORY.
 */
enum stemma_status chart_report_draw(char **bytes, size_t *size, const struct chart_data *data,
                                     struct stemma_error *error);

#endif
