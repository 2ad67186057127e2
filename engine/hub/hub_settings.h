/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the hub is and who asks, by the environment variables of `hf`. */
#ifndef STEMMA_ENGINE_HUB_HUB_SETTINGS_H
#define STEMMA_ENGINE_HUB_HUB_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/status.h"

/* Where the Hub is unless HF_ENDPOINT says otherwise. */
#define HUB_ENDPOINT "https://huggingface.co"
/* Seconds without data after which a connection counts as broken, unless
 * HF_HUB_DOWNLOAD_TIMEOUT says otherwise. */
enum { HUB_TIMEOUT = 30, HUB_TIMEOUT_MAX = 3600, HUB_TOKEN_MAX = 4096 };

struct hub_settings {
  char *endpoint;          /* owned: an address without a path's last '/' */
  char *token;             /* owned: or NULL; in no message, no file */
  bool keeps_token;        /* there is one, but it would go unencrypted: it is not sent */
  const char *authorities; /* file of the certificates that are trusted, or NULL: the system's;
                              of the environment */
  int64_t timeout;         /* seconds */
  bool is_offline;         /* nothing is to be asked */
  const char *version;     /* of this program */
};

/*
 * Reads HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HOME, XDG_CACHE_HOME, HF_HUB_OFFLINE,
 * HF_HUB_DISABLE_IMPLICIT_TOKEN, HF_HUB_DOWNLOAD_TIMEOUT, and for certificates
 * REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and SSL_CERT_FILE. *out is to be disposed. Fails with
 * STEMMA_USAGE: what a variable says has no meaning, or the endpoint is http, not on this
 * machine, and `insecure` is false; with STEMMA_NO_MEMORY. A token file that is not there, or
 * not to be read, is none.
 */
enum stemma_status hub_settings_read(struct hub_settings *out, bool insecure,
                                     struct stemma_error *error);

void hub_settings_dispose(struct hub_settings *settings);

#endif
