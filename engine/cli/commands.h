/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands: each takes a parsed command line, writes its answer to standard output, and
 * returns what becomes the exit code. STEMMA_NEGATIVE without an error is an answer that
 * needs no words.
 */
#ifndef STEMMA_ENGINE_CLI_COMMANDS_H
#define STEMMA_ENGINE_CLI_COMMANDS_H

#include "engine/cli/options.h"
#include "graph/status.h"

/* Lists models, or with --families families, by a measure. An unknown family is negative. */
enum stemma_status cmd_rank(const struct options *options, struct stemma_error *error);

/* Counts derivatives of base models, or with --by by an attribute. An unknown model is negative. */
enum stemma_status cmd_count(const struct options *options, struct stemma_error *error);

/* Writes the lineage, or a part of it, to files. An unknown model or family is negative. */
enum stemma_status cmd_export(const struct options *options, struct stemma_error *error);

/* Tells all of one model. An unknown model is negative, here and in the next two. */
enum stemma_status cmd_show(const struct options *options, struct stemma_error *error);

/* Prints what derives from a model, or with --up what it derives from. */
enum stemma_status cmd_tree(const struct options *options, struct stemma_error *error);

/* Writes a picture of the same to a file, and says on standard error what is in it. */
enum stemma_status cmd_draw(const struct options *options, struct stemma_error *error);

/*
 * Charts derivatives over time or by group: a picture, or its numbers, in a file, on standard
 * output, or both. Nothing to draw is negative.
 */
enum stemma_status cmd_chart(const struct options *options, struct stemma_error *error);

/* Tells how one model derives from another. Where it does not, the answer is negative. */
enum stemma_status cmd_path(const struct options *options, struct stemma_error *error);

/* Lists the catalogue of families. */
enum stemma_status cmd_families(const struct options *options, struct stemma_error *error);

/*
 * Counts the derivatives of a model or a family under every rule. With --match, a number
 * that none of them gives is negative.
 */
enum stemma_status cmd_reconcile(const struct options *options, struct stemma_error *error);

/* Lists the classes of data quality. With --strict, faults are negative. */
enum stemma_status cmd_check(const struct options *options, struct stemma_error *error);

/*
 * Lists what changed between two snapshots. With --exit-code, any change is negative.
 */
enum stemma_status cmd_diff(const struct options *options, struct stemma_error *error);

/* Reads files of records into the store, and reports what that changed. */
enum stemma_status cmd_import(const struct options *options, struct stemma_error *error);

/* Asks the Hub for records of models, and reads them into the store. */
enum stemma_status cmd_fetch(const struct options *options, struct stemma_error *error);

/* Prints a shell's script for completion; reads no data. */
enum stemma_status cmd_completion(const struct options *options, struct stemma_error *error);

/* Prints help; reads no data. */
enum stemma_status cmd_help(const struct options *options, struct stemma_error *error);

#endif
