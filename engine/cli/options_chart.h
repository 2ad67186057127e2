/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command line of `chart` must be, and its defaults: parts of options_parse. */
#ifndef STEMMA_ENGINE_CLI_OPTIONS_CHART_H
#define STEMMA_ENGINE_CLI_OPTIONS_CHART_H

#include "engine/cli/options.h"
#include "engine/report/report.h"
#include "graph/status.h"

/* What is written to a file. */
struct options_chart_file {
  bool is_picture;           /* SVG */
  enum report_format format; /* of its numbers, where it is none */
};

/*
 * What the end of a path asks for, in any case; "-", standard output, for the picture. Fails
 * with STEMMA_USAGE and a message that lists what there is.
 */
enum stemma_status options_chart_file(struct options_chart_file *out, const char *path,
                                      struct stemma_error *error);

/* Whether the numbers are wanted on standard output. */
bool options_chart_is_printed(const struct options *options);

/* Fails with STEMMA_USAGE where there is nothing to write, or options have no meaning together. */
enum stemma_status options_check_chart(const struct options *options, struct stemma_error *error);

/* What a chart shows unless it is told. */
void options_settle_chart(struct options *options);

#endif
