/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcurl's multi interface: one handle a request, connections shared. */
#include "engine/hub/hub_client.h"

#include <assert.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/hub/hub_url.h"
#include "graph/array.h"

/* A connection that gives less than so many bytes a second for the timeout is broken; so is a
 * request that is not answered whole in so many seconds. */
enum { LOW_SPEED = 1024, REQUEST_SECONDS = 600, CONNECT_SECONDS = 10 };
enum { CONNECTIONS = 8, BUFFER_SIZE = 512 * 1024, BODY_FIRST = 256 * 1024 };

struct hub_client {
  const struct hub_settings *settings; /* borrowed */
  struct hub_url endpoint;             /* its parts */
  CURLM *multi;                        /* owned */
  struct curl_slist *headers;          /* owned: sent with every request */
  struct hub_exchange *done;           /* those that have ended, newest first */
  char agent[128];                     /* User-Agent */
};

/* ---- answers ---- */

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
  struct hub_exchange *exchange = context;
  size_t length = size * count;
  size_t wanted = exchange->body_size + length;
  if (wanted > exchange->body_max) {
    snprintf(exchange->failure, sizeof exchange->failure, "the answer is too large");
    return 0;
  }
  if (exchange->body == NULL && wanted < BODY_FIRST) wanted = BODY_FIRST;
  if (array_reserve(&exchange->body, &exchange->body_capacity, wanted, 1, SIZE_MAX / 2, "an answer",
                    NULL) != STEMMA_OK) {
    snprintf(exchange->failure, sizeof exchange->failure, "out of memory");
    return 0;
  }
  assert(exchange->body != NULL);
  memcpy(exchange->body + exchange->body_size, bytes, length);
  exchange->body_size += length;
  return length;
}

/* Keeps the first value of a header. */
static void keep_value(char **place, struct text value) {
  if (*place != NULL || value.length > HUB_HEADER_MAX) return;
  *place = malloc(value.length + 1);
  if (*place == NULL) return; /* as good as not sent */
  if (value.length > 0) memcpy(*place, value.bytes, value.length);
  (*place)[value.length] = '\0';
}

static void forget_headers(struct hub_exchange *exchange) {
  char **const values[] = {&exchange->next,    &exchange->location, &exchange->encoding,
                           &exchange->rate,    &exchange->policy,   &exchange->retry_after,
                           &exchange->message, &exchange->total};
  exchange->is_link_broken = false;
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    free(*values[i]);
    *values[i] = NULL;
  }
}

static void keep_header(struct hub_exchange *exchange, struct text name, struct text value) {
  const struct {
    const char *name; /* of the header */
    char **place;     /* where its value goes */
  } wanted[] = {
      {"location", &exchange->location},       {"content-encoding", &exchange->encoding},
      {"ratelimit", &exchange->rate},          {"ratelimit-policy", &exchange->policy},
      {"retry-after", &exchange->retry_after}, {"x-error-message", &exchange->message},
      {"x-total-count", &exchange->total},
  };
  struct text target;
  if (text_equal_folded(name, TEXT("link"))) {
    enum hub_link link = hub_header_next(&target, value);
    if (link == HUB_LINK_NEXT) keep_value(&exchange->next, target);
    /* One that is too long has not been kept. */
    bool is_lost = link == HUB_LINK_NEXT && exchange->next == NULL;
    exchange->is_link_broken = exchange->is_link_broken || link == HUB_LINK_BROKEN || is_lost;
  }
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    if (text_equal_folded(name, text_of(wanted[i].name))) keep_value(wanted[i].place, value);
  }
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
  struct hub_exchange *exchange = context;
  struct text line = {bytes, size * count};
  /* Of several heads (100 Continue, a proxy's) the last one counts. */
  if (line.length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) forget_headers(exchange);
  const char *colon = line.length == 0 ? NULL : memchr(bytes, ':', line.length);
  if (colon != NULL) {
    size_t name = (size_t)(colon - bytes);
    keep_header(exchange, text_trim((struct text){bytes, name}),
                text_trim((struct text){colon + 1, line.length - name - 1}));
  }
  return line.length;
}

/* ---- requests ---- */

static enum stemma_status set_options(struct hub_client *client, struct hub_exchange *exchange,
                                      const char *url, struct stemma_error *error) {
  CURL *easy = exchange->easy;
  long timeout = (long)client->settings->timeout;
  bool secure = hub_url_is_secure(&client->endpoint);
  CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, url);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, client->headers);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_USERAGENT, client->agent);
  /* Nothing else than what the endpoint speaks, and nowhere else than where it is. */
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, secure ? "https" : "http");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  /* The token does not go through a proxy in the clear. */
  if (!secure && hub_url_is_loopback(&client->endpoint)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  if (client->settings->authorities != NULL) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, client->settings->authorities);
  }
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, secure ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)BUFFER_SIZE);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
                   timeout < CONNECT_SECONDS ? timeout : (long)CONNECT_SECONDS);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, timeout);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)REQUEST_SECONDS);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
  return code == CURLE_OK ? STEMMA_OK : stemma_error_memory(error, "a request");
}

