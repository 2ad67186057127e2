/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that one run of the test Hub is made of. */
#ifndef TESTS_HUB_HUB_H
#define TESTS_HUB_HUB_H

#include <pthread.h>

#include "tests/hub/faults.h"
#include "tests/hub/journal.h"
#include "tests/hub/names.h"
#include "tests/hub/packed.h"
#include "tests/hub/quota.h"
#include "tests/hub/records.h"
#include "tests/hub/replay.h"
#include "tests/hub/settings.h"
#include "tests/hub/shapes.h"

/* Requests are answered one at a time, under `lock`; bodies are sent without it. */
struct hub {
  pthread_mutex_t lock;     /* held while an answer is made */
  struct records records;   /* the models; do not change */
  struct shapes shapes;     /* the models as they are sent */
  struct packed packed;     /* pages as gzip */
  struct names names;       /* renamed, gated and private models; do not change */
  struct replay replay;     /* recorded answers; do not change */
  struct settings settings; /* what the control route sets */
  struct quota quota;       /* of requests */
  struct faults faults;     /* what went wrong so far */
  struct journal journal;   /* the log and the counters */
  char *origin;             /* http://HOST:PORT of the main listener; owned */
  char *other_origin;       /* the same of the other listener; owned */
};

#endif
