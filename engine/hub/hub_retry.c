/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts and waits. */
#include "engine/hub/hub_retry.h"

enum hub_verdict hub_verdict_of(long code) {
  switch (code) {
  case 200: return HUB_VERDICT_TAKE;
  case 301:
  case 302:
  case 303:
  case 307:
  case 308: return HUB_VERDICT_MOVED;
  case 400: return HUB_VERDICT_FIELDS;
  case 401:
  case 403:
  case 404:
  case 410:
  case 451: return HUB_VERDICT_ABSENT;
  case 408:
  case 429:
  case 500:
  case 502:
  case 503:
  case 504: return HUB_VERDICT_AGAIN;
  default: return HUB_VERDICT_REFUSE;
  }
}

int64_t hub_retry_told(const struct hub_rate *rate, int64_t after) {
  if (rate->has_left && rate->left == 0) return (rate->reset + 1) * 1000;
  return after < 0 ? -1 : after * 1000;
}

int64_t hub_retry_wait(struct hub_retry *retry, unsigned retries, int64_t delay, uint64_t chance) {
  if (retry->failures >= retries) return -1;
  unsigned doublings =
      retry->failures < HUB_RETRY_DOUBLINGS ? retry->failures : HUB_RETRY_DOUBLINGS;
  int64_t wait = delay << doublings;
  retry->failures++;
  return wait + (int64_t)(chance % (uint64_t)(wait / 4 + 1));
}

bool hub_retry_hold(struct hub_retry *retry) {
  return ++retry->holds <= HUB_RETRY_HOLDS;
}
