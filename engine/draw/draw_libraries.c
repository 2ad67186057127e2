/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphviz says its version, where there is a context to ask. */
#include "engine/draw/draw_libraries.h"

#include <graphviz/gvc.h>

size_t draw_libraries(struct library out[LIBRARIES_MAX]) {
  static const lt_symlist_t none[] = {{NULL, NULL}};
  GVC_t *gvc = gvContextPlugins(none, 0);
  if (gvc == NULL) return 0;
  out[0] = library_of("Graphviz", gvcVersion(gvc));
  gvFreeContext(gvc);
  return 1;
}
