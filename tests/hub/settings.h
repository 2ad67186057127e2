/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be set on the command line and, while the test Hub runs, on its control route. */
#ifndef TESTS_HUB_SETTINGS_H
#define TESTS_HUB_SETTINGS_H

#include "tests/hub/fields.h"

/* Each has an option --NAME of the same name, with - for _; settings.c has the table. */
struct settings {
  uint64_t limit_max;    /* the most models on a page; a larger limit counts as this */
  uint64_t quota;        /* requests a window; 0 for no quota and no RateLimit headers */
  uint64_t window;       /* seconds of a window */
  bool gzip;             /* compress where the client takes gzip */
  bool total_count;      /* say in lists how many models match, in X-Total-Count */
  bool chunked;          /* send bodies in chunks, without Content-Length */
  bool absolute;         /* Location of a renamed model as an absolute URL */
  bool base_models;      /* make baseModels of the tags where a record has none */
  field_set list_fields; /* what expand[] takes in lists */
  char *token;           /* the only valid token, NULL where any is; owned */
  uint64_t faults;       /* bit i: faults of kind i may happen; see faults.h */
  double probability;    /* of a fault, for each request */
  uint64_t seed;         /* of the faults' choice */
  uint64_t times;        /* the most failures of one request in a row */
  uint64_t count;        /* the most failures in all */
  char *only;            /* faults only where the URL has this text, NULL for all; owned */
  uint64_t retry_after;  /* seconds that refusals name, in Retry-After or as t= */
  uint64_t trickle_ms;   /* how long a trickled body takes */
  uint64_t stall_ms;     /* how long a stalled body stays silent */
  uint64_t bomb_mib;     /* unpacked size of a compressed bomb */
};

void settings_init(struct settings *settings);
void settings_dispose(struct settings *settings);
/* Sets one by name, from a text. False if there is none or the text has no meaning for it. */
bool settings_put(struct settings *settings, const char *name, const char *value);
/* Writes the names and what they mean, for --help. */
void settings_help(struct bytes *out);
/* The name of the i-th setting, NULL after the last; *is_flag if it needs no value. */
const char *settings_name(size_t i, bool *is_flag);

#endif
