/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which requests go wrong, and how. */
#include "tests/hub/faults.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/hub/settings.h"

static const char *const names[FAULT_KINDS] = {
    [FAULT_429] = "refused",
    [FAULT_429_RETRY_AFTER] = "refused-retry-after",
    [FAULT_429_DATE] = "refused-date",
    [FAULT_429_BARE] = "refused-bare",
    [FAULT_429_OPEN] = "refused-open",
    [FAULT_408] = "error-408",
    [FAULT_500] = "error-500",
    [FAULT_502] = "error-502",
    [FAULT_503] = "error-503",
    [FAULT_504] = "error-504",
    [FAULT_HANG] = "hang",
    [FAULT_CLOSE] = "close",
    [FAULT_RESET] = "reset",
    [FAULT_CUT] = "cut",
    [FAULT_CUT_CHUNKED] = "cut-chunked",
    [FAULT_STALL] = "stall",
    [FAULT_TRUNCATED] = "truncated",
    [FAULT_INVALID] = "invalid",
    [FAULT_HTML] = "html",
    [FAULT_EMPTY] = "empty",
    [FAULT_OBJECT] = "object",
    [FAULT_LENGTH_LONG] = "length-long",
    [FAULT_LENGTH_SHORT] = "length-short",
    [FAULT_BAD_GZIP] = "bad-gzip",
    [FAULT_BOMB] = "bomb",
    [FAULT_REDIRECT_LOOP] = "redirect-loop",
    [FAULT_REDIRECT_OTHER] = "redirect-other",
    [FAULT_REDIRECT_HOST] = "redirect-host",
    [FAULT_REDIRECT_USERINFO] = "redirect-userinfo",
    [FAULT_REDIRECT_FILE] = "redirect-file",
    [FAULT_LINK_OTHER] = "link-other",
    [FAULT_LINK_HOST] = "link-host",
    [FAULT_LINK_USERINFO] = "link-userinfo",
    [FAULT_LINK_BROKEN] = "link-broken",
    [FAULT_TRICKLE] = "trickle",
    [FAULT_BAD_RATELIMIT] = "bad-ratelimit",
    [FAULT_REPEAT] = "repeat",
    [FAULT_MOVE] = "move",
    [FAULT_SHORT] = "short",
    [FAULT_EMPTY_PAGE] = "empty-page",
};
_Static_assert(FAULT_KINDS <= 63, "a set of faults is a uint64_t");

/* One request, by the hash of its URL. */
struct attempts {
  uint64_t key;     /* the hash; 0 for an entry that is free */
  uint64_t made;    /* how often it was made */
  uint64_t failing; /* how often in a row it has failed */
};

const char *fault_name(enum fault fault) {
  assert(fault < FAULT_KINDS);
  return names[fault];
}

static uint64_t set_of(struct slice name) {
  if (slice_is(name, "all")) return (UINT64_C(1) << FAULT_KINDS) - 1;
  if (slice_is(name, "failures")) return (UINT64_C(1) << FAULT_FAILURES) - 1;
  for (int i = 0; i < FAULT_KINDS; i++) {
    if (slice_is(name, names[i])) return UINT64_C(1) << i;
  }
  return 0;
}

bool faults_parse(uint64_t *set, const char *list) {
  uint64_t found = 0;
  if (strcmp(list, "none") == 0) list = "";
  while (*list) {
    size_t length = strcspn(list, ",");
    uint64_t kinds = set_of((struct slice){list, length});
    if (kinds == 0) return false;
    found |= kinds;
    list += length;
    if (*list == ',') list++;
  }
  *set = found;
  return true;
}

/* ---- choice -------------------------------------------------------------------------------- */

/* Scrambles a number (the finaliser of splitmix64). */
static uint64_t scramble(uint64_t x) {
  x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
  return x ^ x >> 31;
}

