/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids that begin with what was typed, out of a store or a lineage in memory. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/cli/completion.h"
#include "engine/cli/source.h"
#include "graph/model_id.h"

/* Ids and namespaces that are offered at most, and bytes of files that are read for them. */
enum { OFFERED_MAX = 100, FILES_BYTES_MAX = 16 << 20 };

/* Names in order of folded id: those of a store that is open, or else of a lineage. */
struct name_list {
  struct store *store;       /* owned, or NULL */
  struct store_names *names; /* owned: of the store */
  struct source source;      /* owned: its lineage, without a store */
};

static enum stemma_status find_prefix(uint32_t *first, uint32_t *count, struct name_list *list,
                                      struct text prefix) {
  if (list->names != NULL) return store_names_find(first, count, list->names, prefix, NULL);
  *count = lineage_find_prefix(first, list->source.lineage, prefix);
  return STEMMA_OK;
}

static enum stemma_status name_at(struct text *name, struct name_list *list, uint32_t place) {
  if (list->names != NULL) return store_names_at(name, list->names, place, NULL);
  *name = lineage_name(list->source.lineage, place);
  return STEMMA_OK;
}

/* ---- where they come from ---- */

/* Files that can be read before anyone gets impatient; no pipes and terminals. */
static bool are_small(const struct options *options) {
  off_t bytes = 0;
  for (size_t i = 0; i < options->from_count; i++) {
    struct stat facts;
    if (stat(options->from[i], &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
    if (facts.st_size > FILES_BYTES_MAX) return false;
    bytes += facts.st_size;
    if (bytes > FILES_BYTES_MAX) return false;
  }
  return true;
}

static enum stemma_status open_store(struct name_list *list, const char *path) {
  enum stemma_status status = store_open(&list->store, path, STORE_READ, NULL);
  if (status == STEMMA_OK) status = store_names_new(&list->names, list->store, NULL);
  return status;
}

/* A beginning "~/" as the shell would expand it; else a copy. NULL: memory has run out. */
static char *expand_home(const char *path) {
  const char *home = getenv("HOME");
  bool expands = path[0] == '~' && path[1] == '/' && home != NULL;
  size_t length = expands ? strlen(home) : 0, rest = strlen(path) - (expands ? 1 : 0);
  char *expanded = malloc(length + rest + 1);
  if (expanded == NULL) return NULL;
  if (expands) memcpy(expanded, home, length);
  memcpy(expanded + length, path + (expands ? 1 : 0), rest + 1);
  return expanded;
}

static enum stemma_status open_list(struct name_list *list, const struct options *options,
                                    const char *path) {
  const struct source_rules rules = {0};
  if (path != NULL) return open_store(list, path);
  if (!are_small(options)) return STEMMA_IO;
  return source_load_files(&list->source, options, (const char *const *)options->from,
                           options->from_count, &rules, NULL);
}

static void close_list(struct name_list *list) {
  store_names_free(list->names);
  store_close(list->store);
  source_dispose(&list->source);
}

/* ---- what is offered ---- */

/* Offers a name, or the first bytes of it; only ids, whatever lies in the file. */
static void offer_name(const struct completion *completion, struct text base, struct text name,
                       size_t length) {
  struct text id;
  if (model_id_normalise(&id, name) != MODEL_ID_OK || id.length != name.length) return;
  name.length = length;
  completion_offer(completion, base, name, TEXT(""));
}

static enum stemma_status offer_ids(const struct completion *completion, struct text base,
                                    struct name_list *list, uint32_t first, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct text name;
    if (i == OFFERED_MAX - 1) i = count - 1;
    enum stemma_status status = name_at(&name, list, first + i);
    if (status != STEMMA_OK) return status;
    offer_name(completion, base, name, name.length);
  }
  return STEMMA_OK;
}

/* Namespaces with their slash; an id where it is the only one in its own, or has none. */
static enum stemma_status offer_spaces(const struct completion *completion, struct text base,
                                       struct name_list *list, uint32_t first, uint32_t count) {
  uint32_t place = first, end = first + count;
  for (int offered = 0; place < end; offered++) {
    char prefix[MODEL_ID_MAX + 1];
    struct text name;
    uint32_t ids = 1, start = place;
    if (offered == OFFERED_MAX - 1) place = end - 1;
    enum stemma_status status = name_at(&name, list, place);
    if (status != STEMMA_OK) return status;
    size_t space = model_id_namespace(name).length;
    if (space > 0 && space < sizeof prefix) {
      memcpy(prefix, name.bytes, space + 1);
      status = find_prefix(&start, &ids, list, (struct text){prefix, space + 1});
      if (status == STEMMA_OK) status = name_at(&name, list, place);
      if (status != STEMMA_OK) return status;
    }
    offer_name(completion, base, name, ids > 1 ? space + 1 : name.length);
    uint32_t next = ids > 1 ? start + ids : place + 1;
    place = next > place ? next : place + 1; /* whatever a damaged store says */
  }
  return STEMMA_OK;
}

/* What comes before the id in the URL of a model: "https://huggingface.co/". */
static struct text url_base(struct text part) {
  struct text base = {part.bytes, 0};
  int slashes = 0;
  for (size_t i = 0; i < part.length && slashes < 3; i++) {
    if (part.bytes[i] != '/') continue;
    slashes++;
    if (slashes == 1 && (i == 0 || part.bytes[i - 1] != ':')) return base;
    if (slashes == 3) base.length = i + 1;
  }
  return base;
}

static void offer_from(const struct completion *completion, struct name_list *list) {
  struct text base = url_base(completion->part);
  struct text prefix = {completion->part.bytes + base.length,
                        completion->part.length - base.length};
  uint32_t first = 0, count = 0;
  if (find_prefix(&first, &count, list, prefix) != STEMMA_OK || count == 0) return;
  bool has_space = memchr(prefix.bytes, '/', prefix.length) != NULL;
  bool is_few = count <= OFFERED_MAX;
  fputs(has_space || is_few ? "words\n" : "parts\n", completion->out);
  /* What cannot be read is not offered; what could be was. */
  if (has_space || is_few) {
    (void)offer_ids(completion, base, list, first, count);
  } else {
    (void)offer_spaces(completion, base, list, first, count);
  }
}

void completion_offer_models(const struct completion *completion) {
  struct name_list list = {0};
  struct options options = *completion->options;
  char *named = options.db == NULL ? NULL : expand_home(options.db), *path = NULL;
  enum stemma_status status = STEMMA_OK;
  options.db = named;
  if (options.from_count == 0) status = source_store_path(&path, &options, false, NULL);
  if (status == STEMMA_OK) status = open_list(&list, &options, path);
  if (status == STEMMA_OK) offer_from(completion, &list);
  close_list(&list);
  free(path);
  free(named);
}
