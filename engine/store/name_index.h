/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking up names in the column where they lie in order, without reading more of it. */
#ifndef STEMMA_ENGINE_STORE_NAME_INDEX_H
#define STEMMA_ENGINE_STORE_NAME_INDEX_H

#include "engine/store/column_session.h"
#include "graph/text.h"

/* Keeps the chunk of names that was met last. */
struct name_index {
  struct column_session *session; /* borrowed; open as long as names are looked up */
  char *bytes;                    /* owned: the chunk's texts behind their lengths */
  uint32_t *at;                   /* [COLUMN_CHUNK] owned: places in bytes */
  uint64_t chunk;                 /* which one it is, or NAME_INDEX_NO_CHUNK */
  size_t count;                   /* of its names */
};
#define NAME_INDEX_NO_CHUNK UINT64_MAX

/* Begins; *out is to be disposed of, whatever is returned. Fails only with STEMMA_NO_MEMORY. */
enum stemma_status name_index_init(struct name_index *out, struct column_session *session,
                                   struct stemma_error *error);

/* A zeroed one is fine. */
void name_index_dispose(struct name_index *index);

/*
 * How many names come before `text`, compared without ASCII case: the number of the first that
 * does not. Reads two chunks at most. Fails as column_read does.
 */
enum stemma_status name_index_count_before(uint32_t *count, struct name_index *index,
                                           struct text text, struct stemma_error *error);

/*
 * The name of a node, which must be there; borrowed until something else is looked up. Reads a
 * chunk, or none. Fails as column_read does.
 */
enum stemma_status name_index_at(struct text *name, struct name_index *index, uint32_t node,
                                 struct stemma_error *error);

/*
 * The names that begin with `prefix`, without ASCII case: the first one's number and how many
 * there are; of none *first says nothing. Prefixes are of the bytes of ids (rule R2), so that
 * none of these is above '~'. Fails as column_read does.
 */
enum stemma_status name_index_find_prefix(uint32_t *first, uint32_t *count,
                                          struct name_index *index, struct text prefix,
                                          struct stemma_error *error);

#endif