enum stemma_status hub_client_start(struct hub_client *client, struct hub_exchange *exchange,
                                    const char *url, struct stemma_error *error) {
  struct hub_url parts;
  if (!hub_url_split(&parts, text_of(url)) || !hub_url_same_origin(&parts, &client->endpoint)) {
    return stemma_error_set(error, STEMMA_INTERNAL, "a request for another host than the hub");
  }
  if (exchange->easy == NULL) exchange->easy = curl_easy_init();
  if (exchange->easy == NULL) return stemma_error_memory(error, "a request");
  forget_headers(exchange);
  exchange->body_size = 0;
  exchange->code = 0;
  exchange->failure[0] = '\0';
  enum stemma_status status = set_options(client, exchange, url, error);
  if (status != STEMMA_OK) return status;
  if (curl_multi_add_handle(client->multi, exchange->easy) != CURLM_OK) {
    return stemma_error_memory(error, "a request");
  }
  return STEMMA_OK;
}

void hub_client_cancel(struct hub_client *client, struct hub_exchange *exchange) {
  struct hub_exchange **link = &client->done;
  if (exchange->easy != NULL) curl_multi_remove_handle(client->multi, exchange->easy);
  while (*link != NULL && *link != exchange) link = &(*link)->done;
  if (*link != NULL) *link = exchange->done;
}

/* Notes how a request has ended. */
static void finish(struct hub_client *client, const CURLMsg *message) {
  char *pointer = NULL;
  CURL *easy = message->easy_handle;
  CURLcode result = message->data.result;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &pointer);
  struct hub_exchange *exchange = (struct hub_exchange *)(void *)pointer;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &exchange->code);
  if (result != CURLE_OK && exchange->failure[0] == '\0') {
    snprintf(exchange->failure, sizeof exchange->failure, "%s", curl_easy_strerror(result));
  }
  curl_multi_remove_handle(client->multi, easy);
  exchange->done = client->done;
  client->done = exchange;
}

enum stemma_status hub_client_run(struct hub_client *client, int64_t patience,
                                  struct stemma_error *error) {
  int running = 0, left = 0;
  CURLMcode code = curl_multi_perform(client->multi, &running);
  bool waits = true;
  for (int round = 0; round < 2 && code == CURLM_OK; round++) {
    for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left)) != NULL;) {
      if (message->msg == CURLMSG_DONE) finish(client, message);
      waits = false;
    }
    if (!waits || round == 1 || patience <= 0) break;
    code = curl_multi_poll(client->multi, NULL, 0, (int)(patience < 1000 ? patience : 1000), NULL);
    if (code == CURLM_OK) code = curl_multi_perform(client->multi, &running);
  }
  if (code == CURLM_OK) return STEMMA_OK;
  if (code == CURLM_OUT_OF_MEMORY) return stemma_error_memory(error, "requests");
  return stemma_error_set(error, STEMMA_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
}

struct hub_exchange *hub_client_done(struct hub_client *client) {
  struct hub_exchange *exchange = client->done;
  if (exchange != NULL) client->done = exchange->done;
  return exchange;
}

void hub_client_wake(struct hub_client *client) {
  (void)curl_multi_wakeup(client->multi);
}

void hub_exchange_dispose(struct hub_exchange *exchange) {
  if (exchange->easy != NULL) curl_easy_cleanup(exchange->easy);
  forget_headers(exchange);
  free(exchange->body);
  *exchange = (struct hub_exchange){0};
}

/* ---- the client ---- */

static void start_library(void) {
  (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool add_header(struct curl_slist **list, const char *line) {
  struct curl_slist *longer = curl_slist_append(*list, line);
  if (longer == NULL) return false;
  *list = longer;
  return true;
}

static bool add_token(struct curl_slist **list, const struct hub_settings *settings) {
  char line[HUB_TOKEN_MAX + 32];
  if (settings->token == NULL || settings->keeps_token) return true;
  snprintf(line, sizeof line, "Authorization: Bearer %s", settings->token);
  bool done = add_header(list, line);
  for (volatile char *byte = line; *byte != '\0'; byte++) *byte = '\0';
  return done;
}

enum stemma_status hub_client_new(struct hub_client **out, const struct hub_settings *settings,
                                  struct stemma_error *error) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  (void)pthread_once(&once, start_library);
  struct hub_client *client = calloc(1, sizeof *client);
  if (client == NULL) return stemma_error_memory(error, "requests");
  client->settings = settings;
  bool is_address = hub_url_split(&client->endpoint, text_of(settings->endpoint));
  assert(is_address);
  (void)is_address;
  const curl_version_info_data *library = curl_version_info(CURLVERSION_NOW);
  snprintf(client->agent, sizeof client->agent, "stemma/%s libcurl/%s", settings->version,
           library->version);
  client->multi = curl_multi_init();
  bool ok = client->multi != NULL && add_header(&client->headers, "Accept: application/json") &&
            add_header(&client->headers, "Accept-Encoding: zstd, gzip") &&
            add_token(&client->headers, settings);
  if (!ok) {
    hub_client_free(client);
    return stemma_error_memory(error, "requests");
  }
  curl_multi_setopt(client->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CONNECTIONS);
  *out = client;
  return STEMMA_OK;
}

void hub_client_free(struct hub_client *client) {
  if (client == NULL) return;
  if (client->multi != NULL) curl_multi_cleanup(client->multi);
  for (struct curl_slist *line = client->headers; line != NULL; line = line->next) {
    for (volatile char *byte = line->data; *byte != '\0'; byte++) *byte = '\0';
  }
  curl_slist_free_all(client->headers);
  free(client);
}
