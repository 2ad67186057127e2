/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/models/{namespace}/{name}. */
#include "tests/hub/details.h"

#include <string.h>

#include "tests/hub/json.h"

/* A model that does not exist, or that the caller may not see: the Hub does not say which. */
static void refuse_unknown(struct answer *answer, const struct request *request) {
  if (request->authorization) {
    answer_error(answer, 404, "RepoNotFound", "Repository not found");
  } else {
    answer_error(answer, 401, NULL, "Invalid username or password.");
  }
}

static void redirect(struct answer *answer, const struct hub *hub, const struct request *request,
                     const char *name) {
  struct bytes origin = {0};
  if (hub->settings.absolute) request_origin(&origin, hub, request);
  answer->status = 307;
  answer_header(answer, "Content-Type", "text/plain; charset=utf-8");
  answer_header(answer, "Location", "%s/api/models/%s%s%s", bytes_string(&origin), name,
                *request->query ? "?" : "", request->query);
  bytes_format(&answer->body, "Temporary Redirect. Redirecting to %s",
               answer_get(answer, "Location"));
  bytes_dispose(&origin);
}

static size_t count_children(struct hub *hub, const char *relation, struct slice id) {
  struct bytes tag = {0};
  size_t first;
  bytes_format(&tag, "base_model:%s:", relation);
  bytes_put_slice(&tag, id);
  size_t count = records_children(&hub->records, &first, (struct slice){tag.at, tag.length});
  bytes_dispose(&tag);
  return count;
}

/* Puts childrenModelCount before the closing brace of a rendered model. */
static void put_children(struct bytes *body, struct hub *hub, struct slice id) {
  static const char *const relations[] = {"adapter", "merge", "quantized", "finetune"};
  body->length--;
  bytes_put_text(body, ",\"childrenModelCount\":{");
  for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
    bytes_format(body, "%s\"%s\":%zu", i > 0 ? "," : "", relations[i],
                 count_children(hub, relations[i], id));
  }
  bytes_put_text(body, "}}");
}

static void show(struct answer *answer, struct hub *hub, const struct query *query,
                 const struct record *record) {
  struct bytes why = {0};
  field_set set = fields_of_details();
  if (!fields_expand(&set, &why, query, fields_allowed_in_details())) {
    answer_error(answer, 400, NULL, why.at);
  } else {
    if (hub->settings.base_models) set |= FIELD_MADE_PARENTS;
    answer->status = 200;
    answer_header(answer, "Content-Type", "application/json; charset=utf-8");
    fields_render(&answer->body, record, set, false);
    if (fields_have(set, "childrenModelCount")) put_children(&answer->body, hub, record->id);
  }
  bytes_dispose(&why);
}

void details_answer(struct answer *answer, struct hub *hub, const struct request *request,
                    const struct query *query, const char *id) {
  uint32_t rank = records_find(&hub->records, slice_of(id));
  if (rank == NO_RECORD) {
    struct bytes name = {0};
    if (names_present(&name, &hub->names, slice_of(id))) {
      redirect(answer, hub, request, name.at);
    } else {
      refuse_unknown(answer, request);
    }
    bytes_dispose(&name);
    return;
  }
  const struct record *record = &hub->records.list[rank];
  if (!slice_is(record->id, id)) {
    struct bytes name = {0};
    bytes_put_slice(&name, record->id);
    redirect(answer, hub, request, name.at);
    bytes_dispose(&name);
  } else if (slice_is(json_find(record->text, "disabled"), "true")) {
    answer_error(answer, 403, NULL, "Access to this resource is disabled.");
  } else if (names_is_gated(&hub->names, record->id)) {
    answer_error(answer, 403, "GatedRepo", "Access to this model is restricted.");
  } else {
    show(answer, hub, query, record);
  }
}
