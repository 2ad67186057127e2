/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults of an answer itself. */
#include "tests/hub/spoil.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/hub/json.h"

/* Makes it a refusal without RateLimit; it has what `fault` stands for. */
static void refuse(struct answer *answer, enum fault fault, const struct settings *settings) {
  answer_drop_header(answer, "RateLimit");
  answer_drop_header(answer, "RateLimit-Policy");
  answer_drop_header(answer, "Link");
  answer_error(answer, 429, NULL, "Too many requests, says a fault");
  uint64_t seconds = settings->retry_after;
  if (fault == FAULT_429) {
    answer_header(answer, "RateLimit", "\"api\";r=0;t=%" PRIu64, seconds);
    answer_header(answer, "RateLimit-Policy", "\"fixed window\";\"api\";q=500;w=300");
  } else if (fault == FAULT_429_OPEN) {
    answer_header(answer, "RateLimit", "\"api\";r=99794;t=241");
    answer_header(answer, "RateLimit-Policy", "\"fixed window\";\"api\";q=100000;w=300");
  } else if (fault == FAULT_429_RETRY_AFTER) {
    answer_header(answer, "Retry-After", "%" PRIu64, seconds);
  } else if (fault == FAULT_429_DATE) {
    char date[64];
    struct tm parts;
    time_t then = time(NULL) + (time_t)seconds;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&then, &parts));
    answer_header(answer, "Retry-After", "%s", date);
  }
}

static void put_page(struct answer *answer, unsigned status, const char *title) {
  answer->status = status;
  answer->part_count = 0;
  answer->body.length = 0;
  answer_drop_header(answer, "Link");
  answer_header(answer, "Content-Type", "text/html; charset=utf-8");
  bytes_format(&answer->body, "<!DOCTYPE html>\n<html><head><title>%s</title></head></html>\n",
               title);
}

static void fail(struct answer *answer, enum fault fault) {
  switch (fault) {
  case FAULT_408: put_page(answer, 408, "Request Timeout"); break;
  case FAULT_500:
    answer_drop_header(answer, "Link");
    answer_error(answer, 500, NULL, "Internal Error");
    break;
  case FAULT_502: put_page(answer, 502, "Bad Gateway"); break;
  case FAULT_503: put_page(answer, 503, "Service Unavailable"); break;
  case FAULT_504: put_page(answer, 504, "Gateway Timeout"); break;
  default: break;
  }
}

/* Puts a byte that no JSON has behind the middle value of the outermost array or object. */
static void break_middle(struct answer *answer) {
  answer_flatten(answer);
  struct json_walk walk = json_walk((struct slice){answer->body.at, answer->body.length});
  const char *middle = answer->body.at + answer->body.length / 2;
  struct slice value;
  while (json_element(&walk, &value) && walk.at < middle) continue;
  size_t at = (size_t)(walk.at - answer->body.at);
  if (at >= answer->body.length) at = answer->body.length - 1;
  answer->body.at[at] = ';';
}

static void spoil_body(struct answer *answer, enum fault fault) {
  answer_flatten(answer);
  switch (fault) {
  case FAULT_TRUNCATED: answer->body.length /= 2; break;
  case FAULT_INVALID:
    if (answer->body.length > 0) break_middle(answer);
    break;
  case FAULT_EMPTY: answer->body.length = 0; break;
  case FAULT_OBJECT:
    answer->body.length = 0;
    bytes_put_text(&answer->body, "{\"error\":\"Internal Error\"}");
    break;
  default: break;
  }
}

static void redirect(struct answer *answer, const char *start, const char *uri) {
  answer->status = 307;
  answer->part_count = 0;
  answer->body.length = 0;
  answer_drop_header(answer, "Link");
  answer_header(answer, "Content-Type", "text/plain; charset=utf-8");
  answer_header(answer, "Location", "%s%s", start, uri);
  bytes_format(&answer->body, "Temporary Redirect. Redirecting to %s%s", start, uri);
}

