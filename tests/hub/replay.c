/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recorded answers of the real Hub. */
#include "tests/hub/replay.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char HEADERS[] = ".headers.json";

/* Headers of the connection that was recorded, not of the answer. */
static bool is_of_connection(const char *name) {
  return strcasecmp(name, "Connection") == 0 || strcasecmp(name, "Content-Length") == 0 ||
         strcasecmp(name, "Date") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
}

static void read_body(struct bytes *body, const char *headers_path) {
  static const char *const endings[] = {".json", ".body.txt"};
  size_t stem = strlen(headers_path) - strlen(HEADERS);
  bool found = false;
  for (size_t i = 0; i < sizeof endings / sizeof endings[0] && !found; i++) {
    struct bytes path = {0};
    bytes_put(&path, headers_path, stem);
    bytes_put_text(&path, endings[i]);
    found = bytes_read_file(body, path.at);
    bytes_dispose(&path);
  }
  if (!found) die("%s: has no body beside it", headers_path);
}

/* The path of a URL. */
static const char *path_of(const char *uri) {
  const char *host = strstr(uri, "://");
  const char *path = host ? strchr(host + 3, '/') : uri;
  return path ? path : "/";
}

static void read_recording(struct recording *recording, const char *path) {
  struct bytes text = {0};
  if (!bytes_read_file(&text, path)) die("%s: %s", path, strerror(errno));
  cJSON *root = cJSON_Parse(bytes_string(&text));
  cJSON *uri = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "request"), "uri");
  cJSON *code = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "status"), "code");
  cJSON *headers = cJSON_GetObjectItem(root, "headers"), *header;
  if (!cJSON_IsString(uri) || !cJSON_IsNumber(code)) die("%s: no recorded answer", path);
  const char *where = path_of(uri->valuestring);
  recording->path = claim_string(where, strlen(where));
  recording->answer.status = (unsigned)code->valueint;
  cJSON_ArrayForEach(header, headers) {
    if (!cJSON_IsString(header) || is_of_connection(header->string)) continue;
    answer_header(&recording->answer, header->string, "%s", header->valuestring);
  }
  read_body(&recording->answer.body, path);
  cJSON_Delete(root);
  bytes_dispose(&text);
}

void replay_load(struct replay *replay, const char *folder) {
  struct bytes pattern = {0};
  glob_t found;
  bytes_format(&pattern, "%s/*%s", folder, HEADERS);
  if (glob(pattern.at, 0, NULL, &found) != 0) die("%s: no *%s", folder, HEADERS);
  replay->list = claim(found.gl_pathc, sizeof *replay->list);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    read_recording(&replay->list[replay->count++], found.gl_pathv[i]);
  }
  globfree(&found);
  bytes_dispose(&pattern);
}

void replay_dispose(struct replay *replay) {
  for (size_t i = 0; i < replay->count; i++) {
    free(replay->list[i].path);
    answer_dispose(&replay->list[i].answer);
  }
  free(replay->list);
  *replay = (struct replay){0};
}

bool replay_answer(struct answer *answer, const struct replay *replay, const char *path) {
  for (size_t i = 0; i < replay->count; i++) {
    const struct answer *recorded = &replay->list[i].answer;
    if (strcmp(replay->list[i].path, path) != 0) continue;
    answer->status = recorded->status;
    for (size_t h = 0; h < recorded->header_count; h++) {
      answer_header(answer, recorded->headers[h].name, "%s", recorded->headers[h].value);
    }
    bytes_put(&answer->body, recorded->body.at, recorded->body.length);
    return true;
  }
  return false;
}
