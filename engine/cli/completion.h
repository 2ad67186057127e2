/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a shell offers for a command line that is being typed. The scripts that `stemma
 * completion` prints know nothing of commands and options: they ask
 *
 *   stemma --complete SHELL LINE [WORD]
 *
 * LINE is the command line up to the cursor as it was typed, quotes and all; WORD, for bash,
 * the end of it that is to be replaced. The answer's first line is one word:
 *
 *   words    texts to choose from follow
 *   parts    the same, but no blank is to follow what is chosen
 *   files    a file; folders: a folder
 *
 * Each line that follows is a text, and a tab and a description where there is one: for bash
 * what is to stand in place of WORD, quoted as its beginning is; for others the whole word
 * without quotes. Nothing is said where nothing is known or anything fails.
 */
#ifndef STEMMA_ENGINE_CLI_COMPLETION_H
#define STEMMA_ENGINE_CLI_COMPLETION_H

#include <stdio.h>

#include "engine/cli/completion_line.h"
#include "engine/cli/options.h"
#include "graph/status.h"
#include "graph/text.h"

/* Writes the answer to SHELL LINE [WORD]. Warnings go to standard error, as anywhere. */
void completion_answer(FILE *out, int count, char **arguments);

/* ---- for the files of completion ---- */

/* An answer under way. */
struct completion {
  FILE *out;                         /* where it goes */
  struct completion_quoting quoting; /* for bash */
  bool is_bash;                      /* texts are quoted */
  const struct options *options;     /* what is before the last word, as far as it is understood */
  struct text lead;                  /* the last word's beginning that stays: "--family=" */
  struct text part;                  /* what of it is completed */
};

/* Offers lead, `base` and `text` as one word, unless there is something in it that no terminal
 * should get; `about` may be empty. */
void completion_offer(const struct completion *completion, struct text base, struct text text,
                      struct text about);

/*
 * Offers the models of the data that the options name whose ids begin with the part: all of
 * them if they are few; else, until there is a slash, namespaces. Of too many the last is
 * offered too, so that what all have in common is what the shell finds they have.
 */
void completion_offer_models(const struct completion *completion);

#endif
