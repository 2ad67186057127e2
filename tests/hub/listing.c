/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/models. */
#include "tests/hub/listing.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/hub/json.h"

/* A request for a page. A place is a position in what is listed, in the order asked for. */
struct listing {
  field_set set;   /* fields of each model */
  bool descending; /* the newest first */
  uint32_t limit;  /* most models on the page */
  uint32_t *ranks; /* the models that match, ascending; NULL for all; owned */
  uint32_t count;  /* how many match */
  uint32_t start;  /* first place of the page */
  bool is_second;  /* the cursor says that this place was asked for before */
};

/* What a page holds. Places [from, from) hold none. */
struct page {
  uint32_t from;  /* first place */
  uint32_t to;    /* behind the last place */
  uint32_t next;  /* the place where the next page begins */
  bool again;     /* … which is where this one was to begin */
  bool has_moved; /* the model before `from` stands here again */
  bool is_older;  /* the last model is in an older state */
};

static uint32_t rank_at(const struct listing *listing, uint32_t place) {
  assert(place < listing->count);
  uint32_t index = listing->descending ? listing->count - 1 - place : place;
  return listing->ranks ? listing->ranks[index] : index;
}

/* ---- what the query asks for --------------------------------------------------------------- */

/* A bad request: false, with the answer. */
static bool refuse(struct answer *answer, const char *message) {
  answer_error(answer, 400, NULL, message);
  return false;
}

static bool read_fields(struct answer *answer, struct listing *listing, const struct hub *hub,
                        const struct query *query) {
  struct bytes why = {0};
  listing->set = fields_of_list(query);
  bool ok = fields_expand(&listing->set, &why, query, hub->settings.list_fields);
  if (!ok) refuse(answer, bytes_string(&why));
  if (hub->settings.base_models) listing->set |= FIELD_MADE_PARENTS;
  bytes_dispose(&why);
  return ok;
}

static bool read_order(struct answer *answer, struct listing *listing, const struct hub *hub,
                       const struct query *query) {
  const char *limit = query_get(query, "limit"), *sort = query_get(query, "sort");
  const char *direction = query_get(query, "direction");
  uint64_t number = hub->settings.limit_max;
  if (limit && (!parse_number(&number, limit, UINT32_MAX) || number == 0)) {
    return refuse(answer, "\"limit\" must be a positive number");
  }
  if (sort && strcmp(sort, "createdAt") != 0) {
    return refuse(answer, "This Hub for tests sorts by createdAt alone");
  }
  if (number > hub->settings.limit_max) number = hub->settings.limit_max;
  listing->limit = (uint32_t)number;
  listing->descending = direction && strcmp(direction, "-1") == 0;
  return true;
}

