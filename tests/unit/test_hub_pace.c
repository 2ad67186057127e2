/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pacing and waiting, on a clock that the test turns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/hub/hub_pace.h"
#include "engine/hub/hub_retry.h"
#include "tests/unit/random.h"

/* A server with a quota of fixed windows, which follow one another from `begin` on. */
struct server {
  int64_t quota;   /* requests a window */
  int64_t window;  /* milliseconds */
  int64_t begin;   /* of the first */
  int64_t number;  /* of the window at hand */
  int64_t used;    /* requests in it */
  int64_t refused; /* requests over the quota */
  int64_t least;   /* used in a window that was begun and ended while requests were made */
};

static struct hub_rate serve(struct server *server, int64_t now, bool rounds_up) {
  int64_t number = (now - server->begin) / server->window;
  if (number != server->number) {
    if (server->number > 0 && server->used < server->least) server->least = server->used;
    server->number = number;
    server->used = 0;
  }
  server->used++;
  if (server->used > server->quota) server->refused++;
  int64_t left = (number + 1) * server->window - (now - server->begin);
  return (struct hub_rate){.has_left = true,
                           .left = server->used > server->quota ? 0 : server->quota - server->used,
                           .reset = (left + (rounds_up ? 999 : 0)) / 1000,
                           .has_policy = true,
                           .quota = server->quota,
                           .window = server->window / 1000};
}

/* Makes requests for some windows, each taking up to `delay` milliseconds on its way. */
static struct server run(int64_t quota, int64_t seconds, uint64_t delay, bool rounds_up) {
  struct server server = {.quota = quota, .window = seconds * 1000, .least = quota};
  struct hub_pace pace = HUB_PACE_INIT;
  struct random chance = {42};
  int64_t now = 12345, end = now + 6 * server.window;
  server.begin = now;
  while (now < end) {
    int64_t next = hub_pace_next(&pace, now);
    assert_true(next >= now);
    now = next + (int64_t)(random_next(&chance) % 3); /* a sleep ends late */
    hub_pace_start(&pace, now);
    now += (int64_t)(random_next(&chance) % (delay + 1));
    struct hub_rate rate = serve(&server, now, rounds_up);
    now += (int64_t)(random_next(&chance) % (delay + 1));
    hub_pace_end(&pace, &rate, now);
  }
  return server;
}

/* The quota is not run into, and nine tenths of it are used. */
static void test_quota(void **state) {
  (void)state;
  static const struct {
    int64_t quota, seconds;
    uint64_t delay;
  } cases[] = {{50, 5, 0}, {50, 5, 40}, {500, 300, 100}, {100, 1, 2}, {1000, 300, 130}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (int up = 0; up < 2; up++) {
      struct server server = run(cases[i].quota, cases[i].seconds, cases[i].delay, up == 1);
      assert_int_equal(server.refused, 0);
      assert_true(server.least * 10 >= server.quota * 9);
    }
  }
}

/* Others who use the same quota are left room. */
static void test_shared_quota(void **state) {
  (void)state;
  struct hub_pace pace = HUB_PACE_INIT;
  struct hub_rate rate = {true, 10, 201, true, 500, 300};
  hub_pace_start(&pace, 0);
  hub_pace_end(&pace, &rate, 0);
  assert_int_equal(hub_pace_next(&pace, 0), 20000); /* 200 s for 10 requests */
}

static void test_nothing_left(void **state) {
  (void)state;
  struct hub_pace pace = HUB_PACE_INIT;
  struct hub_rate rate = {true, 0, 5, false, 0, 0};
  assert_int_equal(hub_pace_next(&pace, 7), 7);
  hub_pace_start(&pace, 7);
  hub_pace_end(&pace, &rate, 1000);
  assert_int_equal(hub_pace_next(&pace, 1000), 7000);
  assert_int_equal(hub_pace_next(&pace, 8000), 8000);
  hub_pace_start(&pace, 8000);
  assert_int_equal(hub_pace_next(&pace, 8000), 8000); /* of the new window nothing is known */
}

/* Requests that are under way count. */
static void test_under_way(void **state) {
  (void)state;
  struct hub_pace pace = HUB_PACE_INIT;
  struct hub_rate rate = {true, 2, 3, false, 0, 0};
  for (int i = 0; i < 3; i++) hub_pace_start(&pace, 0);
  hub_pace_end(&pace, &rate, 0);
  assert_int_equal(hub_pace_next(&pace, 0), 4000);
}

static void test_hold(void **state) {
  (void)state;
  struct hub_pace pace = HUB_PACE_INIT;
  hub_pace_hold(&pace, 5000, 100);
  hub_pace_hold(&pace, 10, 100);
  assert_int_equal(hub_pace_next(&pace, 100), 5100);
  hub_pace_hold(&pace, INT64_MAX / 2, 0);
  assert_int_equal(hub_pace_next(&pace, 0), HUB_PACE_WAIT_MAX);
}

/* ---- trying again ---- */

static void test_retry(void **state) {
  (void)state;
  struct hub_retry retry = {0};
  static const int64_t waits[] = {1000, 2000, 4000, 8000, 8000};
  for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
    struct hub_retry most = retry;
    assert_int_equal(hub_retry_wait(&retry, HUB_RETRIES, HUB_RETRY_DELAY_MS, 0), waits[i]);
    int64_t longest =
        hub_retry_wait(&most, HUB_RETRIES, HUB_RETRY_DELAY_MS, (uint64_t)waits[i] / 4);
    assert_int_equal(longest, waits[i] + waits[i] / 4);
  }
  assert_int_equal(hub_retry_wait(&retry, HUB_RETRIES, HUB_RETRY_DELAY_MS, 0), -1);
}

static void test_told(void **state) {
  (void)state;
  struct hub_rate none = {0}, left = {true, 99794, 241, false, 0, 0};
  struct hub_rate empty = {true, 0, 55, false, 0, 0};
  assert_int_equal(hub_retry_told(&empty, 7), 56000);
  assert_int_equal(hub_retry_told(&left, 7), 7000);
  assert_int_equal(hub_retry_told(&none, 0), 0);
  assert_int_equal(hub_retry_told(&left, -1), -1);
  struct hub_retry retry = {0};
  for (int i = 0; i < HUB_RETRY_HOLDS; i++) assert_true(hub_retry_hold(&retry));
  assert_false(hub_retry_hold(&retry));
}

static void test_verdicts(void **state) {
  (void)state;
  static const struct {
    long code;
    enum hub_verdict verdict;
  } cases[] = {{200, HUB_VERDICT_TAKE},   {307, HUB_VERDICT_MOVED},  {400, HUB_VERDICT_FIELDS},
               {401, HUB_VERDICT_ABSENT}, {403, HUB_VERDICT_ABSENT}, {404, HUB_VERDICT_ABSENT},
               {408, HUB_VERDICT_AGAIN},  {429, HUB_VERDICT_AGAIN},  {500, HUB_VERDICT_AGAIN},
               {502, HUB_VERDICT_AGAIN},  {503, HUB_VERDICT_AGAIN},  {504, HUB_VERDICT_AGAIN},
               {204, HUB_VERDICT_REFUSE}, {418, HUB_VERDICT_REFUSE}, {501, HUB_VERDICT_REFUSE}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(hub_verdict_of(cases[i].code), cases[i].verdict);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quota),        cmocka_unit_test(test_shared_quota),
      cmocka_unit_test(test_nothing_left), cmocka_unit_test(test_under_way),
      cmocka_unit_test(test_hold),         cmocka_unit_test(test_retry),
      cmocka_unit_test(test_told),         cmocka_unit_test(test_verdicts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
