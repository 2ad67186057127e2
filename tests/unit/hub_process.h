/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Hub for tests (tests/hub), started as a process of its own for a test program. Its program
 * is named by STEMMA_TEST_HUB.
 */
#ifndef STEMMA_TESTS_UNIT_HUB_PROCESS_H
#define STEMMA_TESTS_UNIT_HUB_PROCESS_H

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct hub_process {
  pid_t pid;    /* of the Hub */
  char url[64]; /* its address */
};

/* Reads the address from what the Hub writes once it listens; false where that is not there. */
static inline int hub_process_read_url(struct hub_process *hub, const char *urls) {
  char line[128];
  FILE *file = fopen(urls, "r");
  if (file == NULL) return 0;
  int found =
      fgets(line, sizeof line, file) != NULL && sscanf(line, "HUB_URL=%63[^\n]", hub->url) == 1;
  fclose(file);
  return found;
}

/* Starts it with these words, its program first and NULL behind the last, of which "--urls" and
 * `urls` are two. Returns 0, or -1 where it does not start within a minute. */
static inline int hub_process_start(struct hub_process *hub, const char *urls,
                                    const char *const *words) {
  *hub = (struct hub_process){0};
  if (words[0] == NULL) return -1;
  hub->pid = fork();
  if (hub->pid < 0) return -1;
  if (hub->pid == 0) {
    /* execv changes none of the words. */
    char *const *arguments = (char *const *)(uintptr_t)words;
    if (freopen("/dev/null", "w", stdout) != NULL) execv(words[0], arguments);
    _exit(127);
  }
  for (int tries = 0; tries < 6000; tries++) {
    const struct timespec pause = {.tv_nsec = 10000000};
    if (hub_process_read_url(hub, urls)) return 0;
    if (waitpid(hub->pid, NULL, WNOHANG) == hub->pid) return -1;
    nanosleep(&pause, NULL);
  }
  kill(hub->pid, SIGKILL);
  return -1;
}

/* Ends it; returns 0, or -1 where it did not end well. */
static inline int hub_process_stop(struct hub_process *hub) {
  int status = -1;
  if (hub->pid <= 0 || kill(hub->pid, SIGTERM) != 0) return -1;
  return waitpid(hub->pid, &status, 0) == hub->pid && status == 0 ? 0 : -1;
}

#endif
