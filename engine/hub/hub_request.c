/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judging answers. */
#include "engine/hub/hub_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/hub/hub_url.h"
#include "graph/model_id.h"

enum { WHY_SIZE = 160 };
#define MODELS_PATH "/api/models/"

char *request_copy(struct text text) {
  char *copy = malloc(text.length + 1);
  if (copy == NULL) return NULL;
  if (text.length > 0) memcpy(copy, text.bytes, text.length);
  copy[text.length] = '\0';
  return copy;
}

enum stemma_status request_restart(struct request *request, struct stemma_error *error) {
  char *copy = request_copy(text_of(request->start));
  if (copy == NULL) return stemma_error_memory(error, "requests");
  free(request->path);
  free(request->link);
  free(request->moved);
  request->path = request->is_linked ? NULL : copy;
  request->link = request->is_linked ? copy : NULL;
  request->moved = NULL;
  request->redirects = 0;
  return STEMMA_OK;
}

enum stemma_status request_new(struct request **out, struct text key, struct text start,
                               bool is_linked, struct stemma_error *error) {
  struct request *request = calloc(1, sizeof *request);
  if (request == NULL) return stemma_error_memory(error, "requests");
  request->key = request_copy(key);
  request->start = request_copy(start);
  request->is_linked = is_linked;
  enum stemma_status status = request->key == NULL || request->start == NULL
                                  ? stemma_error_memory(error, "requests")
                                  : request_restart(request, error);
  if (status != STEMMA_OK) {
    request_free(request);
    return status;
  }
  *out = request;
  return STEMMA_OK;
}

void request_free(struct request *request) {
  if (request == NULL) return;
  hub_exchange_dispose(&request->exchange);
  page_dispose(&request->page);
  free(request->key);
  free(request->start);
  free(request->path);
  free(request->link);
  free(request->url);
  free(request->next);
  free(request->moved);
  free(request->failure);
  free(request);
}

enum stemma_status request_address(struct request *request, const char *endpoint,
                                   hub_field_set fields, struct stemma_error *error) {
  char names[HUB_FIELDS_SIZE];
  free(request->url);
  if (request->link != NULL) {
    request->url = request_copy(text_of(request->link));
    return request->url == NULL ? stemma_error_memory(error, "requests") : STEMMA_OK;
  }
  request->fields = fields;
  hub_fields_write(names, fields);
  size_t size = strlen(endpoint) + strlen(request->path) + strlen(names) + 2;
  request->url = malloc(size);
  if (request->url == NULL) return stemma_error_memory(error, "requests");
  snprintf(request->url, size, "%s%s%c%s", endpoint, request->path,
           strchr(request->path, '?') == NULL ? '?' : '&', names);
  return STEMMA_OK;
}

/* ---- where an answer leads ---- */

/* The address of the page that follows, if any; false where it is of another host, or none. */
static bool find_next(struct request *request, char *why) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  free(request->next);
  request->next = NULL;
  if (request->shape != PAGE_LIST) return true;
  if (request->exchange.is_link_broken) {
    snprintf(why, WHY_SIZE, "its header Link cannot be read");
    return false;
  }
  if (request->exchange.next == NULL) return true;
  if (hub_url_resolve(&request->next, text_of(request->url), text_of(request->exchange.next),
                      &error) == STEMMA_OK) {
    return true;
  }
  snprintf(why, WHY_SIZE, "its next page %.120s", error.message);
  return false;
}

static int hex_value(char byte) {
  char folded = text_fold_byte(byte);
  if (byte >= '0' && byte <= '9') return byte - '0';
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

/* The model that an address of the API is of, to be freed; NULL where it is of none. */
static char *model_of(const char *url) {
  struct hub_url parts;
  struct text prefix = TEXT(MODELS_PATH), id;
  if (!hub_url_split(&parts, text_of(url))) return NULL;
  /* The endpoint may have a path of its own. */
  size_t at = 0;
  while (at + prefix.length <= parts.path.length &&
         memcmp(parts.path.bytes + at, prefix.bytes, prefix.length) != 0) {
    at++;
  }
  if (at + prefix.length > parts.path.length) return NULL;
  char name[MODEL_ID_MAX + 1];
  size_t length = 0;
  for (size_t i = at + prefix.length; i < parts.path.length && parts.path.bytes[i] != '?'; i++) {
    char byte = parts.path.bytes[i];
    if (byte == '%' && i + 2 < parts.path.length) {
      int high = hex_value(parts.path.bytes[i + 1]), low = hex_value(parts.path.bytes[i + 2]);
      if (high < 0 || low < 0) return NULL;
      byte = (char)(high << 4 | low);
      i += 2;
    }
    if (length == MODEL_ID_MAX) return NULL;
    name[length++] = byte;
  }
  if (model_id_normalise(&id, (struct text){name, length}) != MODEL_ID_OK) return NULL;
  return request_copy(id);
}

/* An answer that there was no memory for is asked for again. */
static enum request_verdict lack_memory(char *why) {
  snprintf(why, WHY_SIZE, "out of memory");
  return REQUEST_AGAIN;
}

/* Follows a redirect: of a model to its new name, of a list to another address. */
static enum request_verdict follow(struct request *request, char *why) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  char *target = NULL;
  struct text location = text_of(request->exchange.location);
  if (++request->redirects > REDIRECTS_MAX) {
    snprintf(why, WHY_SIZE, "redirects in a circle");
    return REQUEST_AGAIN;
  }
  if (hub_url_resolve(&target, text_of(request->url), location, &error) != STEMMA_OK) {
    snprintf(why, WHY_SIZE, "a redirect that %.120s", error.message);
    return REQUEST_AGAIN;
  }
  if (request->shape == PAGE_LIST) {
    free(request->link);
    request->link = target;
    return REQUEST_FOLLOW;
  }
  char *name = model_of(target);
  free(target);
  char path[sizeof MODELS_PATH + MODEL_ID_MAX * (size_t)3 + 1] = MODELS_PATH;
  size_t prefix = strlen(MODELS_PATH);
  if (name == NULL || !hub_url_escape(path + prefix, sizeof path - prefix, text_of(name), false)) {
    free(name);
    snprintf(why, WHY_SIZE, "a redirect that leads to no model");
    return REQUEST_AGAIN;
  }
  free(request->moved);
  request->moved = name;
  free(request->path);
  request->path = request_copy(text_of(path));
  return request->path != NULL ? REQUEST_FOLLOW : lack_memory(why);
}

