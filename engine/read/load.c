/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pipeline from bytes to a lineage.
 *
 * Each worker takes the next block of lines (one at a time: the stream is sequential),
 * parses it alone, and commits it to the builder when all blocks before it have been
 * committed. So the builder sees the records in the order of the input, messages come in
 * that order too, and decompressing, parsing and interning overlap.
 */
#include "engine/read/load.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "engine/read/batch.h"
#include "engine/read/json.h"
#include "graph/parallel.h"

enum { EXPECTED_MAX = 8000000 };

/* What the workers share. `reading` guards the first group, `committing` the second. */
struct load {
  const struct load_options *options; /* what was asked for */
  struct stream **streams;            /* [source_count] all open until ties are settled */

  pthread_mutex_t reading;    /* held while a block is read */
  struct block_reader reader; /* of the current source */
  size_t source;              /* its number */
  uint64_t blocks;            /* read so far: the next one's ticket */
  uint64_t bytes_before;      /* of the sources before the current one */

  pthread_mutex_t committing;      /* held while a block is committed */
  pthread_cond_t turn;             /* signals that `committed` or `stopped` changed */
  uint64_t committed;              /* blocks committed so far */
  bool stopped;                    /* somebody has failed */
  enum stemma_status status;       /* how, */
  struct stemma_error *error;      /* and why */
  struct lineage_builder *builder; /* where records go */
  uint64_t records;                /* committed or rejected so far */
};

/* A block on its way, and what went wrong with it. */
struct ticket {
  uint64_t number;           /* its turn */
  size_t source;             /* which one it is of */
  uint64_t bytes;            /* taken from the files when it was read */
  bool last;                 /* nothing is left to read: there is no block */
  enum stemma_status status; /* of reading and parsing */
  struct stemma_error error; /* why they failed */
};

static void stop(struct load *load, const struct ticket *ticket) {
  load->stopped = true;
  load->status = ticket->status;
  stemma_error_set(load->error, ticket->status, "%s", ticket->error.message);
}

/* A JSON array would give a fault a line: say it once. A closed bracket with more lines
 * behind it is one bad line among others. */
static enum stemma_status check_shape(const struct block *block, const struct load *load,
                                      struct stemma_error *error) {
  struct text line, rest = text_trim((struct text){block->bytes, block->size});
  if (block->first_line != 1 || !block_next_line(&line, &rest)) return STEMMA_OK;
  if (line.bytes[0] != '[') return STEMMA_OK;
  if (line.bytes[line.length - 1] == ']' && rest.length > 0) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_BAD_INPUT,
                          "%s:1: a JSON array, where one record a line is expected "
                          "(jq -c '.[]' makes JSON Lines of it)",
                          stream_name(load->streams[load->source]));
}

/* Reads the next block of any source; caller holds `reading`. */
static void take_block(struct ticket *ticket, struct block *block, struct load *load) {
  block->size = 0;
  ticket->last = false;
  while (ticket->status == STEMMA_OK && block->size == 0) {
    if (load->source == load->options->source_count) {
      ticket->last = true;
      return;
    }
    load->reader.stream = load->streams[load->source];
    ticket->status = block_read(block, &load->reader, &ticket->error);
    ticket->source = load->source;
    ticket->bytes = load->bytes_before + stream_taken(load->reader.stream);
    if (ticket->status == STEMMA_OK) ticket->status = check_shape(block, load, &ticket->error);
    if (ticket->status == STEMMA_OK && block->size == 0) {
      block_reader_dispose(&load->reader);
      load->reader = (struct block_reader)BLOCK_READER_INIT(NULL);
      load->bytes_before = ticket->bytes;
      load->source++;
    }
  }
  /* A decompressor that has failed is not asked again by the next worker. */
  if (ticket->status != STEMMA_OK) load->source = load->options->source_count;
}

static uint64_t total_size(const struct load *load) {
  uint64_t total = 0;
  for (size_t i = 0; i < load->options->source_count; i++) {
    uint64_t size = stream_size(load->streams[i]);
    if (size == 0) return 0;
    total += size;
  }
  return total;
}

