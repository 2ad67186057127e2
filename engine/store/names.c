/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a store for who looks some up: a name index in a session of its own. */
#include <stdlib.h>

#include "engine/store/name_index.h"
#include "engine/store/store_parts.h"

struct store_names {
  struct column_session session; /* open */
  struct name_index index;       /* of the session */
};

enum stemma_status store_names_new(struct store_names **out, struct store *store,
                                   struct stemma_error *error) {
  struct store_names *names = calloc(1, sizeof *names);
  if (names == NULL) return stemma_error_memory(error, "names of the store");
  enum stemma_status status = column_session_open(&names->session, &store->sql, error);
  if (status != STEMMA_OK) {
    free(names);
    return status;
  }
  status = name_index_init(&names->index, &names->session, error);
  if (status != STEMMA_OK) {
    store_names_free(names);
    return status;
  }
  *out = names;
  return STEMMA_OK;
}

void store_names_free(struct store_names *names) {
  if (names == NULL) return;
  name_index_dispose(&names->index);
  column_session_close(&names->session);
  free(names);
}

enum stemma_status store_names_find(uint32_t *first, uint32_t *count, struct store_names *names,
                                    struct text prefix, struct stemma_error *error) {
  return name_index_find_prefix(first, count, &names->index, prefix, error);
}

enum stemma_status store_names_at(struct text *name, struct store_names *names, uint32_t place,
                                  struct stemma_error *error) {
  return name_index_at(name, &names->index, place, error);
}
