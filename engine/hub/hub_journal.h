/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a crawl has got so far, in a file beside the store: answer by answer, in the order in
 * which they count, each with what was asked and what comes next. A crawl that is stopped,
 * whatever stops it, is gone through again from there without asking the hub.
 *
 * Each entry has a checksum: one that is not whole ends the file.
 * The store itself is not touched, nor locked, and does not grow, until a crawl is complete.
 */
#ifndef STEMMA_ENGINE_HUB_HUB_JOURNAL_H
#define STEMMA_ENGINE_HUB_HUB_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"
#include "graph/text.h"

struct hub_journal;

enum hub_entry_kind {
  HUB_ENTRY_PAGE,   /* the body holds records */
  HUB_ENTRY_ABSENT, /* there is nothing, or nothing for us */
};

/* An answer. */
struct hub_entry {
  enum hub_entry_kind kind; /* of what */
  struct text asked;        /* what was asked for */
  struct text next;         /* the address of the next page; or the new name of a model that has
                               been renamed; or empty */
  struct text body;         /* as page.h takes it */
};

/* How a journal is opened. */
struct hub_journal_options {
  const char *path;  /* of the file */
  struct text crawl; /* what the crawl is; another's journal is not gone on with */
  bool restart;      /* what is there is dropped */
  int64_t now;       /* milliseconds since 1970 */
};

/*
 * Opens the journal, or begins one. *out is to be closed. Fails with STEMMA_USAGE where it is of
 * another crawl; STEMMA_IO where another process has it, or it cannot be read and written;
 * STEMMA_BAD_INPUT where the file is no journal; STEMMA_NO_MEMORY.
 */
enum stemma_status hub_journal_open(struct hub_journal **out,
                                    const struct hub_journal_options *options,
                                    struct stemma_error *error);

/*
 * The next entry of those that were there, from the first on; *has_entry is false behind the
 * last whole one. Borrowed until the next call. Fails with STEMMA_IO or STEMMA_NO_MEMORY.
 */
enum stemma_status hub_journal_read(struct hub_entry *entry, bool *has_entry,
                                    struct hub_journal *journal, struct stemma_error *error);

/* Back to the first entry. */
void hub_journal_rewind(struct hub_journal *journal);

/* Takes back the entry that was read last: it and what follows is dropped by the next append. */
void hub_journal_unread(struct hub_journal *journal);

/* Appends an entry behind those that have been read. Fails with STEMMA_IO. */
enum stemma_status hub_journal_append(struct hub_journal *journal, const struct hub_entry *entry,
                                      struct stemma_error *error);

/* When it was begun: milliseconds since 1970. */
int64_t hub_journal_begun(const struct hub_journal *journal);

/* Removes the file, as all of it is elsewhere now. */
void hub_journal_remove(struct hub_journal *journal);

/* Closes; NULL is allowed. The file stays, unless it has no entry. */
void hub_journal_close(struct hub_journal *journal);

#endif
