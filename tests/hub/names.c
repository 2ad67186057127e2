/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models with a former name, and models that are gated. */
#include "tests/hub/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The text up to the next comma; the file quotes no cell of these columns. */
static struct slice next_cell(const char **at, const char *end) {
  const char *comma = memchr(*at, ',', (size_t)(end - *at));
  struct slice cell = {*at, (size_t)((comma ? comma : end) - *at)};
  *at = comma ? comma + 1 : end;
  return cell;
}

void names_load(struct names *names, const char *path) {
  if (!bytes_read_file(&names->text, path)) die("%s: %s", path, strerror(errno));
  const char *at = names->text.at, *end = at + names->text.length;
  for (size_t line = 1; at < end; line++) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    struct slice old = next_cell(&at, stop), name = next_cell(&at, stop);
    struct slice kind = next_cell(&at, stop);
    at = stop < end ? stop + 1 : end;
    if (line == 1 && (!slice_is(old, "old") || !slice_is(name, "new"))) {
      die("%s:1: the columns are not old,new,kind", path);
    }
    if (line == 1 || old.length == 0 || name.length == 0) continue;
    names->list = reclaim(names->list, names->count + 1, sizeof *names->list);
    names->list[names->count++] = (struct rename){old, name, slice_is(kind, "namespace")};
  }
}

void names_dispose(struct names *names) {
  free(names->gated);
  free(names->list);
  bytes_dispose(&names->text);
  *names = (struct names){0};
}

void names_put_gated(struct names *names, const char *id) {
  names->gated = reclaim(names->gated, names->gated_count + 1, sizeof *names->gated);
  names->gated[names->gated_count++] = id;
}

bool names_is_gated(const struct names *names, struct slice id) {
  for (size_t i = 0; i < names->gated_count; i++) {
    if (slice_compare_folded(slice_of(names->gated[i]), id) == 0) return true;
  }
  return false;
}

bool names_present(struct bytes *out, const struct names *names, struct slice id) {
  const char *slash = memchr(id.at, '/', id.length);
  struct slice space = {id.at, slash ? (size_t)(slash - id.at) : 0};
  for (size_t i = 0; i < names->count; i++) {
    if (names->list[i].is_namespace || slice_compare_folded(names->list[i].old, id) != 0) continue;
    bytes_put_slice(out, names->list[i].name);
    return true;
  }
  for (size_t i = 0; slash && i < names->count; i++) {
    if (!names->list[i].is_namespace || slice_compare_folded(names->list[i].old, space) != 0) {
      continue;
    }
    bytes_put_slice(out, names->list[i].name);
    bytes_put(out, slash, id.length - space.length);
    return true;
  }
  return false;
}
