/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recorded answers of the real Hub, given again as they were. */
#ifndef TESTS_HUB_REPLAY_H
#define TESTS_HUB_REPLAY_H

#include "tests/hub/answer.h"

/* One recorded answer. */
struct recording {
  char *path;           /* the URL's path; owned */
  struct answer answer; /* what was answered */
};

/* Zeroed has none. */
struct replay {
  struct recording *list; /* owned */
  size_t count;           /* number of recordings */
};

/*
 * Reads a folder: NAME.headers.json with the request's uri, the status and the headers; its body
 * is NAME.json or NAME.body.txt. Dies, naming the file, where one cannot be read.
 */
void replay_load(struct replay *replay, const char *folder);
void replay_dispose(struct replay *replay);
/* Makes the answer the recorded one. False if there is none for this path. */
bool replay_answer(struct answer *answer, const struct replay *replay, const char *path);

#endif
