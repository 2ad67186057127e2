/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the environment, and the file in which `hf auth login` leaves the token. */
#include "engine/hub/hub_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/hub/hub_url.h"

/* The variable, where it is set to something. */
static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value == NULL || *value == '\0' ? NULL : value;
}

/* Whether a variable is set to what `hf` takes for true. */
static bool is_true(const char *name) {
  struct text value = text_of(variable(name));
  return text_equal_folded(value, TEXT("1")) || text_equal_folded(value, TEXT("on")) ||
         text_equal_folded(value, TEXT("yes")) || text_equal_folded(value, TEXT("true"));
}

static char *copy_of(struct text text) {
  char *copy = malloc(text.length + 1);
  if (copy == NULL) return NULL;
  if (text.length > 0) memcpy(copy, text.bytes, text.length);
  copy[text.length] = '\0';
  return copy;
}

static enum stemma_status read_endpoint(struct hub_settings *settings, bool insecure,
                                        struct stemma_error *error) {
  struct hub_url url;
  const char *named = variable("HF_ENDPOINT");
  struct text endpoint = text_trim(text_of(named == NULL ? HUB_ENDPOINT : named));
  while (endpoint.length > 0 && endpoint.bytes[endpoint.length - 1] == '/') endpoint.length--;
  if (!hub_url_split(&url, endpoint) ||
      (url.path.length > 0 && memchr(url.path.bytes, '?', url.path.length) != NULL)) {
    return stemma_error_set(error, STEMMA_USAGE, "HF_ENDPOINT: no address of a hub: %.*s",
                            TEXT_ARGS(endpoint));
  }
  if (!hub_url_is_secure(&url) && !hub_url_is_loopback(&url) && !insecure) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "%.*s: http, which others can read and change on the way "
                            "(--insecure-http takes it nevertheless)",
                            TEXT_ARGS(endpoint));
  }
  settings->keeps_token = !hub_url_is_secure(&url) && !hub_url_is_loopback(&url);
  settings->endpoint = copy_of(endpoint);
  return settings->endpoint == NULL ? stemma_error_memory(error, "settings") : STEMMA_OK;
}

/* The path of the token's file; false where there is none, or it is too long. */
static bool token_path(char *out, size_t size) {
  const char *path = variable("HF_TOKEN_PATH"), *home = variable("HF_HOME");
  const char *cache = variable("XDG_CACHE_HOME"), *user = variable("HOME");
  int length = -1;
  if (path != NULL) {
    length = snprintf(out, size, "%s", path);
  } else if (home != NULL) {
    length = snprintf(out, size, "%s/token", home);
  } else if (cache != NULL) {
    length = snprintf(out, size, "%s/huggingface/token", cache);
  } else if (user != NULL) {
    length = snprintf(out, size, "%s/.cache/huggingface/token", user);
  }
  return length > 0 && (size_t)length < size;
}

/* Reads the token's file; *length is 0 where there is none. */
static void read_token_file(char *out, size_t size, size_t *length) {
  char path[4096];
  *length = 0;
  if (!token_path(path, sizeof path)) return;
  FILE *file = fopen(path, "rb");
  if (file == NULL) return;
  *length = fread(out, 1, size, file);
  fclose(file);
}

/* A token must be able to stand in a header. */
static enum stemma_status check_token(struct text token, const char *where,
                                      struct stemma_error *error) {
  bool is_good = token.length <= HUB_TOKEN_MAX;
  for (size_t i = 0; i < token.length && is_good; i++) {
    is_good = token.bytes[i] > ' ' && token.bytes[i] < 0x7F;
  }
  if (is_good) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_USAGE, "%s: holds no token", where);
}

static enum stemma_status read_token(struct hub_settings *settings, struct stemma_error *error) {
  char file[HUB_TOKEN_MAX + 2];
  const char *named = variable("HF_TOKEN"), *where = "HF_TOKEN";
  struct text token = text_trim(text_of(named));
  if (is_true("HF_HUB_DISABLE_IMPLICIT_TOKEN")) return STEMMA_OK;
  if (named == NULL) {
    size_t length = 0;
    read_token_file(file, sizeof file, &length);
    token = text_trim((struct text){file, length});
    where = "the file of the token";
  }
  enum stemma_status status = check_token(token, where, error);
  if (status != STEMMA_OK || token.length == 0) return status;
  settings->token = copy_of(token);
  return settings->token == NULL ? stemma_error_memory(error, "settings") : STEMMA_OK;
}

static enum stemma_status read_timeout(struct hub_settings *settings, struct stemma_error *error) {
  const char *value = variable("HF_HUB_DOWNLOAD_TIMEOUT");
  settings->timeout = HUB_TIMEOUT;
  if (value == NULL) return STEMMA_OK;
  char *end;
  long seconds = strtol(value, &end, 10);
  if (end == value || *end != '\0' || seconds < 1 || seconds > HUB_TIMEOUT_MAX) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "HF_HUB_DOWNLOAD_TIMEOUT: not a number of seconds from 1 to %d: %s",
                            HUB_TIMEOUT_MAX, value);
  }
  settings->timeout = seconds;
  return STEMMA_OK;
}

enum stemma_status hub_settings_read(struct hub_settings *out, bool insecure,
                                     struct stemma_error *error) {
  struct hub_settings settings = {.version = STEMMA_VERSION};
  enum stemma_status status = read_endpoint(&settings, insecure, error);
  if (status == STEMMA_OK) status = read_token(&settings, error);
  if (status == STEMMA_OK) status = read_timeout(&settings, error);
  settings.is_offline = is_true("HF_HUB_OFFLINE");
  static const char *const bundles[] = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"};
  for (size_t i = 0; i < sizeof bundles / sizeof *bundles && settings.authorities == NULL; i++) {
    settings.authorities = variable(bundles[i]);
  }
  settings.keeps_token = settings.keeps_token && settings.token != NULL;
  if (status != STEMMA_OK) {
    hub_settings_dispose(&settings);
    return status;
  }
  *out = settings;
  return STEMMA_OK;
}

void hub_settings_dispose(struct hub_settings *settings) {
  /* Nothing of it stays behind in freed memory. */
  for (volatile char *byte = settings->token; byte != NULL && *byte != '\0'; byte++) *byte = '\0';
  free(settings->token);
  free(settings->endpoint);
  *settings = (struct hub_settings){0};
}
