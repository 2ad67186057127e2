/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pipeline from the bytes of one source to records, for model objects of the Hub.
 *
 * A block of records is read by one worker at a time, since the stream is sequential; parsed by
 * any; and committed to the builder when its turn comes, by whoever has parsed the one before
 * it, while others go on. So the builder sees the records in the order of the input, messages
 * come in that order too, and decompressing, parsing and interning overlap.
 *
 * Who reads a block parses it, too, as its bytes are near; but where they are decompressed, the
 * first worker goes on with that, whose window is near, and leaves parsing to the others.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "engine/read/batch.h"
#include "engine/read/json.h"
#include "engine/read/load_parts.h"
#include "graph/parallel.h"

enum { EXPECTED_MAX = 64000000 };

/* A block on its way, and what went wrong with it. */
struct ticket {
  uint64_t number;           /* its turn */
  uint64_t bytes;            /* of the file that it and those before it come from */
  bool last;                 /* nothing is left to read: there is no block */
  enum stemma_status status; /* of reading and parsing */
  struct stemma_error error; /* why they failed */
};

/* A place for a block on its way. */
enum slot_state {
  SLOT_FREE,   /* there is none */
  SLOT_TAKEN,  /* a worker is at it */
  SLOT_READ,   /* it can be parsed */
  SLOT_PARSED, /* it can be committed, in its turn */
};
struct slot {
  enum slot_state state; /* guarded by the pipeline's lock */
  struct ticket ticket;  /* of the block */
  struct batch batch;    /* the block and its records */
};

/* There are so many slots more than workers, for blocks that wait. */
enum { SLOTS_MORE = 2, SLOTS_MORE_PACKED = 6 };

/* What the workers share. */
struct pipeline {
  pthread_mutex_t lock;       /* held while slots and roles change hands */
  pthread_cond_t change;      /* signals that they have */
  struct slot *slots;         /* [slot_count] */
  size_t slot_count;          /* of slots */
  bool is_packed;             /* the stream is decompressed */
  bool stopped;               /* somebody has failed */
  enum stemma_status status;  /* how, */
  struct stemma_error *error; /* and why */

  bool is_reading;            /* somebody is, whose are those that follow */
  struct block_reader reader; /* of the source */
  uint64_t blocks;            /* read so far: the next one's ticket */
  bool exhausted;             /* nothing is left, or reading has failed */

  bool is_committing;       /* somebody is, whose are those that follow */
  uint64_t committed;       /* blocks committed so far */
  struct load *load;        /* the whole */
  struct load_input *input; /* the source */
};

static void stop(struct pipeline *pipeline, const struct ticket *ticket) {
  pipeline->stopped = true;
  pipeline->status = ticket->status;
  stemma_error_set(pipeline->error, ticket->status, "%s", ticket->error.message);
}

/* Reads the next block; the caller is the one who reads. */
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
 * built once. A file may begin unlike the rest, so it is believed up to EXPECTED_MAX only. */
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

/* The slot in that state whose ticket is the first, or NULL. */
static struct slot *find_slot(const struct pipeline *pipeline, enum slot_state state) {
  struct slot *found = NULL;
  for (size_t i = 0; i < pipeline->slot_count; i++) {
    struct slot *slot = &pipeline->slots[i];
    if (slot->state != state) continue;
    if (found == NULL || slot->ticket.number < found->ticket.number) found = slot;
  }
  return found;
}

/* Commits those blocks whose turn it is, unless somebody is at it; caller holds the lock. */
static void commit_parsed(struct pipeline *pipeline) {
  if (pipeline->is_committing) return;
  pipeline->is_committing = true;
  while (!pipeline->stopped) {
    struct slot *slot = find_slot(pipeline, SLOT_PARSED);
    if (slot == NULL || slot->ticket.number != pipeline->committed) break;
    pthread_mutex_unlock(&pipeline->lock);
    commit_now(&slot->ticket, &slot->batch, pipeline);
    pthread_mutex_lock(&pipeline->lock);
    if (slot->ticket.status != STEMMA_OK) stop(pipeline, &slot->ticket);
    slot->state = SLOT_FREE;
    pipeline->committed++;
    pthread_cond_broadcast(&pipeline->change);
  }
  pipeline->is_committing = false;
}

/* Waits for a slot to work at, and takes it: a free one to read into, or one that has been read.
 * NULL where there is nothing left to do. Caller holds the lock. */
static struct slot *take_slot(bool *reads, struct pipeline *pipeline, bool reads_first) {
  while (!pipeline->stopped) {
    bool may_read = !pipeline->is_reading && !pipeline->exhausted;
    struct slot *empty = may_read ? find_slot(pipeline, SLOT_FREE) : NULL;
    struct slot *full = find_slot(pipeline, SLOT_READ);
    *reads = empty != NULL && (reads_first || full == NULL);
    struct slot *slot = *reads ? empty : full;
    if (slot != NULL) {
      slot->state = SLOT_TAKEN;
      pipeline->is_reading |= *reads;
      return slot;
    }
    if (!pipeline->is_reading && pipeline->exhausted) return NULL;
    pthread_cond_wait(&pipeline->change, &pipeline->lock);
  }
  return NULL;
}

/* Reads into a slot. Caller holds the lock, which is given up meanwhile. */
static void read_slot(struct slot *slot, struct pipeline *pipeline) {
  struct ticket *ticket = &slot->ticket;
  *ticket = (struct ticket){.error = STEMMA_ERROR_INIT};
  pthread_mutex_unlock(&pipeline->lock);
  take_block(ticket, &slot->batch.block, pipeline);
  pthread_mutex_lock(&pipeline->lock);
  pipeline->is_reading = false;
  slot->state = ticket->last ? SLOT_FREE : SLOT_READ;
  pthread_cond_broadcast(&pipeline->change);
}

/* Parses a slot that has been taken, and commits what can be. Caller holds the lock. */
static void parse_slot(struct slot *slot, struct pipeline *pipeline) {
  struct ticket *ticket = &slot->ticket;
  slot->state = SLOT_TAKEN;
  pthread_mutex_unlock(&pipeline->lock);
  if (ticket->status == STEMMA_OK) ticket->status = batch_parse(&slot->batch, &ticket->error);
  pthread_mutex_lock(&pipeline->lock);
  slot->state = SLOT_PARSED;
  commit_parsed(pipeline);
}

/* One worker: takes blocks until there are none, or somebody has failed. */
static void work(void *context, size_t worker) {
  struct pipeline *pipeline = context;
  struct slot *slot;
  bool reads;
  pthread_mutex_lock(&pipeline->lock);
  while ((slot = take_slot(&reads, pipeline, worker == 0 && pipeline->is_packed)) != NULL) {
    if (reads) read_slot(slot, pipeline);
    bool parses = !reads || (!pipeline->is_packed && slot->state == SLOT_READ);
    if (parses) parse_slot(slot, pipeline);
  }
  pthread_mutex_unlock(&pipeline->lock);
}

static enum stemma_status make_slots(struct pipeline *pipeline, unsigned threads) {
  unsigned more = pipeline->is_packed ? SLOTS_MORE_PACKED : SLOTS_MORE;
  pipeline->slot_count = threads > 1 ? threads + more : 1;
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
      .lock = PTHREAD_MUTEX_INITIALIZER,
      .change = PTHREAD_COND_INITIALIZER,
      .is_packed = stream_is_packed(input->stream),
      .reader = BLOCK_READER_INIT(input->stream, input->shape),
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
