/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite says its version. */
#include "engine/store/store_libraries.h"

#include <sqlite3.h>

size_t store_libraries(struct library out[LIBRARIES_MAX]) {
  out[0] = library_of("SQLite", sqlite3_libversion());
  return 1;
}
