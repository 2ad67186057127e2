/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libraries that read say their versions, those of one file through it. */
#include "engine/read/read_libraries.h"

#include <archive.h>
#include <cjson/cJSON.h>
#include <string.h>
#include <yaml.h>
#include <zlib.h>
#include <zstd.h>

#include "engine/read/digest.h"
#include "engine/read/fingerprint.h"
#include "engine/read/inflater.h"

size_t read_libraries(struct library out[LIBRARIES_MAX]) {
  size_t count = 0;
  const char *archive = archive_version_string(); /* "libarchive 3.6.2" */
  out[count++] = library_of("cJSON", cJSON_Version());
  out[count++] = library_of("zlib", zlibVersion());
  if (inflater_isal_version() != NULL) {
    out[count++] = library_of("ISA-L", inflater_isal_version());
  }
  out[count++] = library_of("zstd", ZSTD_versionString());
  out[count++] = library_of("libyaml", yaml_get_version_string());
  out[count++] = library_of("libarchive", archive + strcspn(archive, "0123456789"));
  out[count++] = digest_library();
  out[count++] = fingerprint_library();
  return count;
}