/* ---- what an answer says ---- */

/* Asks for fewer fields, if the answer says which there are, or an answer to another request
 * that was under way has said so. */
static enum request_verdict adapt(struct request *request, char *why, hub_field_set *fields) {
  if (request->link == NULL && request->fields != *fields) return REQUEST_FIELDS;
  struct hub_exchange *exchange = &request->exchange;
  struct page page = {.shape = PAGE_MODEL,
                      .bytes = exchange->body,
                      .size = exchange->body_size,
                      .capacity = exchange->body_capacity,
                      .page_max = (size_t)1 << 20};
  exchange->body = NULL;
  exchange->body_size = exchange->body_capacity = 0;
  enum request_verdict verdict = REQUEST_FAIL;
  enum stemma_status status = request->link == NULL ? page_cut(&page) : STEMMA_BAD_INPUT;
  const struct block *block = &page.batch.block;
  if (status == STEMMA_OK && hub_fields_adapt(fields, (struct text){block->bytes, block->size})) {
    verdict = REQUEST_FIELDS;
  } else if (status == STEMMA_NO_MEMORY) {
    verdict = lack_memory(why);
  }
  page_dispose(&page);
  return verdict;
}

/* "HTTP 500: what the hub says" */
static void say_status(const struct request *request, char *why) {
  const struct hub_exchange *exchange = &request->exchange;
  const char *message = exchange->message == NULL ? "" : exchange->message;
  snprintf(why, WHY_SIZE, "HTTP %ld%s%.100s", exchange->code, *message == '\0' ? "" : ": ",
           message);
}

/* Whether the body comes as we have asked for it. */
static bool is_readable(const struct hub_exchange *exchange, char *why) {
  struct text encoding = text_of(exchange->encoding);
  if (encoding.length == 0 || text_equal_folded(encoding, TEXT("identity")) ||
      text_equal_folded(encoding, TEXT("gzip")) || text_equal_folded(encoding, TEXT("x-gzip")) ||
      text_equal_folded(encoding, TEXT("zstd"))) {
    return true;
  }
  snprintf(why, WHY_SIZE, "compressed in a way that nobody asked for: %.60s", exchange->encoding);
  return false;
}

static enum request_verdict judge_whole(struct request *request, char *why, hub_field_set *fields,
                                        bool has_token) {
  const struct hub_exchange *exchange = &request->exchange;
  say_status(request, why);
  switch (hub_verdict_of(exchange->code)) {
  case HUB_VERDICT_TAKE:
    if (!is_readable(exchange, why) || !find_next(request, why)) return REQUEST_AGAIN;
    return REQUEST_TAKE;
  case HUB_VERDICT_ABSENT:
    /* With a token, what is not there is 404: 401 speaks of the token. */
    if (exchange->code == 401 && has_token) {
      snprintf(why, WHY_SIZE, "the hub does not accept the token (HTTP 401)");
      return REQUEST_FAIL;
    }
    return request->shape == PAGE_MODEL ? REQUEST_ABSENT : REQUEST_FAIL;
  case HUB_VERDICT_MOVED: return follow(request, why);
  case HUB_VERDICT_FIELDS: return adapt(request, why, fields);
  case HUB_VERDICT_AGAIN: return REQUEST_AGAIN;
  case HUB_VERDICT_REFUSE: break;
  }
  return REQUEST_FAIL;
}

enum request_verdict request_judge(struct request *request, char why[WHY_SIZE],
                                   hub_field_set *fields, bool has_token) {
  const struct hub_exchange *exchange = &request->exchange;
  /* An answer that is none, or of which a part is missing; what is refused needs no body. */
  bool needs_body = exchange->code == 200 || exchange->code == 400 || exchange->code == 0;
  if (exchange->failure[0] != '\0' && needs_body) {
    snprintf(why, WHY_SIZE, "%.150s", exchange->failure);
    return REQUEST_AGAIN;
  }
  return judge_whole(request, why, fields, has_token);
}
