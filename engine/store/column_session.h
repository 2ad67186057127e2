/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading columns while the store stays as it is: one read transaction, and where there is
 * much to read a second connection beside it. Reading through one connection is bound to one
 * thread, and costs as much as unpacking.
 */
#ifndef STEMMA_ENGINE_STORE_COLUMN_SESSION_H
#define STEMMA_ENGINE_STORE_COLUMN_SESSION_H

#include "engine/store/column_table.h"

struct column_session {
  const struct sql *sql;       /* borrowed */
  uint64_t totals[TOTALS];     /* of all columns */
  struct column_source source; /* reads through sql */
  bool has_begun;              /* the transaction is the session's own */
};

/*
 * Begins a transaction, unless the caller has, and reads the totals. Fails as column_read
 * does; the session is then closed.
 */
enum stemma_status column_session_open(struct column_session *session, const struct sql *sql,
                                       struct stemma_error *error);

/* Ends what column_session_open began. A zeroed one is fine. */
void column_session_close(struct column_session *session);

/* One piece of reading; `index` tells which. It may run beside others, but no two have one
 * source. */
typedef enum stemma_status column_task(void *context, size_t index, struct column_source *source,
                                       struct stemma_error *error);

/*
 * Calls task(context, i, …) for every i below `count`, in that order, until one fails. Where
 * `is_large`, two are at work if that is possible. Fails as the tasks do.
 */
enum stemma_status column_session_run(struct column_session *session, size_t count,
                                      column_task *task, void *context, bool is_large,
                                      struct stemma_error *error);

#endif
