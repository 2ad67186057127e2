/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as headers and addresses: what is found lies within them, numbers stay within their
 * bounds, and what a link is resolved to is of the origin that it came from.
 */
#include <stdlib.h>

#include "engine/hub/hub_fields.h"
#include "engine/hub/hub_headers.h"
#include "engine/hub/hub_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_within(struct text part, struct text whole) {
  if (part.bytes < whole.bytes) abort();
  if (part.bytes + part.length > whole.bytes + whole.length) abort();
}

static void check_number(int64_t number) {
  if (number < 0 || number > HUB_HEADER_NUMBER_MAX) abort();
}

static void check_rate(struct text value) {
  struct hub_rate rate;
  hub_header_rate(&rate, value, value);
  check_number(rate.left);
  check_number(rate.reset);
  check_number(rate.quota);
  check_number(rate.window);
  if (rate.has_policy && (rate.quota == 0 || rate.window == 0)) abort();
}

static void check_address(struct text value) {
  static const struct text base = {"https://hub.example/api/models?limit=1", 38};
  struct hub_url from, to;
  char *whole = NULL;
  if (hub_url_split(&to, value)) {
    check_within(to.host, value);
    check_within(to.path, value);
    if (to.host.length == 0 || to.port == 0 || to.port > 65535) abort();
  }
  if (hub_url_resolve(&whole, base, value, NULL) != STEMMA_OK) return;
  if (!hub_url_split(&from, base) || !hub_url_split(&to, text_of(whole))) abort();
  if (!hub_url_same_origin(&from, &to)) abort();
  free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct text value = {(const char *)data, size}, target;
  int64_t seconds = 0;
  hub_field_set fields = hub_fields_of_model();
  if (size == 0) return 0;
  if (hub_header_next(&target, value) == HUB_LINK_NEXT) check_within(target, value);
  check_rate(value);
  if (hub_header_retry_after(&seconds, value, 0)) check_number(seconds);
  check_address(value);
  if (hub_fields_adapt(&fields, value) && (fields == 0 || fields == hub_fields_of_model())) abort();
  return 0;
}
