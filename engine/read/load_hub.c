/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pipeline from the bytes of one source to records, for model objects of the Hub.
 *
 * Each worker takes the next block of records (one at a time: the stream is sequential),
 * parses it alone, and commits it to the builder when all blocks before it have been
 * committed. So the builder sees the records in the order of the input, messages come in
 * that order too, and decompressing, parsing and interning overlap.
 */
#include <assert.h>
#include <pthread.h>

#include "engine/read/batch.h"
#include "engine/read/json.h"
#include "engine/read/load_parts.h"
#include "graph/parallel.h"

enum { EXPECTED_MAX = 8000000 };

/* What the workers share. `reading` guards the first group, `committing` the second. */
struct pipeline {
  pthread_mutex_t reading;    /* held while a block is read */
  struct block_reader reader; /* of the source */
  uint64_t blocks;            /* read so far: the next one's ticket */
  bool exhausted;             /* nothing is left, or reading has failed */

  pthread_mutex_t committing; /* held while a block is committed */
  pthread_cond_t turn;        /* signals that `committed` or `stopped` changed */
  uint64_t committed;         /* blocks committed so far */
  bool stopped;               /* somebody has failed */
  enum stemma_status status;  /* how, */
  struct stemma_error *error; /* and why */
  struct load *load;          /* the whole */
  struct load_input *input;   /* the source */
};

/* A block on its way, and what went wrong with it. */
struct ticket {
  uint64_t number;           /* its turn */
  uint64_t bytes;            /* taken from the file when it was read */
  bool last;                 /* nothing is left to read: there is no block */
  enum stemma_status status; /* of reading and parsing */
  struct stemma_error error; /* why they failed */
};

static void stop(struct pipeline *pipeline, const struct ticket *ticket) {
  pipeline->stopped = true;
  pipeline->status = ticket->status;
  stemma_error_set(pipeline->error, ticket->status, "%s", ticket->error.message);
}

/* Reads the next block; caller holds `reading`. */
static void take_block(struct ticket *ticket, struct block *block, struct pipeline *pipeline) {
  ticket->last = pipeline->exhausted;
  if (ticket->last) return;
  ticket->number = pipeline->blocks;
  ticket->status = block_read(block, &pipeline->reader, &ticket->error);
  ticket->bytes = stream_taken(pipeline->reader.stream);
  /* A decompressor that has failed is not asked again by the next worker. */
  pipeline->exhausted = ticket->status != STEMMA_OK || block->size == 0;
  ticket->last = ticket->status == STEMMA_OK && block->size == 0;
  if (!ticket->last) pipeline->blocks++;
}

/* Tells of the batch's faults; one can end the load. */
static void report_faults(struct ticket *ticket, const struct batch *batch,
                          const struct pipeline *pipeline) {
  const char *name = pipeline->input->report.name;
  for (size_t f = 0; f < batch->fault_count && ticket->status == STEMMA_OK; f++) {
    const struct batch_fault *fault = &batch->faults[f];
    bool cut = batch->block.unterminated && f + 1 == batch->fault_count &&
               fault->at == batch->record_count;
    if (cut && fault->is_torn) {
      ticket->status = stemma_error_set(&ticket->error, STEMMA_BAD_INPUT,
                                        "%s:%llu: ends in the middle of a record", name,
                                        (unsigned long long)fault->line);
      return;
    }
    ticket->status =
        load_refuse(pipeline->load, name, fault->line, fault->why.bytes, &ticket->error);
  }
}

/* From the first block, how many records the sources will have: the table of names is then
 * built once. Compressed bytes are taken ahead of what they hold, so it is a low guess; and
 * a file may begin unlike the rest, so it is believed up to EXPECTED_MAX only. */
static void expect_records(const struct ticket *ticket, const struct batch *batch,
                           struct load *load) {
  if (load->records > 0) return;
  if (ticket->bytes == 0 || load->total < ticket->bytes) return;
  double share = (double)load->total / (double)ticket->bytes;
  double records = share * (double)batch->record_count * 1.1;
  lineage_builder_expect(load->builder, records < EXPECTED_MAX ? (uint64_t)records : EXPECTED_MAX);
}

/* Commits the batch whose turn it is; caller holds `committing`. */
static void commit_now(struct ticket *ticket, const struct batch *batch,
                       struct pipeline *pipeline) {
  struct load *load = pipeline->load;
  struct load_report *report = &pipeline->input->report;
  if (ticket->status == STEMMA_OK) report_faults(ticket, batch, pipeline);
  if (ticket->status == STEMMA_OK) {
    expect_records(ticket, batch, load);
    ticket->status = batch_commit(batch, load->builder, &ticket->error);
  }
  if (ticket->status != STEMMA_OK) {
    stop(pipeline, ticket);
  } else {
    report->records += batch->record_count + batch->fault_count;
    report->rejected += batch->fault_count;
    load->records += batch->record_count + batch->fault_count;
    load_show_progress(load, ticket->bytes);
  }
  pipeline->committed++;
  pthread_cond_broadcast(&pipeline->turn);
}

/* Waits for the ticket's turn and commits its batch. Returns whether to go on. */
static bool commit(struct ticket *ticket, const struct batch *batch, struct pipeline *pipeline) {
  pthread_mutex_lock(&pipeline->committing);
  while (pipeline->committed != ticket->number && !pipeline->stopped) {
    pthread_cond_wait(&pipeline->turn, &pipeline->committing);
  }
  if (!pipeline->stopped) commit_now(ticket, batch, pipeline);
  bool go_on = !pipeline->stopped;
  pthread_mutex_unlock(&pipeline->committing);
  return go_on;
}

/* One worker: takes blocks until there are none, or somebody has failed. */
static void work(void *context, size_t worker) {
  (void)worker;
  struct pipeline *pipeline = context;
  struct batch batch = {.record_max = pipeline->reader.record_max,
                        .known = pipeline->load->options.known};
  bool go_on = true;
  while (go_on) {
    struct ticket ticket = {.error = STEMMA_ERROR_INIT};
    pthread_mutex_lock(&pipeline->reading);
    take_block(&ticket, &batch.block, pipeline);
    pthread_mutex_unlock(&pipeline->reading);
    if (ticket.last) break;
    if (ticket.status == STEMMA_OK) ticket.status = batch_parse(&batch, &ticket.error);
    go_on = commit(&ticket, &batch, pipeline);
  }
  batch_dispose(&batch);
}

enum stemma_status load_hub(struct load *load, struct load_input *input,
                            struct stemma_error *error) {
  struct pipeline pipeline = {
      .reading = PTHREAD_MUTEX_INITIALIZER,
      .reader = BLOCK_READER_INIT(input->stream, input->shape),
      .committing = PTHREAD_MUTEX_INITIALIZER,
      .turn = PTHREAD_COND_INITIALIZER,
      .error = error,
      .load = load,
      .input = input,
  };
  json_install_hooks();
  pipeline.reader.record_max = load->options.max_record;
  unsigned threads = parallel_width(load->options.threads);
  parallel_run_on(threads, threads, work, &pipeline);
  block_reader_dispose(&pipeline.reader);
  return pipeline.status;
}
