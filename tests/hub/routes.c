/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a request to its answer. */
#include "tests/hub/routes.h"

#include <stdlib.h>
#include <string.h>

#include "tests/hub/control.h"
#include "tests/hub/details.h"
#include "tests/hub/listing.h"
#include "tests/hub/spoil.h"

static const char MODELS[] = "/api/models";
enum { WORTH_PACKING = 1024 };

void request_origin(struct bytes *out, const struct hub *hub, const struct request *request) {
  if (request->host) {
    const char *scheme_end = strstr(hub->origin, "://");
    bytes_format(out, "%.*s://%s", (int)(scheme_end - hub->origin), hub->origin, request->host);
  } else {
    bytes_put_text(out, request->other ? hub->other_origin : hub->origin);
  }
}

/* Whether a request came to the other listener, or to the Hub under a name that is not its own. */
static bool is_elsewhere(const struct hub *hub, const struct request *request) {
  const char *own = strstr(hub->origin, "://") + 3;
  return request->other || (request->host && strcmp(request->host, own) != 0);
}

static bool is_wrong_token(const struct hub *hub, const char *authorization) {
  static const char bearer[] = "Bearer ";
  if (!hub->settings.token || !authorization) return false;
  return strncmp(authorization, bearer, strlen(bearer)) != 0 ||
         strcmp(authorization + strlen(bearer), hub->settings.token) != 0;
}

static bool is_details(const char *path) {
  size_t length = strlen(MODELS);
  return strncmp(path, MODELS, length) == 0 && path[length] == '/' && path[length + 1] != '\0';
}

static enum route route_of(const char *path) {
  if (strcmp(path, MODELS) == 0) return ROUTE_LIST;
  return is_details(path) ? ROUTE_DETAILS : ROUTE_ELSE;
}

/* What the Hub would answer, without quota and faults. */
static void answer_rightly(struct answer *answer, struct hub *hub, const struct request *request,
                           const struct query *query) {
  enum route route = route_of(request->path);
  if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
    answer_error(answer, 405, NULL, "Method not allowed");
  } else if (is_wrong_token(hub, request->authorization)) {
    answer_error(answer, 401, NULL, "Invalid credentials in Authorization header");
  } else if (replay_answer(answer, &hub->replay, request->path)) {
    return;
  } else if (route == ROUTE_LIST) {
    struct bytes origin = {0};
    request_origin(&origin, hub, request);
    listing_answer(answer, hub, query, request->uri, origin.at);
    bytes_dispose(&origin);
  } else if (route == ROUTE_DETAILS) {
    details_answer(answer, hub, request, query, request->path + strlen(MODELS) + 1);
  } else {
    answer_error(answer, 404, NULL, "Sorry, there is nothing here");
  }
}

static bool takes_gzip(const struct request *request) {
  return request->accept_encoding && strstr(request->accept_encoding, "gzip");
}

/* Packs what is worth it. Bodies that faults change from page to page are not kept. */
static void pack(struct answer *answer, struct hub *hub, const struct request *request) {
  if (!hub->settings.gzip || !takes_gzip(request) || answer->status != 200) return;
  if (answer_length(answer) < WORTH_PACKING) return;
  bool is_kept = hub->settings.faults == 0 && route_of(request->path) == ROUTE_LIST;
  packed_answer(answer, &hub->packed, is_kept ? request->uri : NULL);
}

static void log_answer(struct hub *hub, const struct request *request, const struct query *query,
                       const struct answer *answer, enum fault fault) {
  struct entry entry = {
      .other = request->other,
      .method = request->method,
      .proxied = request->proxied,
      .path = request->path,
      .query = request->query,
      .version = request->version,
      .host = request->host,
      .authorization = request->authorization,
      .user_agent = request->user_agent,
      .accept_encoding = request->accept_encoding,
      .route = route_of(request->path),
      .filtered = query_get(query, "filter") != NULL,
      .status = answer->status,
      .fault = fault == FAULT_NONE ? answer->note : fault_name(fault),
      .length = answer_length(answer),
  };
  journal_put(&hub->journal, &entry);
}

static void answer_client(struct answer *answer, enum fault *fault, struct hub *hub,
                          const struct request *request) {
  struct query query;
  query_init(&query, request->query);
  bool within = request->other || quota_take(&hub->quota, &hub->settings);
  if (within) {
    answer_rightly(answer, hub, request, &query);
  } else {
    quota_refuse(answer, &hub->settings);
  }
  quota_put_headers(answer, &hub->quota, &hub->settings);
  if (within && !request->other) {
    bool has_link = answer_get(answer, "Link") != NULL;
    *fault = query_get(&query, LOOP)
                 ? FAULT_REDIRECT_LOOP
                 : faults_choose(&hub->faults, &hub->settings, request->uri, has_link);
  }
  spoil_answer(answer, *fault, hub, request);
  pack(answer, hub, request);
  spoil_packing(answer, *fault, hub);
  log_answer(hub, request, &query, answer, *fault);
  query_dispose(&query);
}

void routes_answer(struct answer *answer, struct delivery *delivery, struct hub *hub,
                   const struct request *request) {
  pthread_mutex_lock(&hub->lock);
  enum fault fault = FAULT_NONE;
  if (control_owns(request->path)) {
    control_answer(answer, hub, request);
  } else {
    struct request known = *request;
    known.other = is_elsewhere(hub, request);
    answer_client(answer, &fault, hub, &known);
  }
  *delivery = (struct delivery){
      .fault = fault,
      .is_chunked = hub->settings.chunked,
      .trickle_ms = hub->settings.trickle_ms,
      .stall_ms = hub->settings.stall_ms,
  };
  pthread_mutex_unlock(&hub->lock);
}
