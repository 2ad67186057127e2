/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers of the Hub's answers, addresses, and the fields that it knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/hub/hub_fields.h"
#include "engine/hub/hub_headers.h"
#include "engine/hub/hub_url.h"

/* ---- Link ---- */

static void check_next(const char *value, enum hub_link wanted, const char *target) {
  struct text found = {0};
  assert_int_equal(hub_header_next(&found, text_of(value)), wanted);
  if (wanted != HUB_LINK_NEXT) return;
  assert_int_equal(found.length, text_of(target).length);
  assert_memory_equal(found.bytes, target, found.length);
}

static void test_next(void **state) {
  (void)state;
  check_next("<https://h/a?cursor=eyJ9OjI%3D>; rel=\"next\"", HUB_LINK_NEXT,
             "https://h/a?cursor=eyJ9OjI%3D");
  check_next("</p>;rel=prev, </n>; title=\"a, b; c\" ; REL=Next", HUB_LINK_NEXT, "/n");
  check_next("</a,b;c>; rel=\"prev next\"", HUB_LINK_NEXT, "/a,b;c");
  check_next(" , </a>; rel=\"last\",, </b>; rel=\"first\"", HUB_LINK_NONE, NULL);
  check_next("</a>; rel=last; rel=next", HUB_LINK_NONE, NULL);
  check_next("</a>; rel=\"nextish\"", HUB_LINK_NONE, NULL);
  check_next("", HUB_LINK_NONE, NULL);
}

static void test_broken_link(void **state) {
  (void)state;
  check_next("<https://h/a?cursor=ey", HUB_LINK_BROKEN, NULL);
  check_next("https://h/a; rel=\"next\"", HUB_LINK_BROKEN, NULL);
  check_next("<https://h/a>", HUB_LINK_BROKEN, NULL);
  check_next("<https://h/a>; rel", HUB_LINK_BROKEN, NULL);
}

/* ---- RateLimit ---- */

static struct hub_rate rate_of(const char *rate, const char *policy) {
  struct hub_rate out;
  hub_header_rate(&out, text_of(rate), text_of(policy));
  return out;
}

static void test_rate(void **state) {
  (void)state;
  struct hub_rate rate = rate_of("\"api\";r=497;t=168", "\"fixed window\";\"api\";q=500;w=300");
  assert_true(rate.has_left && rate.has_policy);
  assert_int_equal(rate.left, 497);
  assert_int_equal(rate.reset, 168);
  assert_int_equal(rate.quota, 500);
  assert_int_equal(rate.window, 300);
  /* Of several the one of which least is left, and its own policy. */
  rate = rate_of("\"pages\";r=90;t=9, \"api\" ; r=3 ; t=7, \"x\";r=3;t=1",
                 "\"pages\";q=100;w=10, \"api\";q=50;w=60");
  assert_int_equal(rate.left, 3);
  assert_int_equal(rate.reset, 7);
  assert_int_equal(rate.quota, 50);
  assert_int_equal(rate.window, 60);
}

static void test_rate_is_none(void **state) {
  (void)state;
  const char *const bad[] = {
      "",      "\"api\"",   "\"api\";r=1", "\"api\";r=-1;t=2", "\"api\";r=1.5;t=2",
      "r=;t=", "\"r=1;t=2", ";;;,,,=="};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct hub_rate rate = rate_of(bad[i], bad[i]);
    assert_false(rate.has_left);
    assert_false(rate.has_policy);
  }
  /* No quota, or no window, is none; and no number is out of bounds. */
  assert_false(rate_of("", "\"api\";q=0;w=300").has_policy);
  assert_false(rate_of("", "\"api\";q=5;w=0").has_policy);
  assert_int_equal(rate_of("\"a\";r=99999999999999999999999;t=1", "").left, HUB_HEADER_NUMBER_MAX);
}

/* ---- Retry-After ---- */

static void test_retry_after(void **state) {
  (void)state;
  const int64_t now = INT64_C(1445412420000); /* 2015-10-21T07:27:00Z */
  int64_t seconds = -7;
  assert_true(hub_header_retry_after(&seconds, TEXT(" 120 "), now));
  assert_int_equal(seconds, 120);
  assert_true(hub_header_retry_after(&seconds, TEXT("Wed, 21 Oct 2015 07:28:00 GMT"), now));
  assert_int_equal(seconds, 60);
  assert_true(hub_header_retry_after(&seconds, TEXT("Wed, 21 Oct 2015 07:26:00 GMT"), now));
  assert_int_equal(seconds, 0);
  const char *const bad[] = {"",
                             "-1",
                             "soon",
                             "1 2",
                             "Wed, 21 Foo 2015 07:28:00 GMT",
                             "Wed, 32 Oct 2015 07:28:00 GMT",
                             "Wed, 21 Oct 2015 07:28:00 CET",
                             "Wednesday, 21-Oct-15 07:28:00"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(hub_header_retry_after(&seconds, text_of(bad[i]), now));
  }
}

/* ---- addresses ---- */

static bool same_origin(const char *a, const char *b) {
  struct hub_url one, other;
  assert_true(hub_url_split(&one, text_of(a)));
  return hub_url_split(&other, text_of(b)) && hub_url_same_origin(&one, &other);
}

