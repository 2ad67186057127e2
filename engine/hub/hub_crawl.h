/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a hub many things in a row, in order and with manners.
 *
 * What is asked stands in a queue. Its first few requests are under way together, as far as the
 * hub's quota allows; answers are read on threads while more are under way, and handed over in
 * the order of the queue, whole and valid, each once: what is cut, damaged or refused for the
 * moment is asked for again. Each answer is in the journal before it is handed over, and what a
 * journal has is not asked for again.
 */
#ifndef STEMMA_ENGINE_HUB_HUB_CRAWL_H
#define STEMMA_ENGINE_HUB_HUB_CRAWL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/hub/hub_fields.h"
#include "engine/hub/hub_journal.h"
#include "engine/hub/hub_settings.h"
#include "engine/read/page.h"
#include "graph/status.h"
#include "graph/text.h"

struct hub_crawl;

/* An answer, handed over. Borrowed until the function returns. */
struct hub_answer {
  struct text asked;       /* what was asked, as hub_crawl_ask was told */
  void *user;              /* likewise */
  const struct page *page; /* the records; NULL: there is no such model, or not for us */
  struct text moved;       /* the new name of a model that has been renamed, or empty */
  bool is_last;            /* of a list: no page follows */
};

/* How far a crawl has come. */
struct hub_progress {
  uint64_t requests;   /* made, repeated ones too */
  uint64_t answers;    /* handed over, those of the journal too */
  uint64_t kept;       /* of these, from the journal */
  uint64_t retries;    /* requests that had to be made again */
  uint64_t bytes;      /* of bodies, as they came */
  int64_t quota_left;  /* requests left in this window, or -1: unknown */
  int64_t quota;       /* requests a window, or -1 */
  int64_t window;      /* of so many seconds, or -1 */
  int64_t total;       /* models of the list, where the hub tells, or -1 */
  const char *trouble; /* why it waits, or NULL */
};

/* Times and chance; so that tests can have their own. */
struct hub_world {
  int64_t (*now)(void *context);     /* milliseconds of a clock that only goes forward */
  int64_t (*date)(void *context);    /* milliseconds since 1970 */
  uint64_t (*chance)(void *context); /* any number */
  void *context;                     /* handed to all */
};

/* The world as it is. */
extern const struct hub_world hub_world_real;

struct hub_crawl_options {
  const struct hub_settings *settings; /* where, and who asks */
  const struct hub_world *world;       /* clocks and chance */
  struct hub_journal *journal;         /* at its beginning; or NULL */
  uint64_t seed;                       /* of the records' fingerprints */
  size_t record_max;                   /* longer records are rejected */
  size_t page_max;                     /* longer pages are refused */
  unsigned threads;                    /* to read with; 0: as many as processors */
  unsigned retries;                    /* of one request */
  int64_t retry_delay;                 /* milliseconds before the first of them */
  /* Is given each answer; may ask for more. What it returns other than STEMMA_OK ends the
   * crawl. */
  enum stemma_status (*take)(void *context, struct hub_crawl *crawl,
                             const struct hub_answer *answer, struct stemma_error *error);
  /* Is told now and then; or NULL. */
  void (*progress)(void *context, const struct hub_progress *progress);
  void *context; /* handed to both */
};

/* A crawl that asks nothing yet, to be freed; the options must outlive it. */
enum stemma_status hub_crawl_new(struct hub_crawl **out, const struct hub_crawl_options *options,
                                 struct stemma_error *error);

/* What to ask. */
struct hub_ask {
  enum page_shape shape; /* of the answer */
  struct text key;       /* by which the journal knows it */
  struct text path;      /* from "/api/" on, with the query but without the fields */
  bool is_eager;         /* of a list: its next page is asked for before this one is handed over */
  void *user;            /* handed back with the answer, and those of the pages that follow */
};

/* Puts a request at the end of the queue; the pages that follow it come right behind it. */
enum stemma_status hub_crawl_ask(struct hub_crawl *crawl, const struct hub_ask *ask,
                                 struct stemma_error *error);

/* Asks for nothing more: what is in the queue is dropped. To be called while an answer is taken. */
void hub_crawl_stop(struct hub_crawl *crawl);

/*
 * Runs until the queue is empty. Fails with STEMMA_IO (the hub cannot be reached, refuses or
 * answers nonsense, again and again; or the journal cannot be written), STEMMA_NO_MEMORY, and
 * as `take` does; the message names the address.
 */
enum stemma_status hub_crawl_run(struct hub_crawl *crawl, struct stemma_error *error);

/* How far it has come; borrowed. */
const struct hub_progress *hub_crawl_progress(const struct hub_crawl *crawl);

/* Ends what is under way; NULL is allowed. */
void hub_crawl_free(struct hub_crawl *crawl);

#endif