/* Tells of the batch's faults; one can end the load. */
static void report_faults(struct ticket *ticket, const struct batch *batch,
                          const struct load *load) {
  const char *name = stream_name(load->streams[ticket->source]);
  const struct load_options *options = load->options;
  for (size_t f = 0; f < batch->fault_count; f++) {
    const struct batch_fault *fault = &batch->faults[f];
    unsigned long long line = fault->line;
    bool cut = batch->block.unterminated && f + 1 == batch->fault_count &&
               fault->at == batch->record_count;
    if (cut && fault->is_torn) {
      ticket->status = stemma_error_set(&ticket->error, STEMMA_BAD_INPUT,
                                        "%s:%llu: ends in the middle of a record", name, line);
      return;
    }
    if (options->strict) {
      ticket->status = stemma_error_set(&ticket->error, STEMMA_BAD_INPUT, "%s:%llu: %s", name, line,
                                        fault->why.bytes);
      return;
    }
    if (options->warning != NULL) {
      options->warning(options->context, name, fault->line, fault->why.bytes);
    }
  }
}

/* From the first block, how many records the sources will have: the table of names is then
 * built once. Compressed bytes are taken ahead of what they hold, so it is a low guess; and
 * a file may begin unlike the rest, so it is believed up to EXPECTED_MAX only. */
static void expect_records(const struct ticket *ticket, const struct batch *batch,
                           struct load *load) {
  if (ticket->number > 0) return;
  uint64_t total = total_size(load);
  if (ticket->bytes == 0 || total < ticket->bytes) return;
  double share = (double)total / (double)ticket->bytes;
  double records = share * (double)batch->record_count * 1.1;
  lineage_builder_expect(load->builder, records < EXPECTED_MAX ? (uint64_t)records : EXPECTED_MAX);
}

/* Waits for the ticket's turn and commits its batch. Returns whether to go on. */
static bool commit(struct ticket *ticket, const struct batch *batch, struct load *load) {
  pthread_mutex_lock(&load->committing);
  while (load->committed != ticket->number && !load->stopped) {
    pthread_cond_wait(&load->turn, &load->committing);
  }
  if (!load->stopped) {
    if (ticket->status == STEMMA_OK) report_faults(ticket, batch, load);
    if (ticket->status == STEMMA_OK) {
      expect_records(ticket, batch, load);
      ticket->status = batch_commit(batch, load->builder, &ticket->error);
    }
    if (ticket->status != STEMMA_OK) stop(load, ticket);
    load->records += batch->record_count + batch->fault_count;
    if (load->options->progress != NULL && !load->stopped) {
      load->options->progress(load->options->context, ticket->bytes, total_size(load),
                              load->records);
    }
    load->committed++;
    pthread_cond_broadcast(&load->turn);
  }
  bool go_on = !load->stopped;
  pthread_mutex_unlock(&load->committing);
  return go_on;
}

/* One worker: takes blocks until there are none, or somebody has failed. */
static void work(void *context, size_t worker) {
  (void)worker;
  struct load *load = context;
  struct batch batch = {0};
  bool go_on = true;
  while (go_on) {
    struct ticket ticket = {.error = STEMMA_ERROR_INIT};
    pthread_mutex_lock(&load->reading);
    take_block(&ticket, &batch.block, load);
    ticket.number = load->blocks;
    if (!ticket.last) load->blocks++;
    pthread_mutex_unlock(&load->reading);
    if (ticket.last) break;
    if (ticket.status == STEMMA_OK) ticket.status = batch_parse(&batch, &ticket.error);
    go_on = commit(&ticket, &batch, load);
  }
  batch_dispose(&batch);
}

/* Where a search for the texts of certain records has come to. */
struct text_search {
  const uint64_t *numbers; /* [count] of the records, ascending */
  size_t count;            /* of numbers */
  size_t found;            /* texts found so far */
  uint64_t next;           /* number of the next record */
  struct text *texts;      /* [count] in the arena */
  struct arena *arena;     /* owns the texts */
};

