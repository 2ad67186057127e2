/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading, with what a user is told meanwhile. */
#include "engine/cli/source.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "engine/catalog/builtin.h"
#include "engine/cli/message.h"
#include "engine/read/load.h"
#include "graph/day.h"

struct text source_base_name(const char *path) {
  struct text name = text_of(path);
  for (size_t i = name.length; i > 0; i--) {
    if (path[i - 1] != '/') continue;
    name.bytes += i;
    name.length -= i;
    break;
  }
  return name;
}

int32_t source_snapshot_day(const struct options *options, const char *const *paths, size_t count) {
  bool is_given = options_given(options, OPTION_DATE) ||
                  options_given(options, OPTION_IMPORT_DATE) ||
                  options_given(options, OPTION_FETCH_DATE);
  if (is_given) return options->date;
  int32_t latest = SOURCE_NO_DAY;
  for (size_t i = 0; i < count; i++) {
    int32_t day;
    if (day_in_name(&day, source_base_name(paths[i])) && day > latest) latest = day;
  }
  if (latest != SOURCE_NO_DAY) return latest;
  return day_of_instant((int64_t)time(NULL) * 1000);
}

static void warn(void *context, const char *source, uint64_t line, const char *why) {
  message_progress_warn(context, source, line, why);
}

static void progress(void *context, uint64_t bytes, uint64_t total, uint64_t records) {
  message_progress_show(context, bytes, total, records);
}

static void say_builtin(void) {
  message_line("showing built-in landmark models; --from FILE.jsonl reads your own");
}

/* The sources as load.h wants them, *count of them; the array is to be freed. */
static enum stemma_status list_sources(struct load_source **out, size_t *count,
                                       const char *const *paths, size_t path_count,
                                       struct stemma_error *error) {
  size_t wanted = path_count == 0 ? 1 : path_count;
  struct load_source *sources = calloc(wanted, sizeof *sources);
  if (sources == NULL) return stemma_error_memory(error, "sources");
  for (size_t i = 0; i < path_count; i++) sources[i].path = paths[i];
  if (path_count == 0) {
    const struct builtin_file *file = builtin_find(SOURCE_BUILTIN);
    assert(file != NULL);
    sources[0] = (struct load_source){SOURCE_BUILTIN, file->bytes, file->size};
  }
  *out = sources;
  *count = wanted;
  return STEMMA_OK;
}

/*
 * Whether only models that derive from others, or others from them, matter to the answer. With
 * inference from names any may; what no model has is told of the words of all; and sums of families
 * are over all their members.
 */
static bool needs_edges_alone(const struct options *options) {
  bool ranks_models = options->command == OPTIONS_RANK && !options->families;
  bool asks_for_words =
      options->author != NULL || options->license != NULL || options->task != NULL;
  return ranks_models && options->group == OPTIONS_UNGROUPED && !asks_for_words &&
         (options->infer >> OPTIONS_INFER_NAMES & 1) == 0;
}

struct load_options source_load_options(const struct options *options,
                                        const struct lineage_renames *renames) {
  struct load_options load = LOAD_OPTIONS_INIT;
  load.threads = options->threads > 1024 ? 1024 : (unsigned)options->threads;
  load.format = (enum load_format)options->input_format;
  load.columns = options->columns;
  load.max_record = (size_t)options->max_record << 20;
  load.max_expand = options->max_expand;
  load.infer_text = (options->infer >> OPTIONS_INFER_TEXT & 1) != 0;
  load.infer_names = (options->infer >> OPTIONS_INFER_NAMES & 1) != 0;
  load.leave_out_alone = needs_edges_alone(options);
  load.renames = renames;
  return load;
}

enum stemma_status source_load_files(struct source *out, const struct options *options,
                                     const char *const *paths, size_t count,
                                     const struct source_rules *rules, struct stemma_error *error) {
  struct load_source *sources = NULL;
  struct message_progress state;
  struct load_options load = source_load_options(options, rules->renames);
  enum stemma_status status = list_sources(&sources, &load.source_count, paths, count, error);
  if (status != STEMMA_OK) return status;
  if (count == 0) say_builtin();
  load.sources = sources;
  load.warning = warn;
  load.progress = progress;
  load.context = &state;
  struct lineage *lineage = NULL;
  message_progress_start(&state, !options->no_progress);
  status = load_lineage(&lineage, &load, error);
  message_progress_end(&state);
  free(sources);
  if (status != STEMMA_OK) return status;
  *out = (struct source){.lineage = lineage,
                         .from = paths,
                         .from_count = count,
                         .infers = options->infer != 0,
                         .day = SOURCE_NO_DAY};
  if (count > 0 || options_given(options, OPTION_DATE)) {
    out->day = source_snapshot_day(options, paths, count);
  }
  return STEMMA_OK;
}

void source_dispose(struct source *source) {
  lineage_free(source->lineage);
  measure_tables_dispose(&source->saved);
  free(source->whole);
  store_close(source->store);
  free(source->path);
  *source = (struct source){0};
}
