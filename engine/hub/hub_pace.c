/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pacing by a quota. */
#include "engine/hub/hub_pace.h"

#include <assert.h>

static int64_t later(int64_t a, int64_t b) {
  return a > b ? a : b;
}

int64_t hub_pace_next(const struct hub_pace *pace, int64_t now) {
  int64_t next = later(now, pace->not_before);
  if (pace->interval > 0) {
    int64_t due = (int64_t)pace->slot;
    next = later(next, (double)due < pace->slot ? due + 1 : due);
  }
  /* What is left of a window that has ended says nothing of the next. */
  if (pace->knows_left && pace->left <= 0 && next < pace->reset) next = pace->reset;
  return next;
}

void hub_pace_start(struct hub_pace *pace, int64_t now) {
  pace->under_way++;
  if (pace->knows_left && pace->left <= 0 && now >= pace->reset) pace->knows_left = false;
  if (pace->knows_left) pace->left--;
  if (pace->interval <= 0) return;
  double earliest = (double)now - pace->burst;
  if (pace->slot < earliest) pace->slot = earliest;
  pace->slot += pace->interval;
}

static void learn(struct hub_pace *pace, const struct hub_rate *rate, int64_t now) {
  bool was_known = pace->interval > 0;
  if (rate->has_policy) {
    double quota = (double)rate->quota, window = (double)rate->window * 1000;
    pace->interval = window / (quota * HUB_PACE_SHARE);
    /* One of the burst is the request that is due. */
    double spare = quota * (1 - HUB_PACE_SHARE) - 1;
    pace->burst = spare > 0 ? spare * pace->interval : 0;
    if (!was_known) pace->slot = (double)now + pace->interval;
  }
  if (!rate->has_left) return;
  pace->knows_left = true;
  pace->left = rate->left - pace->under_way;
  /* Seconds are told rounded, up or down. */
  pace->reset = now + (rate->reset + 1) * 1000;
  /* Others may be using the same quota: then less is left than the even pace would leave. */
  double least = (double)(rate->reset - 1) * 1000;
  if (pace->left > 0 && least > 0 && least / (double)pace->left > pace->interval) {
    pace->slot = (double)now + least / (double)pace->left;
  }
}

void hub_pace_end(struct hub_pace *pace, const struct hub_rate *rate, int64_t now) {
  assert(pace->under_way > 0);
  pace->under_way--;
  learn(pace, rate, now);
}

void hub_pace_hold(struct hub_pace *pace, int64_t wait, int64_t now) {
  if (wait > HUB_PACE_WAIT_MAX) wait = HUB_PACE_WAIT_MAX;
  pace->not_before = later(pace->not_before, now + wait);
}