static enum stemma_status search_block(struct text_search *search, const struct block *block,
                                       struct stemma_error *error) {
  struct text line, rest = {block->bytes, block->size};
  while (search->found < search->count && block_next_line(&line, &rest)) {
    if (line.length == 0) continue;
    if (search->numbers[search->found] != search->next++) continue;
    struct text copy = arena_copy(search->arena, line);
    if (copy.bytes == NULL) return stemma_error_memory(error, "duplicate records");
    search->texts[search->found++] = copy;
  }
  return STEMMA_OK;
}

/* Reads all sources again for the texts of the records that tie (rule R3). */
static enum stemma_status search_texts(struct text_search *search, struct load *load,
                                       struct stemma_error *error) {
  struct block block = {0};
  enum stemma_status status = STEMMA_OK;
  for (size_t s = 0; s < load->options->source_count && status == STEMMA_OK; s++) {
    if (search->found == search->count) break;
    struct block_reader reader = BLOCK_READER_INIT(load->streams[s]);
    status = stream_rewind(load->streams[s], error);
    while (status == STEMMA_OK && search->found < search->count) {
      status = block_read(&block, &reader, error);
      if (status != STEMMA_OK || block.size == 0) break;
      status = search_block(search, &block, error);
    }
    block_reader_dispose(&reader);
  }
  block_dispose(&block);
  if (status == STEMMA_OK && search->found < search->count) {
    status = stemma_error_set(error, STEMMA_IO, "%s: changed while it was read",
                              stream_name(load->streams[0]));
  }
  return status;
}

static enum stemma_status finish(struct lineage **out, struct load *load,
                                 struct stemma_error *error) {
  struct arena arena = ARENA_INIT;
  struct text_search search = {.arena = &arena};
  enum stemma_status status =
      lineage_builder_ties(&search.numbers, &search.count, load->builder, error);
  if (status == STEMMA_OK && search.count > 0) {
    search.texts = arena_alloc(&arena, search.count * sizeof *search.texts);
    if (search.texts == NULL) status = stemma_error_memory(error, "duplicate records");
    if (status == STEMMA_OK) status = search_texts(&search, load, error);
  }
  if (status == STEMMA_OK) {
    const struct lineage_finish_options options = {.renames = load->options->renames,
                                                   .tie_texts = search.texts};
    status = lineage_builder_finish(out, load->builder, &options, error);
  }
  arena_dispose(&arena);
  return status;
}

static enum stemma_status open_streams(struct load *load, struct stemma_error *error) {
  size_t count = load->options->source_count;
  load->streams = calloc(count + 1, sizeof *load->streams);
  if (load->streams == NULL) return stemma_error_memory(error, "reading");
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    status = stream_open(&load->streams[i], &load->options->sources[i], error);
  }
  return status;
}

enum stemma_status load_lineage(struct lineage **out, const struct load_options *options,
                                struct stemma_error *error) {
  assert(options->source_count > 0);
  struct load load = {
      .options = options,
      .error = error,
      .reader = BLOCK_READER_INIT(NULL),
      .reading = PTHREAD_MUTEX_INITIALIZER,
      .committing = PTHREAD_MUTEX_INITIALIZER,
      .turn = PTHREAD_COND_INITIALIZER,
  };
  json_install_hooks();
  enum stemma_status status = open_streams(&load, error);
  if (status == STEMMA_OK) status = lineage_builder_new(&load.builder, error);
  if (status == STEMMA_OK) {
    unsigned threads = parallel_width(options->threads);
    parallel_run_on(threads, threads, work, &load);
    block_reader_dispose(&load.reader);
    status = load.status;
  }
  if (status == STEMMA_OK) status = finish(out, &load, error);
  lineage_builder_free(load.builder);
  for (size_t i = 0; load.streams != NULL && i < options->source_count; i++) {
    stream_close(load.streams[i]);
  }
  free(load.streams);
  return status;
}
