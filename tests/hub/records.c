/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models that the test Hub has. */
#include "tests/hub/records.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "tests/hub/json.h"

enum { READ_AT_ONCE = 1 << 20 };

/* What qsort's comparisons need beside their arguments. */
static const struct record *sorting;

static void read_file(struct bytes *text, const char *path) {
  gzFile file = gzopen(path, "rb");
  if (!file) die("%s: cannot be opened", path);
  for (;;) {
    bytes_reserve(text, READ_AT_ONCE);
    int got = gzread(file, text->at + text->length, READ_AT_ONCE);
    if (got < 0) die("%s: cannot be read", path);
    if (got == 0) break;
    text->length += (size_t)got;
  }
  if (gzclose_r(file) != Z_OK) die("%s: ends in the middle", path);
}

/* The number that stands at [at, at + length) of a text; -1 where there are other bytes. */
static int number_at(struct slice text, size_t at, size_t length) {
  int number = 0;
  for (size_t i = at; i < at + length; i++) {
    if (i >= text.length || text.at[i] < '0' || text.at[i] > '9') return -1;
    number = number * 10 + (text.at[i] - '0');
  }
  return number;
}

/* Seconds since 1970 of an ISO time such as 2026-08-18T06:09:20.000Z; 0 for anything else. */
static uint32_t seconds_of(struct slice created) {
  struct tm time = {
      .tm_year = number_at(created, 0, 4) - 1900,
      .tm_mon = number_at(created, 5, 2) - 1,
      .tm_mday = number_at(created, 8, 2),
      .tm_hour = number_at(created, 11, 2),
      .tm_min = number_at(created, 14, 2),
      .tm_sec = number_at(created, 17, 2),
  };
  if (time.tm_year < 70 || time.tm_mon < 0 || time.tm_sec < 0) return 0;
  time_t seconds = mktime(&time); /* main set the zone to UTC */
  return seconds > 0 && seconds < UINT32_MAX ? (uint32_t)seconds : 0;
}

static struct record read_record(const char *path, uint32_t line, struct slice text) {
  struct record record = {.text = text};
  struct json_walk walk = json_walk(text);
  struct slice name, value, oid = {text.at, 0};
  while (json_member(&walk, &name, &value)) {
    if (slice_is(name, "id")) record.id = json_string(value);
    if (slice_is(name, "createdAt")) record.created = json_string(value);
    if (slice_is(name, "_id")) oid = json_string(value);
  }
  if (record.id.length == 0) die("%s:%" PRIu32 ": no record with an id", path, line);
  if (oid.length == OID_LENGTH) {
    memcpy(record.oid, oid.at, OID_LENGTH);
  } else {
    snprintf(record.oid, sizeof record.oid, "%08" PRIx32 "00000000%08" PRIx32,
             seconds_of(record.created), line);
  }
  return record;
}

static int compare_place(struct slice a_created, struct slice a_oid, struct slice b_created,
                         struct slice b_oid) {
  int order = slice_compare(a_created, b_created);
  return order != 0 ? order : slice_compare(a_oid, b_oid);
}

static int by_place(const void *a, const void *b) {
  const struct record *x = a, *y = b;
  return compare_place(x->created, slice_of(x->oid), y->created, slice_of(y->oid));
}

static void split_lines(struct records *records, const char *path) {
  const char *at = records->text.at, *end = at + records->text.length;
  uint32_t room = 0;
  for (uint32_t line = 1; at < end; line++) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    struct slice text = {at, (size_t)((stop ? stop : end) - at)};
    at = stop ? stop + 1 : end;
    if (text.length > 0 && text.at[text.length - 1] == '\r') text.length--;
    if (text.length == 0) continue;
    if (records->count == room) {
      room = room > 0 ? room * 2 : 1024;
      records->list = reclaim(records->list, room, sizeof *records->list);
    }
    records->list[records->count++] = read_record(path, line, text);
  }
}

void records_load(struct records *records, const char *path) {
  *records = (struct records){0};
  read_file(&records->text, path);
  split_lines(records, path);
  if (records->count > 1) {
    qsort(records->list, records->count, sizeof *records->list, by_place);
  }
}

void records_dispose(struct records *records) {
  for (size_t i = 0; i < records->made_count; i++) bytes_dispose(&records->made[i]);
  free(records->made);
  free(records->by_parent);
  free(records->by_id);
  free(records->list);
  bytes_dispose(&records->text);
  *records = (struct records){0};
}

bool records_drop(struct records *records, const char *id) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < records->count; i++) {
    if (!slice_is(records->list[i].id, id)) records->list[kept++] = records->list[i];
  }
  bool dropped = kept < records->count;
  records->count = kept;
  return dropped;
}

/* ---- by id --------------------------------------------------------------------------------- */

static int by_folded_id(const void *a, const void *b) {
  const struct record *x = &sorting[*(const uint32_t *)a], *y = &sorting[*(const uint32_t *)b];
  int order = slice_compare_folded(x->id, y->id);
  if (order != 0) return order;
  order = slice_compare(json_find(y->text, "lastModified"), json_find(x->text, "lastModified"));
  return order != 0 ? order : (x > y) - (x < y);
}

