/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lineage out of the columns of a store. */
#ifndef STEMMA_ENGINE_STORE_LINEAGE_LOAD_H
#define STEMMA_ENGINE_STORE_LINEAGE_LOAD_H

#include "engine/store/lineage_save.h"
#include "engine/store/sql.h"
#include "graph/lineage.h"
#include "graph/lineage_records.h"

/*
 * Reads the lineage that lineage_save has written; *out is to be freed with lineage_free.
 * Where `records` is not NULL, it becomes what the records said, to be freed (their numbers
 * are those of their nodes); where `rows` is not NULL, it is to be disposed of. Each must have
 * been saved. If a thread is to spare, half of the work is done through a connection of its
 * own, which sees the same state: a read transaction is held meanwhile.
 *
 * Any bytes give a lineage that keeps all promises of lineage.h on which memory depends, or
 * STEMMA_BAD_INPUT: "PATH: the store is damaged (column NAME, chunk N): WHY". Fails also as
 * sql_step does, and with STEMMA_NO_MEMORY. O(nodes + edges + texts).
 */
enum stemma_status lineage_load(struct lineage **out, struct lineage_records **records,
                                struct lineage_rows *rows, const struct sql *sql,
                                struct stemma_error *error);

/* A column in a set of them. */
#define LINEAGE_LOAD_COLUMN(id) (UINT64_C(1) << (id))

#endif