static void test_origin(void **state) {
  (void)state;
  assert_true(same_origin("https://Hub.example", "HTTPS://hub.example:443/api?x"));
  assert_true(same_origin("http://[::1]:8080/", "http://[::1]:8080"));
  const char *const others[] = {"http://hub.example/", "https://hub.example:444/",
                                "https://hub.example.evil/", "https://evil/hub.example"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    assert_false(same_origin("https://hub.example", others[i]));
  }
}

/* What libcurl might read otherwise is no address. */
static void test_no_address(void **state) {
  (void)state;
  const char *const bad[] = {"",
                             "hub.example",
                             "ftp://h/",
                             "https://",
                             "https://@h/",
                             "https://u@h/",
                             "https://h:0/",
                             "https://h:65536/",
                             "https://h:/",
                             "https://h:8a/",
                             "https://h\\@evil/",
                             "https://h /",
                             "https://h/\n",
                             "https://h%2e/",
                             "https://[::1/",
                             "https://[]/",
                             "https://h/#x",
                             "https://\xC3\xA9/",
                             "file:///etc/passwd"};
  struct hub_url url;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(hub_url_split(&url, text_of(bad[i])));
  }
}

static void test_loopback(void **state) {
  (void)state;
  const char *const here[] = {"http://localhost:1/", "http://127.0.0.1", "http://127.9.8.7/",
                              "http://[::1]:80/"};
  const char *const elsewhere[] = {"http://localhost.evil/", "http://127.0.0.1.evil/",
                                   "http://127.1/", "http://128.0.0.1/", "http://[::2]/"};
  struct hub_url url;
  for (size_t i = 0; i < sizeof here / sizeof *here; i++) {
    assert_true(hub_url_split(&url, text_of(here[i])) && hub_url_is_loopback(&url));
  }
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
    assert_true(hub_url_split(&url, text_of(elsewhere[i])));
    assert_false(hub_url_is_loopback(&url));
  }
}

static void check_resolve(const char *reference, const char *wanted) {
  char *found = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = hub_url_resolve(
      &found, TEXT("https://hub.example/api/models?limit=1"), text_of(reference), &error);
  if (wanted == NULL) {
    assert_int_equal(status, STEMMA_BAD_INPUT);
    assert_null(found);
    return;
  }
  assert_int_equal(status, STEMMA_OK);
  assert_string_equal(found, wanted);
  free(found);
}

static void test_resolve(void **state) {
  (void)state;
  check_resolve("https://hub.example/a?b", "https://hub.example/a?b");
  check_resolve("//hub.example/a", "https://hub.example/a");
  check_resolve("/api/models/a/b", "https://hub.example/api/models/a/b");
  check_resolve("?cursor=x", "https://hub.example/api/models?cursor=x");
  check_resolve("http://hub.example/a", NULL);
  check_resolve("//evil/a", NULL);
  check_resolve("https://hub.example@evil/", NULL);
  check_resolve("models", NULL);
  check_resolve("", NULL);
}

static void test_escape(void **state) {
  (void)state;
  char out[16];
  assert_true(hub_url_escape(out, sizeof out, TEXT("a/b_c.d-1"), false));
  assert_string_equal(out, "a/b_c.d-1");
  assert_true(hub_url_escape(out, sizeof out, TEXT("a/b:&"), true));
  assert_string_equal(out, "a%2Fb%3A%26");
  assert_false(hub_url_escape(out, sizeof out, TEXT("&&&&&&"), true));
}

/* ---- fields ---- */

static void test_fields(void **state) {
  (void)state;
  char names[HUB_FIELDS_SIZE];
  hub_field_set fields = hub_fields_of_list();
  hub_fields_write(names, fields);
  assert_non_null(strstr(names, "expand[]=author&expand[]=baseModels&"));
  assert_null(strstr(names, "childrenModelCount"));
  assert_true(hub_fields_adapt(&fields, TEXT("{\"error\":\"\\\"expand[8]\\\" must be one of "
                                             "[author, tags, id, likes]\"}")));
  hub_fields_write(names, fields);
  assert_string_equal(names, "expand[]=author&expand[]=likes&expand[]=tags");
  /* What names no list, nothing new, or nothing of ours, changes nothing. */
  hub_field_set before = fields;
  assert_false(hub_fields_adapt(&fields, TEXT("likes")));
  assert_false(hub_fields_adapt(&fields, TEXT("one of author, tags, likes, gguf")));
  assert_false(hub_fields_adapt(&fields, TEXT("expected one of \"sha\"|\"spaces\"")));
  assert_false(hub_fields_adapt(&fields, TEXT("")));
  assert_int_equal(fields, before);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_next),        cmocka_unit_test(test_broken_link),
      cmocka_unit_test(test_rate),        cmocka_unit_test(test_rate_is_none),
      cmocka_unit_test(test_retry_after), cmocka_unit_test(test_origin),
      cmocka_unit_test(test_no_address),  cmocka_unit_test(test_loopback),
      cmocka_unit_test(test_resolve),     cmocka_unit_test(test_escape),
      cmocka_unit_test(test_fields),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
