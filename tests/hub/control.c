/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control route. */
#include "tests/hub/control.h"

#include <inttypes.h>
#include <string.h>

static const char PREFIX[] = "/.test/";

bool control_owns(const char *path) {
  return strncmp(path, PREFIX, strlen(PREFIX)) == 0;
}

static void report(struct bytes *out, const struct hub *hub) {
  bytes_put_text(out, "{");
  journal_report(out, &hub->journal);
  bytes_put_text(out, ",\"windows\":");
  quota_report(out, &hub->quota);
  bytes_format(out, ",\"failures\":%" PRIu64 ",\"faults\":{", hub->faults.failures);
  const char *between = "";
  for (int i = 0; i < FAULT_KINDS; i++) {
    if (hub->faults.done[i] == 0) continue;
    bytes_format(out, "%s\"%s\":%" PRIu64, between, fault_name((enum fault)i), hub->faults.done[i]);
    between = ",";
  }
  bytes_put_text(out, "}}\n");
}

static void reset(struct hub *hub) {
  journal_reset(&hub->journal);
  quota_reset(&hub->quota);
  faults_reset(&hub->faults);
}

/* Sets all that the query names. Nothing is taken back where one of them is refused. */
static void set(struct answer *answer, struct hub *hub, const char *text) {
  struct query query;
  struct bytes wrong = {0};
  query_init(&query, text);
  for (size_t i = 0; i < query.count && wrong.length == 0; i++) {
    const struct parameter *parameter = &query.list[i];
    if (settings_put(&hub->settings, parameter->name, parameter->value)) continue;
    bytes_format(&wrong, "no setting %s, or no such value: %s", parameter->name, parameter->value);
  }
  if (wrong.length > 0) {
    answer_error(answer, 400, NULL, wrong.at);
  } else {
    bytes_put_text(&answer->body, "{}\n");
  }
  bytes_dispose(&wrong);
  query_dispose(&query);
}

void control_answer(struct answer *answer, struct hub *hub, const struct request *request) {
  const char *name = request->path + strlen(PREFIX);
  answer->status = 200;
  answer_header(answer, "Content-Type", "application/json; charset=utf-8");
  if (strcmp(name, "counters") == 0) {
    report(&answer->body, hub);
  } else if (strcmp(name, "reset") == 0) {
    reset(hub);
    bytes_put_text(&answer->body, "{}\n");
  } else if (strcmp(name, "set") == 0) {
    set(answer, hub, request->query);
  } else {
    answer_error(answer, 404, NULL, "the control route has counters, reset and set");
  }
}