static uint32_t count_before(const struct listing *listing, uint32_t rank) {
  if (!listing->ranks) return rank;
  uint32_t low = 0, high = listing->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (listing->ranks[middle] < rank) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* The cursor is a query of the Hub's database, as base64: what comes after createdAt and _id. */
static bool read_cursor(struct listing *listing, const struct records *records,
                        const char *cursor) {
  struct bytes text = {0};
  bool ok = base64_decode(&text, slice_of(cursor));
  struct slice json = {bytes_string(&text), text.length};
  struct json_walk walk = json_walk(json_find(json, "$or"));
  struct slice first = {"", 0};
  ok = ok && json_element(&walk, &first);
  struct slice created = json_string(json_find(first, "createdAt"));
  struct slice bound = json_find(first, "_id");
  struct slice oid = json_string(json_find(bound, listing->descending ? "$lt" : "$gt"));
  ok = ok && oid.length == OID_LENGTH;
  if (ok) {
    uint32_t after = records_after(records, created, oid);
    bool is_there = after > 0 && slice_compare(slice_of(records->list[after - 1].oid), oid) == 0;
    uint32_t rank = listing->descending && is_there ? after - 1 : after;
    uint32_t before = count_before(listing, rank);
    listing->start = listing->descending ? listing->count - before : before;
    listing->is_second = json_find(json, "$comment").length > 0;
  }
  bytes_dispose(&text);
  return ok;
}

/* ---- what matches -------------------------------------------------------------------------- */

static bool matches_id(struct slice id, const char *part) {
  size_t length = strlen(part);
  for (size_t i = 0; i + length <= id.length; i++) {
    if (slice_compare_folded((struct slice){id.at + i, length}, slice_of(part)) == 0) return true;
  }
  return length == 0;
}

static bool matches_author(struct slice id, const char *author) {
  size_t length = strlen(author);
  return id.length > length && memcmp(id.at, author, length) == 0 && id.at[length] == '/';
}

/* Keeps of the listed models those that `name=value` is true of. */
static void narrow(struct listing *listing, struct records *records, const char *name,
                   const char *value) {
  struct slice tag = slice_of(value);
  bool by_tag = strcmp(name, "filter") == 0, by_author = strcmp(name, "author") == 0;
  bool by_parent = by_tag && strncmp(value, "base_model:", 11) == 0;
  size_t first = 0, children = 0, child = 0;
  if (by_parent) children = records_children(records, &first, tag);
  uint32_t kept = 0;
  uint32_t *ranks = claim(listing->count, sizeof *ranks);
  for (uint32_t i = 0; i < listing->count; i++) {
    uint32_t rank = listing->ranks ? listing->ranks[i] : i;
    const struct record *record = &records->list[rank];
    bool matches;
    if (by_parent) {
      while (child < children && records->by_parent[first + child].rank < rank) child++;
      matches = child < children && records->by_parent[first + child].rank == rank;
    } else if (by_tag) {
      matches = record_has_tag(record, tag);
    } else {
      matches = by_author ? matches_author(record->id, value) : matches_id(record->id, value);
    }
    if (matches) ranks[kept++] = rank;
  }
  free(listing->ranks);
  listing->ranks = ranks;
  listing->count = kept;
}

static void select_models(struct listing *listing, struct hub *hub, const struct query *query) {
  listing->count = hub->records.count;
  for (size_t i = 0; i < query->count; i++) {
    const char *name = query->list[i].name;
    if (strcmp(name, "filter") == 0 || strcmp(name, "author") == 0 || strcmp(name, "search") == 0) {
      narrow(listing, &hub->records, name, query->list[i].value);
    }
  }
}

/* ---- the page ------------------------------------------------------------------------------ */

/* Counts a fault of a page, and has it in the log. */
static void note(struct answer *answer, struct hub *hub, enum fault fault) {
  faults_count(&hub->faults, fault);
  answer->note = fault_name(fault);
}

static struct page choose_page(struct answer *answer, const struct listing *listing,
                               struct hub *hub, const char *uri) {
  const struct settings *settings = &hub->settings;
  uint32_t start = listing->start, left = listing->count - start;
  uint32_t size = left < listing->limit ? left : listing->limit;
  struct page page = {.from = start, .to = start + size, .next = start + size};
  bool can_repeat = start > 0 && !listing->is_second;
  if (can_repeat && faults_strike_page(settings, FAULT_REPEAT, uri, start)) {
    page.from = start > listing->limit ? start - listing->limit : 0;
    page.to = page.next = start;
    page.again = true;
    note(answer, hub, FAULT_REPEAT);
    return page;
  }
  if (can_repeat && faults_strike_page(settings, FAULT_EMPTY_PAGE, uri, start)) {
    page.to = page.next = start;
    page.again = true;
    note(answer, hub, FAULT_EMPTY_PAGE);
    return page;
  }
  if (size > 1 && faults_strike_page(settings, FAULT_SHORT, uri, start)) {
    page.to = page.next = start + size / 2;
    note(answer, hub, FAULT_SHORT);
  }
  page.has_moved = start > 0 && faults_strike_page(settings, FAULT_MOVE, uri, start);
  page.is_older = page.to > page.from && page.to < listing->count &&
                  faults_strike_page(settings, FAULT_MOVE, uri, page.to);
  if (page.has_moved) note(answer, hub, FAULT_MOVE);
  return page;
}

static void put_model(struct bytes *out, const struct hub *hub, const struct listing *listing,
                      const struct shape *shape, uint32_t place) {
  uint32_t rank = rank_at(listing, place);
  if (shape) {
    bytes_put_slice(out, shape_slice(shape, rank, rank + 1));
  } else {
    fields_render(out, &hub->records.list[rank], listing->set, false);
  }
}

/* A page that is put together model by model. */
static void gather_page(struct answer *answer, const struct hub *hub, const struct listing *listing,
                        const struct shape *shape, const struct page *page) {
  struct bytes *body = &answer->body;
  bytes_put_text(body, "[");
  if (page->has_moved) put_model(body, hub, listing, shape, page->from - 1);
  for (uint32_t place = page->from; place < page->to; place++) {
    if (body->length > 1) bytes_put_text(body, ",");
    if (page->is_older && place + 1 == page->to) {
      fields_render(body, &hub->records.list[rank_at(listing, place)], listing->set, true);
    } else {
      put_model(body, hub, listing, shape, place);
    }
  }
  bytes_put_text(body, "]");
}

static void put_page(struct answer *answer, struct hub *hub, const struct listing *listing,
                     const struct page *page) {
  const struct shape *shape = shapes_get(&hub->shapes, &hub->records, listing->set);
  bool is_piece = shape && !listing->ranks && !listing->descending;
  if (!is_piece || page->has_moved || page->is_older) {
    gather_page(answer, hub, listing, shape, page);
    return;
  }
  answer->parts[0] = slice_of("[");
  answer->parts[1] = shape_slice(shape, page->from, page->to);
  answer->parts[2] = slice_of("]");
  answer->part_count = 3;
}

static void put_cursor(struct bytes *out, const struct record *last, bool descending, bool again) {
  struct bytes text = {0};
  const char *relation = descending ? "$lt" : "$gt";
  bytes_put_text(&text, "{\"$or\":[{\"createdAt\":");
  if (last->created.length > 0) {
    bytes_format(&text, "\"%.*s\"", (int)last->created.length, last->created.at);
  } else {
    bytes_put_text(&text, "null");
  }
  bytes_format(&text, ",\"_id\":{\"%s\":\"%s\"}}", relation, last->oid);
  if (last->created.length > 0) {
    bytes_format(&text, ",{\"createdAt\":{\"%s\":\"%.*s\"}}]", relation, (int)last->created.length,
                 last->created.at);
  } else {
    bytes_put_text(&text, descending ? "]" : ",{\"createdAt\":{\"$ne\":null}}]");
  }
  bytes_put_text(&text, again ? ",\"$comment\":\"again\"}" : "}");
  struct bytes code = {0};
  base64_encode(&code, (struct slice){text.at, text.length});
  query_encode(out, (struct slice){code.at, code.length});
  bytes_dispose(&code);
  bytes_dispose(&text);
}

static void put_link(struct answer *answer, const struct hub *hub, const struct listing *listing,
                     const struct page *page, const struct query *query, const char *origin) {
  struct bytes url = {0};
  bytes_format(&url, "%s/api/models?", origin);
  for (size_t i = 0; i < query->count; i++) {
    if (strcmp(query->list[i].name, "cursor") == 0) continue;
    bytes_put_slice(&url, query->list[i].raw);
    bytes_put_text(&url, "&");
  }
  bytes_put_text(&url, "cursor=");
  const struct record *last = &hub->records.list[rank_at(listing, page->next - 1)];
  put_cursor(&url, last, listing->descending, page->again);
  answer_header(answer, "Link", "<%s>; rel=\"next\"", url.at);
  bytes_dispose(&url);
}

void listing_answer(struct answer *answer, struct hub *hub, const struct query *query,
                    const char *uri, const char *origin) {
  struct listing listing = {0};
  const char *cursor = query_get(query, "cursor");
  bool ok = read_fields(answer, &listing, hub, query) && read_order(answer, &listing, hub, query);
  if (ok) select_models(&listing, hub, query);
  if (ok && cursor && !read_cursor(&listing, &hub->records, cursor)) {
    ok = refuse(answer, "Invalid cursor");
  }
  if (ok) {
    struct page page = choose_page(answer, &listing, hub, uri);
    answer->status = 200;
    answer_header(answer, "Content-Type", "application/json; charset=utf-8");
    if (hub->settings.total_count)
      answer_header(answer, "X-Total-Count", "%" PRIu32, listing.count);
    put_page(answer, hub, &listing, &page);
    if (page.next < listing.count) put_link(answer, hub, &listing, &page, query, origin);
  }
  free(listing.ranks);
}
