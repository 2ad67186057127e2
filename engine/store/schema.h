/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of a store, as a string of SQL. The manual page stemma-store(5) explains them.
 */
#ifndef STEMMA_ENGINE_STORE_SCHEMA_H
#define STEMMA_ENGINE_STORE_SCHEMA_H

/* PRAGMA application_id ("stma") and user_version. */
enum { SCHEMA_APPLICATION = 0x73746d61, SCHEMA_VERSION = 1 };

/* Statements that make all tables and views in an empty database; NULL behind the last. */
extern const char *const schema_sql[];

/* The one of them that makes the index of edges by parent. */
extern const char schema_edge_index[];

#endif