static void index_ids(struct records *records) {
  records->by_id = claim(records->count, sizeof *records->by_id);
  for (uint32_t i = 0; i < records->count; i++) records->by_id[i] = i;
  sorting = records->list;
  qsort(records->by_id, records->count, sizeof *records->by_id, by_folded_id);
}

uint32_t records_find(struct records *records, struct slice id) {
  if (!records->by_id) index_ids(records);
  uint32_t low = 0, high = records->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const struct record *record = &records->list[records->by_id[middle]];
    if (slice_compare_folded(record->id, id) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  uint32_t found = NO_RECORD;
  for (; low < records->count; low++) {
    const struct record *record = &records->list[records->by_id[low]];
    if (slice_compare_folded(record->id, id) != 0) break;
    if (slice_compare(record->id, id) == 0) return records->by_id[low];
    if (found == NO_RECORD) found = records->by_id[low];
  }
  return found;
}

uint32_t records_after(const struct records *records, struct slice created, struct slice oid) {
  uint32_t low = 0, high = records->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const struct record *record = &records->list[middle];
    if (compare_place(record->created, slice_of(record->oid), created, oid) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* ---- by parent ----------------------------------------------------------------------------- */

static bool is_parent_tag(struct slice tag) {
  return tag.length > 11 && memcmp(tag.at, "base_model:", 11) == 0;
}

static void put_parent(struct records *records, size_t *room, struct slice tag, uint32_t rank) {
  if (records->parent_count == *room) {
    *room = *room > 0 ? *room * 2 : 1024;
    records->by_parent = reclaim(records->by_parent, *room, sizeof *records->by_parent);
  }
  records->by_parent[records->parent_count++] = (struct parent_tag){tag, rank};
}

/* A tag that the Hub would derive: base_model:ID, or with a relation. */
static void make_parent(struct records *records, size_t *room, struct slice relation,
                        struct slice parent, uint32_t rank) {
  if (parent.length == 0) return;
  records->made = reclaim(records->made, records->made_count + 1, sizeof *records->made);
  struct bytes *tag = &records->made[records->made_count++];
  *tag = (struct bytes){0};
  bytes_put_text(tag, "base_model:");
  bytes_put_slice(tag, relation);
  if (relation.length > 0) bytes_put_text(tag, ":");
  bytes_put_slice(tag, parent);
  put_parent(records, room, (struct slice){tag->at, tag->length}, rank);
}

static void make_parents(struct records *records, size_t *room, struct slice relation,
                         struct slice parent, uint32_t rank) {
  make_parent(records, room, (struct slice){"", 0}, parent, rank);
  if (relation.length > 0) make_parent(records, room, relation, parent, rank);
}

static void parents_of_card(struct records *records, size_t *room, uint32_t rank) {
  struct slice card = json_find(records->list[rank].text, "cardData");
  struct slice named = json_find(card, "base_model");
  struct slice relation = json_string(json_find(card, "base_model_relation"));
  struct json_walk walk = json_walk(named);
  struct slice value;
  make_parents(records, room, relation, json_string(named), rank);
  while (json_element(&walk, &value)) {
    make_parents(records, room, relation, json_string(value), rank);
  }
}

static int by_tag(const void *a, const void *b) {
  const struct parent_tag *x = a, *y = b;
  int order = slice_compare(x->tag, y->tag);
  return order != 0 ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

/* A record that has a tag twice stands once. */
static void drop_twins(struct records *records) {
  size_t kept = 0;
  for (size_t i = 0; i < records->parent_count; i++) {
    if (kept > 0 && by_tag(&records->by_parent[i], &records->by_parent[kept - 1]) == 0) continue;
    records->by_parent[kept++] = records->by_parent[i];
  }
  records->parent_count = kept;
}

static void index_parents(struct records *records) {
  size_t room = 0;
  for (uint32_t rank = 0; rank < records->count; rank++) {
    struct json_walk walk = json_walk(json_find(records->list[rank].text, "tags"));
    struct slice value;
    size_t before = records->parent_count;
    while (json_element(&walk, &value)) {
      struct slice tag = json_string(value);
      if (is_parent_tag(tag)) put_parent(records, &room, tag, rank);
    }
    if (records->parent_count == before) parents_of_card(records, &room, rank);
  }
  if (!records->by_parent) records->by_parent = claim(1, sizeof *records->by_parent);
  qsort(records->by_parent, records->parent_count, sizeof *records->by_parent, by_tag);
  drop_twins(records);
}

size_t records_children(struct records *records, size_t *first, struct slice tag) {
  if (!records->by_parent) index_parents(records);
  size_t low = 0, high = records->parent_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (slice_compare(records->by_parent[middle].tag, tag) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *first = low;
  size_t end = low;
  while (end < records->parent_count && slice_compare(records->by_parent[end].tag, tag) == 0) end++;
  return end - low;
}

bool record_has_tag(const struct record *record, struct slice tag) {
  struct json_walk walk = json_walk(json_find(record->text, "tags"));
  struct slice value;
  while (json_element(&walk, &value)) {
    if (slice_compare(json_string(value), tag) == 0) return true;
  }
  return false;
}
