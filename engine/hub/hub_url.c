/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking addresses apart and putting them together. */
#include "engine/hub/hub_url.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte) {
  char folded = text_fold_byte(byte);
  return folded >= 'a' && folded <= 'z';
}

static bool begins_with(struct text text, const char *prefix) {
  size_t length = strlen(prefix);
  return text.length >= length &&
         text_equal_folded((struct text){text.bytes, length}, (struct text){prefix, length});
}

static struct text behind(struct text text, size_t length) {
  assert(length <= text.length);
  return (struct text){text.bytes + length, text.length - length};
}

/* Printable ASCII, and nothing that readers of addresses disagree about. */
static bool is_clean(struct text text) {
  for (size_t i = 0; i < text.length; i++) {
    unsigned char byte = (unsigned char)text.bytes[i];
    if (byte <= ' ' || byte >= 0x7F || strchr("\"<>\\^`{|}#", byte) != NULL) return false;
  }
  return true;
}

static bool is_host(struct text host) {
  if (host.length == 0 || host.length > 253) return false;
  bool in_brackets = host.bytes[0] == '[';
  if (in_brackets && (host.length < 4 || host.bytes[host.length - 1] != ']')) return false;
  for (size_t i = in_brackets; i < host.length - in_brackets; i++) {
    char byte = host.bytes[i];
    if (in_brackets ? !is_digit(byte) && !is_letter(byte) && byte != ':' && byte != '.'
                    : !is_digit(byte) && !is_letter(byte) && byte != '.' && byte != '-') {
      return false;
    }
  }
  return true;
}

static bool read_port(unsigned *port, struct text digits) {
  unsigned value = 0;
  if (digits.length == 0 || digits.length > 5) return false;
  for (size_t i = 0; i < digits.length; i++) {
    if (!is_digit(digits.bytes[i])) return false;
    value = value * 10 + (unsigned)(digits.bytes[i] - '0');
  }
  if (value == 0 || value > 65535) return false;
  *port = value;
  return true;
}

/* Where the host of "host:port" ends. */
static size_t host_length(struct text authority) {
  const char *bracket = authority.length > 0 && authority.bytes[0] == '['
                            ? memchr(authority.bytes, ']', authority.length)
                            : NULL;
  if (bracket != NULL) return (size_t)(bracket - authority.bytes) + 1;
  const char *colon = authority.length > 0 ? memchr(authority.bytes, ':', authority.length) : NULL;
  return colon == NULL ? authority.length : (size_t)(colon - authority.bytes);
}

bool hub_url_split(struct hub_url *out, struct text url) {
  enum { HTTP_PORT = 80, HTTPS_PORT = 443 };
  struct hub_url parts = {.port = HTTP_PORT};
  if (url.length > HUB_URL_MAX || !is_clean(url)) return false;
  size_t scheme = 4;
  if (begins_with(url, "https://")) {
    scheme = 5;
    parts.port = HTTPS_PORT;
  } else if (!begins_with(url, "http://")) {
    return false;
  }
  parts.scheme = (struct text){url.bytes, scheme};
  struct text rest = behind(url, scheme + 3);
  size_t end = 0;
  while (end < rest.length && rest.bytes[end] != '/' && rest.bytes[end] != '?') end++;
  struct text authority = {rest.bytes, end};
  parts.path = behind(rest, end);
  size_t host = host_length(authority);
  parts.host = (struct text){authority.bytes, host};
  if (!is_host(parts.host)) return false;
  if (host < authority.length) {
    if (authority.bytes[host] != ':') return false;
    if (!read_port(&parts.port, behind(authority, host + 1))) return false;
  }
  *out = parts;
  return true;
}

bool hub_url_same_origin(const struct hub_url *a, const struct hub_url *b) {
  return a->port == b->port && text_equal_folded(a->scheme, b->scheme) &&
         text_equal_folded(a->host, b->host);
}

bool hub_url_is_secure(const struct hub_url *url) {
  return url->scheme.length == 5;
}

/* An IPv4 address that begins with 127. */
static bool is_ipv4_loopback(struct text host) {
  unsigned parts = 1, digits = 0;
  if (!begins_with(host, "127.")) return false;
  for (size_t i = 0; i < host.length; i++) {
    if (host.bytes[i] == '.') {
      if (digits == 0) return false;
      parts++;
      digits = 0;
    } else if (!is_digit(host.bytes[i]) || ++digits > 3) {
      return false;
    }
  }
  return parts == 4 && digits > 0;
}

bool hub_url_is_loopback(const struct hub_url *url) {
  return text_equal_folded(url->host, TEXT("localhost")) || text_equal(url->host, TEXT("[::1]")) ||
         is_ipv4_loopback(url->host);
}

/* The texts behind each other, with a NUL. */
static char *join(struct text a, struct text b) {
  char *whole = malloc(a.length + b.length + 1);
  if (whole == NULL) return NULL;
  if (a.length > 0) memcpy(whole, a.bytes, a.length);
  if (b.length > 0) memcpy(whole + a.length, b.bytes, b.length);
  whole[a.length + b.length] = '\0';
  return whole;
}

/* The part of `base` that a reference is put behind; false where it is of another kind. */
static bool find_stem(struct text *stem, const struct hub_url *parts, struct text base,
                      struct text reference) {
  size_t origin = (size_t)(parts->path.bytes - base.bytes);
  size_t path = 0;
  *stem = (struct text){0};
  if (begins_with(reference, "http://") || begins_with(reference, "https://")) return true;
  if (begins_with(reference, "//")) {
    *stem = (struct text){base.bytes, parts->scheme.length + 1};
    return true;
  }
  while (path < parts->path.length && parts->path.bytes[path] != '?') path++;
  *stem = (struct text){base.bytes, origin};
  if (begins_with(reference, "/")) return true;
  stem->length += path;
  return begins_with(reference, "?");
}

enum stemma_status hub_url_resolve(char **out, struct text base, struct text reference,
                                   struct stemma_error *error) {
  struct hub_url from, to;
  struct text stem;
  if (!hub_url_split(&from, base) || !find_stem(&stem, &from, base, reference)) {
    return stemma_error_set(error, STEMMA_BAD_INPUT, "no web address");
  }
  char *whole = join(stem, reference);
  if (whole == NULL) return stemma_error_memory(error, "an address");
  enum stemma_status status = STEMMA_OK;
  if (!hub_url_split(&to, text_of(whole))) {
    status = stemma_error_set(error, STEMMA_BAD_INPUT, "no web address");
  } else if (!hub_url_same_origin(&from, &to)) {
    status = stemma_error_set(error, STEMMA_BAD_INPUT, "leads to another host: %.*s",
                              TEXT_ARGS(to.host));
  }
  if (status != STEMMA_OK) {
    free(whole);
    return status;
  }
  *out = whole;
  return STEMMA_OK;
}

bool hub_url_escape(char *out, size_t size, struct text text, bool in_query) {
  static const char hex[] = "0123456789ABCDEF";
  size_t length = 0;
  for (size_t i = 0; i < text.length; i++) {
    unsigned char byte = (unsigned char)text.bytes[i];
    bool is_plain = is_digit((char)byte) || is_letter((char)byte) ||
                    (byte != 0 && strchr("-._~", byte) != NULL) || (byte == '/' && !in_query);
    if (length + (is_plain ? 1 : 3) >= size) return false;
    if (is_plain) {
      out[length++] = (char)byte;
    } else {
      out[length++] = '%';
      out[length++] = hex[byte >> 4];
      out[length++] = hex[byte & 15];
    }
  }
  if (length >= size) return false;
  out[length] = '\0';
  return true;
}