/* The same URL, one round further. */
static void redirect_on(struct answer *answer, const struct request *request) {
  const char *loop = strstr(request->uri, LOOP "=");
  uint64_t round = 0;
  struct bytes uri = {0};
  if (loop) {
    bytes_put(&uri, request->uri, (size_t)(loop - request->uri));
    round = strtoull(loop + strlen(LOOP "="), NULL, 10);
  } else {
    bytes_format(&uri, "%s%c", request->uri, strchr(request->uri, '?') ? '&' : '?');
  }
  bytes_format(&uri, LOOP "=%" PRIu64, round + 1);
  redirect(answer, "", uri.at);
  bytes_dispose(&uri);
}

/* Where a fault leads: the other listener, this one under another name, or looking like this. */
static void put_elsewhere(struct bytes *out, enum fault fault, const struct hub *hub) {
  const char *own = strstr(hub->origin, "://") + 3, *other = strstr(hub->other_origin, "://") + 3;
  int scheme = (int)(own - hub->origin);
  if (fault == FAULT_REDIRECT_HOST || fault == FAULT_LINK_HOST) {
    bytes_format(out, "%.*slocalhost%s", scheme, hub->origin, strrchr(own, ':'));
  } else if (fault == FAULT_REDIRECT_USERINFO || fault == FAULT_LINK_USERINFO) {
    bytes_format(out, "%.*s%s@%s", scheme, hub->origin, own, other);
  } else if (fault == FAULT_REDIRECT_FILE) {
    bytes_put_text(out, "file://");
  } else {
    bytes_put_text(out, hub->other_origin);
  }
}

/* A Link that ends in the middle of its URL. */
static void break_link(struct answer *answer) {
  const char *link = answer_get(answer, "Link");
  const char *end = link ? strstr(link, "cursor=") : NULL;
  if (!end) return;
  struct bytes broken = {0};
  bytes_put(&broken, link, (size_t)(end - link));
  answer_header(answer, "Link", "%s", broken.at);
  bytes_dispose(&broken);
}

static void put_nonsense(struct answer *answer) {
  answer_header(answer, "RateLimit", "\"api\";r=-1;t=99999999999999999999");
  answer_header(answer, "RateLimit-Policy", "\"fixed window\";\"api\";q=;w=1e999");
  answer_header(answer, "Retry-After", "soon");
}

static void link_elsewhere(struct answer *answer, const char *start) {
  const char *link = answer_get(answer, "Link");
  const char *path = link ? strstr(link, "/api/") : NULL;
  if (!path) return;
  struct bytes changed = {0};
  bytes_format(&changed, "<%s%s", start, path);
  answer_header(answer, "Link", "%s", changed.at);
  bytes_dispose(&changed);
}

static void lead_elsewhere(struct answer *answer, enum fault fault, const struct hub *hub,
                           const struct request *request) {
  struct bytes start = {0};
  put_elsewhere(&start, fault, hub);
  if (fault >= FAULT_LINK_OTHER) {
    link_elsewhere(answer, start.at);
  } else {
    redirect(answer, start.at, request->uri);
  }
  bytes_dispose(&start);
}

void spoil_answer(struct answer *answer, enum fault fault, const struct hub *hub,
                  const struct request *request) {
  if (fault <= FAULT_429_OPEN) {
    refuse(answer, fault, &hub->settings);
  } else if (fault <= FAULT_504) {
    fail(answer, fault);
  } else if (fault == FAULT_HTML) {
    put_page(answer, 200, "Hugging Face");
  } else if (fault >= FAULT_TRUNCATED && fault <= FAULT_OBJECT) {
    spoil_body(answer, fault);
  } else if (fault == FAULT_REDIRECT_LOOP) {
    redirect_on(answer, request);
  } else if (fault > FAULT_REDIRECT_LOOP && fault <= FAULT_LINK_USERINFO) {
    lead_elsewhere(answer, fault, hub, request);
  } else if (fault == FAULT_LINK_BROKEN) {
    break_link(answer);
  } else if (fault == FAULT_BAD_RATELIMIT) {
    put_nonsense(answer);
  }
}

void spoil_packing(struct answer *answer, enum fault fault, struct hub *hub) {
  if (fault == FAULT_BOMB) packed_bomb(answer, &hub->packed, hub->settings.bomb_mib);
  if (fault != FAULT_BAD_GZIP) return;
  if (!answer_get(answer, "Content-Encoding")) packed_answer(answer, &hub->packed, NULL);
  answer_flatten(answer);
  answer->body.length /= 2;
}
