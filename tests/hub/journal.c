/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was asked and answered. */
#include "tests/hub/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void journal_init(struct journal *journal, const char *path) {
  *journal = (struct journal){.start = now_ms()};
  if (!path) return;
  journal->log = fopen(path, "w");
  if (!journal->log) die("%s: %s", path, strerror(errno));
}

void journal_dispose(struct journal *journal) {
  if (journal->log && fclose(journal->log) != 0) die("the log: %s", strerror(errno));
  journal->log = NULL;
}

static void put_member(struct bytes *line, const char *name, const char *value) {
  bytes_format(line, ",\"%s\":", name);
  bytes_put_json(line, value);
}

static void write_line(struct journal *journal, const struct entry *entry) {
  struct bytes line = {0};
  bytes_format(&line, "{\"ms\":%" PRIu64, now_ms() - journal->start);
  put_member(&line, "listener", entry->other ? "other" : "main");
  put_member(&line, "method", entry->method);
  bytes_put_text(&line, entry->proxied ? ",\"proxied\":true" : ",\"proxied\":false");
  put_member(&line, "path", entry->path);
  put_member(&line, "query", entry->query);
  put_member(&line, "version", entry->version);
  put_member(&line, "host", entry->host);
  put_member(&line, "authorization", entry->authorization);
  put_member(&line, "user_agent", entry->user_agent);
  put_member(&line, "accept_encoding", entry->accept_encoding);
  bytes_format(&line, ",\"status\":%u", entry->status);
  put_member(&line, "fault", entry->fault);
  bytes_format(&line, ",\"length\":%zu}\n", entry->length);
  fwrite(line.at, 1, line.length, journal->log);
  fflush(journal->log);
  bytes_dispose(&line);
}

void journal_put(struct journal *journal, const struct entry *entry) {
  if (entry->other) {
    journal->other_requests++;
    journal->other_authorized += entry->authorization != NULL;
  } else {
    journal->requests++;
    journal->routes[entry->route]++;
    journal->filtered += entry->filtered;
    journal->status[entry->status % JOURNAL_STATUSES]++;
    journal->authorized += entry->authorization != NULL;
    journal->bytes += entry->length;
  }
  if (journal->log) write_line(journal, entry);
}

void journal_reset(struct journal *journal) {
  *journal = (struct journal){.log = journal->log, .start = journal->start};
}

void journal_report(struct bytes *out, const struct journal *journal) {
  bytes_format(out, "\"requests\":%" PRIu64 ",\"list\":%" PRIu64 ",\"filtered\":%" PRIu64,
               journal->requests, journal->routes[ROUTE_LIST], journal->filtered);
  bytes_format(out, ",\"details\":%" PRIu64 ",\"elsewhere\":%" PRIu64,
               journal->routes[ROUTE_DETAILS], journal->routes[ROUTE_ELSE]);
  bytes_format(out, ",\"authorized\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"connections\":%" PRIu64,
               journal->authorized, journal->bytes, journal->connections);
  bytes_format(out, ",\"other_requests\":%" PRIu64 ",\"other_authorized\":%" PRIu64,
               journal->other_requests, journal->other_authorized);
  bytes_put_text(out, ",\"status\":{");
  const char *between = "";
  for (unsigned i = 0; i < JOURNAL_STATUSES; i++) {
    if (journal->status[i] == 0) continue;
    bytes_format(out, "%s\"%u\":%" PRIu64, between, i, journal->status[i]);
    between = ",";
  }
  bytes_put_text(out, "}");
}
