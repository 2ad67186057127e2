/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quota of requests. */
#include "tests/hub/quota.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "tests/hub/journal.h"
#include "tests/hub/settings.h"

static uint64_t window_ms(const struct settings *settings) {
  return settings->window > 0 ? settings->window * 1000 : 1;
}

bool quota_take(struct quota *quota, const struct settings *settings) {
  if (settings->quota == 0) return true;
  uint64_t now = now_ms();
  if (!quota->begun) *quota = (struct quota){true, now, quota->list, 0};
  uint64_t number = (now - quota->start) / window_ms(settings);
  if (quota->count == 0 || quota->list[quota->count - 1].number != number) {
    quota->list = reclaim(quota->list, quota->count + 1, sizeof *quota->list);
    quota->list[quota->count++] = (struct quota_window){.number = number};
  }
  struct quota_window *window = &quota->list[quota->count - 1];
  bool refused = window->requests++ >= settings->quota;
  window->refused += refused;
  return !refused;
}

void quota_put_headers(struct answer *answer, const struct quota *quota,
                       const struct settings *settings) {
  if (settings->quota == 0 || quota->count == 0) return;
  uint64_t used = quota->list[quota->count - 1].requests;
  uint64_t left = used < settings->quota ? settings->quota - used : 0;
  uint64_t over = (now_ms() - quota->start) % window_ms(settings);
  uint64_t seconds = (window_ms(settings) - over + 999) / 1000;
  answer_header(answer, "RateLimit", "\"api\";r=%" PRIu64 ";t=%" PRIu64, left, seconds);
  answer_header(answer, "RateLimit-Policy", "\"fixed window\";\"api\";q=%" PRIu64 ";w=%" PRIu64,
                settings->quota, settings->window);
}

void quota_refuse(struct answer *answer, const struct settings *settings) {
  struct bytes message = {0};
  bytes_format(&message, "Too many requests: the quota is %" PRIu64 " in %" PRIu64 " seconds",
               settings->quota, settings->window);
  answer_error(answer, 429, NULL, bytes_string(&message));
  bytes_dispose(&message);
}

void quota_report(struct bytes *out, const struct quota *quota) {
  bytes_put_text(out, "[");
  for (size_t i = 0; i < quota->count; i++) {
    const struct quota_window *window = &quota->list[i];
    bytes_format(out, "%s{\"number\":%" PRIu64 ",\"requests\":%" PRIu64 ",\"refused\":%" PRIu64 "}",
                 i > 0 ? "," : "", window->number, window->requests, window->refused);
  }
  bytes_put_text(out, "]");
}

void quota_reset(struct quota *quota) {
  *quota = (struct quota){.list = quota->list};
}

void quota_dispose(struct quota *quota) {
  free(quota->list);
  *quota = (struct quota){0};
}
