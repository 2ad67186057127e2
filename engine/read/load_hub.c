/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pipeline from the bytes of one source to records, for model objects of the Hub.
 *
 * Each worker takes the next block of records (one at a time: the stream is sequential) and
 * parses it alone. Blocks are committed to the builder one after the other, in their order, by
 * whoever has parsed the one whose turn it is; a worker whose block has to wait leaves it
 * there and goes on with the next. So the builder sees the records in the order of the input,
 * messages come in that order too, and decompressing, parsing and interning overlap.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "engine/read/batch.h"
#include "engine/read/json.h"
#include "engine/read/load_parts.h"
#include "graph/parallel.h"

enum { EXPECTED_MAX = 8000000 };

/* A block on its way, and what went wrong with it. */
struct ticket {
  uint64_t number;           /* its turn */
  uint64_t bytes;            /* taken from the file when it was read */
  bool last;                 /* nothing is left to read: there is no block */
  enum stemma_status status; /* of reading and parsing */
  struct stemma_error error; /* why they failed */
};

/* A place for a block, from being read to being committed. */
struct slot {
  enum { SLOT_FREE, SLOT_TAKEN, SLOT_PARSED } state; /* guarded by `committing` */
  struct ticket ticket;                              /* of the block */
  struct batch batch;                                /* the block and its records */
};

/* There are so many slots more than workers, for blocks that wait for their turn. */
enum { SLOTS_MORE = 2 };

/* What the workers share. `reading` guards the first group, `committing` the second. */
struct pipeline {
  pthread_mutex_t reading;    /* held while a block is read */
  struct block_reader reader; /* of the source */
  uint64_t blocks;            /* read so far: the next one's ticket */
  bool exhausted;             /* nothing is left, or reading has failed */

  pthread_mutex_t committing; /* held while slots change hands */
  pthread_cond_t change;      /* signals that a slot is free, or `stopped` changed */
  struct slot *slots;         /* [slot_count] */
  size_t slot_count;          /* of slots */
  uint64_t committed;         /* blocks committed so far */
  bool is_committing;         /* somebody is: what follows is theirs */
  bool stopped;               /* somebody has failed */
  enum stemma_status status;  /* how, */
  struct stemma_error *error; /* and why */
  struct load *load;          /* the whole */
  struct load_input *input;   /* the source */
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

/* Commits the batch whose turn it is; the caller is the one who commits. */
static void commit_now(struct ticket *ticket, const struct batch *batch,
                       struct pipeline *pipeline) {
  struct load *load = pipeline->load;
  struct load_report *report = &pipeline->input->report;
  if (ticket->status == STEMMA_OK) report_faults(ticket, batch, pipeline);
  if (ticket->status == STEMMA_OK) {
    expect_records(ticket, batch, load);
    ticket->status = batch_commit(batch, load->builder, &ticket->error);
  }
  if (ticket->status != STEMMA_OK) return;
  report->records += batch->record_count + batch->fault_count;
  report->rejected += batch->fault_count;
  load->records += batch->record_count + batch->fault_count;
  load_show_progress(load, ticket->bytes);
}

/* The parsed block whose turn it is, or NULL. */
static struct slot *find_next(const struct pipeline *pipeline) {
  for (size_t i = 0; i < pipeline->slot_count && !pipeline->stopped; i++) {
    struct slot *slot = &pipeline->slots[i];
    if (slot->state == SLOT_PARSED && slot->ticket.number == pipeline->committed) return slot;
  }
  return NULL;
}

/* Hands in a block, and commits those whose turn it is, unless somebody is at it. */
static void hand_in(struct slot *slot, struct pipeline *pipeline) {
  pthread_mutex_lock(&pipeline->committing);
  slot->state = SLOT_PARSED;
  if (!pipeline->is_committing) {
    pipeline->is_committing = true;
    while ((slot = find_next(pipeline)) != NULL) {
      pthread_mutex_unlock(&pipeline->committing);
      commit_now(&slot->ticket, &slot->batch, pipeline);
      pthread_mutex_lock(&pipeline->committing);
      if (slot->ticket.status != STEMMA_OK) stop(pipeline, &slot->ticket);
      slot->state = SLOT_FREE;
      pipeline->committed++;
      pthread_cond_broadcast(&pipeline->change);
    }
    pipeline->is_committing = false;
  }
  pthread_mutex_unlock(&pipeline->committing);
}

static struct slot *find_free(const struct pipeline *pipeline) {
  for (size_t i = 0; i < pipeline->slot_count; i++) {
    if (pipeline->slots[i].state == SLOT_FREE) return &pipeline->slots[i];
  }
  return NULL;
}

/* Waits for a free slot and takes it; NULL where somebody has failed. */
static struct slot *take_slot(struct pipeline *pipeline) {
  struct slot *slot = NULL;
  pthread_mutex_lock(&pipeline->committing);
  while (!pipeline->stopped && (slot = find_free(pipeline)) == NULL) {
    pthread_cond_wait(&pipeline->change, &pipeline->committing);
  }
  if (slot != NULL) slot->state = SLOT_TAKEN;
  pthread_mutex_unlock(&pipeline->committing);
  return slot;
}

/* One worker: takes blocks until there are none, or somebody has failed. */
static void work(void *context, size_t worker) {
  (void)worker;
  struct pipeline *pipeline = context;
  struct slot *slot;
  while ((slot = take_slot(pipeline)) != NULL) {
    struct ticket *ticket = &slot->ticket;
    *ticket = (struct ticket){.error = STEMMA_ERROR_INIT};
    pthread_mutex_lock(&pipeline->reading);
    take_block(ticket, &slot->batch.block, pipeline);
    pthread_mutex_unlock(&pipeline->reading);
    if (ticket->last) break;
    if (ticket->status == STEMMA_OK) ticket->status = batch_parse(&slot->batch, &ticket->error);
    hand_in(slot, pipeline);
  }
}

static enum stemma_status make_slots(struct pipeline *pipeline, unsigned threads) {
  pipeline->slot_count = threads > 1 ? threads + SLOTS_MORE : 1;
  pipeline->slots = calloc(pipeline->slot_count, sizeof *pipeline->slots);
  if (pipeline->slots == NULL) return stemma_error_memory(pipeline->error, "records");
  for (size_t i = 0; i < pipeline->slot_count; i++) {
    struct batch *batch = &pipeline->slots[i].batch;
    batch->record_max = pipeline->reader.record_max;
    batch->known = pipeline->load->options.known;
  }
  return STEMMA_OK;
}

static void dispose_slots(struct pipeline *pipeline) {
  for (size_t i = 0; i < pipeline->slot_count; i++) batch_dispose(&pipeline->slots[i].batch);
  free(pipeline->slots);
}

enum stemma_status load_hub(struct load *load, struct load_input *input,
                            struct stemma_error *error) {
  struct pipeline pipeline = {
      .reading = PTHREAD_MUTEX_INITIALIZER,
      .reader = BLOCK_READER_INIT(input->stream, input->shape),
      .committing = PTHREAD_MUTEX_INITIALIZER,
      .change = PTHREAD_COND_INITIALIZER,
      .error = error,
      .load = load,
      .input = input,
  };
  json_install_hooks();
  pipeline.reader.record_max = load->options.max_record;
  unsigned threads = parallel_width(load->options.threads);
  pipeline.status = make_slots(&pipeline, threads);
  if (pipeline.status == STEMMA_OK) {
    parallel_run_on(threads, threads, work, &pipeline);
    dispose_slots(&pipeline);
  }
  block_reader_dispose(&pipeline.reader);
  return pipeline.status;
}
