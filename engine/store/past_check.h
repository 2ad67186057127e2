/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the rows that the past is made of are as they were written. */
#ifndef STEMMA_ENGINE_STORE_PAST_CHECK_H
#define STEMMA_ENGINE_STORE_PAST_CHECK_H

#include "engine/store/sql.h"

/*
 * Compares all rows that have a checksum with it. Fails with STEMMA_BAD_INPUT and the table
 * where one is damaged, and as sql_step does. O(rows of the past).
 */
enum stemma_status past_check(const struct sql *sql, struct stemma_error *error);

/* The same of the table import alone, on which all that has a day depends. O(imports). */
enum stemma_status past_check_imports(const struct sql *sql, struct stemma_error *error);

#endif
