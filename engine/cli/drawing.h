/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session as the rooms that draw see it: shared by tree and draw. */
#ifndef STEMMA_ENGINE_CLI_DRAWING_H
#define STEMMA_ENGINE_CLI_DRAWING_H

#include "engine/cli/session.h"
#include "engine/draw/family_map.h"
#include "engine/draw/view.h"

struct drawing {
  struct draw_view view;    /* borrows from the session and from below */
  double *measure;          /* owned: what `--by` names */
  bool *first_party;        /* owned */
  struct family_map map;    /* owned: families as nodes; zeroed where models are drawn */
  struct measures measures; /* owned: of the map */
};

/*
 * Measures what a drawing shows and orders by. The session must be filtered and not yet
 * measured. *out is to be emptied with drawing_dispose. Fails only with STEMMA_NO_MEMORY.
 */
enum stemma_status drawing_init(struct drawing *out, struct session *session,
                                struct stemma_error *error);

/* The same of the graph in which families are nodes; fails as family_map_init does, too. */
enum stemma_status drawing_init_families(struct drawing *out, const struct session *session,
                                         struct stemma_error *error);

/* Frees what is owned; a zeroed drawing is fine. */
void drawing_dispose(struct drawing *drawing);

#endif
