/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcurl says its version. */
#include "engine/hub/hub_libraries.h"

#include <curl/curl.h>

size_t hub_libraries(struct library out[LIBRARIES_MAX]) {
  out[0] = library_of("libcurl", curl_version_info(CURLVERSION_NOW)->version);
  return 1;
}