/* A number that follows from all of these. */
static uint64_t draw(uint64_t seed, uint64_t a, uint64_t b, uint64_t c) {
  uint64_t x = scramble(seed + UINT64_C(0x9E3779B97F4A7C15));
  x = scramble(x ^ a);
  x = scramble(x ^ (b + UINT64_C(0x9E3779B97F4A7C15)));
  return scramble(x ^ (c + UINT64_C(0x3C6EF372FE94F82A)));
}

static bool strikes(uint64_t number, double probability) {
  return (double)(number >> 11) * 0x1p-53 < probability;
}

static bool concerns(const struct settings *settings, const char *uri) {
  return !settings->only || strstr(uri, settings->only);
}

static void grow(struct faults *faults) {
  size_t room = faults->room > 0 ? faults->room * 2 : 256;
  struct attempts *table = claim(room, sizeof *table);
  for (size_t i = 0; i < faults->room; i++) {
    if (faults->table[i].key == 0) continue;
    size_t at = faults->table[i].key & (room - 1);
    while (table[at].key != 0) at = (at + 1) & (room - 1);
    table[at] = faults->table[i];
  }
  free(faults->table);
  faults->table = table;
  faults->room = room;
}

static struct attempts *attempts_of(struct faults *faults, const char *uri) {
  uint64_t key = scramble(hash_bytes(HASH_START, uri, strlen(uri))) | 1;
  if (faults->used * 2 >= faults->room) grow(faults);
  size_t at = key & (faults->room - 1);
  while (faults->table[at].key != 0 && faults->table[at].key != key) {
    at = (at + 1) & (faults->room - 1);
  }
  if (faults->table[at].key == 0) {
    faults->table[at].key = key;
    faults->used++;
  }
  return &faults->table[at];
}

/* The n-th kind of a set. */
static enum fault kind_at(uint64_t set, uint64_t n) {
  for (int i = 0; i < FAULT_KINDS; i++) {
    if ((set >> i & 1) && n-- == 0) return (enum fault)i;
  }
  return FAULT_NONE;
}

static uint64_t count_kinds(uint64_t set) {
  uint64_t count = 0;
  for (; set; set &= set - 1) count++;
  return count;
}

/* The kinds that can happen to this request while it is sent. */
static uint64_t kinds_for(const struct settings *settings, bool has_link) {
  uint64_t kinds = settings->faults & ((UINT64_C(1) << FAULT_REPEAT) - 1);
  uint64_t links = UINT64_C(1) << FAULT_LINK_OTHER | UINT64_C(1) << FAULT_LINK_HOST |
                   UINT64_C(1) << FAULT_LINK_USERINFO | UINT64_C(1) << FAULT_LINK_BROKEN;
  return has_link ? kinds : kinds & ~links;
}

enum fault faults_choose(struct faults *faults, const struct settings *settings, const char *uri,
                         bool has_link) {
  uint64_t kinds = kinds_for(settings, has_link);
  if (kinds == 0 || !concerns(settings, uri)) return FAULT_NONE;
  struct attempts *attempts = attempts_of(faults, uri);
  uint64_t attempt = attempts->made++;
  bool is_bound = attempts->failing >= settings->times || faults->failures >= settings->count;
  if (is_bound ||
      !strikes(draw(settings->seed, attempts->key, attempt, 0), settings->probability)) {
    attempts->failing = 0;
    return FAULT_NONE;
  }
  uint64_t chosen = draw(settings->seed, attempts->key, attempt, 1) % count_kinds(kinds);
  enum fault fault = kind_at(kinds, chosen);
  attempts->failing++;
  faults->failures++;
  faults->done[fault]++;
  return fault;
}

bool faults_strike_page(const struct settings *settings, enum fault fault, const char *uri,
                        uint32_t place) {
  if (!(settings->faults >> fault & 1) || !concerns(settings, uri)) return false;
  return strikes(draw(settings->seed, fault, place, 2), settings->probability);
}

void faults_count(struct faults *faults, enum fault fault) {
  faults->done[fault]++;
}

void faults_reset(struct faults *faults) {
  faults_dispose(faults);
}

void faults_dispose(struct faults *faults) {
  free(faults->table);
  *faults = (struct faults){0};
}
