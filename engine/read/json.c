/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cJSON, told to use a thread's arena. */
#include "engine/read/json.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The largest integer up to which a double is exact. */
#define COUNT_MAX 9007199254740992.0

static _Thread_local struct arena *current_arena;
static _Thread_local bool arena_failed;
static _Thread_local bool is_too_large; /* more than `bytes_left` was asked for */
static _Thread_local size_t bytes_left; /* of the arena, for the value at hand */

/* Called some forty times a record: the common case is a bump of arena->next, in line. */
static void *hook_malloc(size_t size) {
  struct arena *arena = current_arena;
  if (arena == NULL) return malloc(size);
  if (size > bytes_left) {
    is_too_large = true;
    return NULL;
  }
  bytes_left -= size;
  void *memory = arena_bump(arena, size);
  if (memory == NULL) arena_failed = true;
  return memory;
}

static void hook_free(void *memory) {
  if (current_arena == NULL) free(memory);
}

void json_install_hooks(void) {
  cJSON_Hooks hooks = {.malloc_fn = hook_malloc, .free_fn = hook_free};
  cJSON_InitHooks(&hooks);
}

static bool is_hex(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
         (byte >= 'A' && byte <= 'F');
}

/* Whether `at`, a backslash before `end`, begins no \uXXXX that is broken. */
static bool is_sound_escape(const char *at, const char *end) {
  if (end - at < 2 || at[1] != 'u') return true;
  for (int i = 2; i < 6; i++) {
    if (end - at <= i || !is_hex(at[i])) return false;
  }
  return true;
}

/* Makes harmless what would end a C string early: NUL, as it is and escaped. Returns where an
 * escape stands that cJSON would take for NUL, or NULL. All are rare: two scans find none. */
static const char *replace_nuls(char *text, size_t length) {
  char *end = text + length;
  for (char *at = text; (at = memchr(at, '\0', (size_t)(end - at))) != NULL;) *at++ = '\1';
  for (char *at = text; (at = memchr(at, '\\', (size_t)(end - at))) != NULL;) {
    if (!is_sound_escape(at, end)) return at;
    if (end - at >= 6 && memcmp(at, "\\u0000", 6) == 0) at[5] = '1';
    at += end - at >= 2 ? 2 : 1;
  }
  return NULL;
}

const cJSON *json_parse(size_t *fault, char *text, size_t length, struct arena *arena) {
  const char *end = NULL;
  const char *broken = replace_nuls(text, length);
  if (broken != NULL) {
    *fault = (size_t)(broken - text);
    return NULL;
  }
  current_arena = arena;
  arena_failed = is_too_large = false;
  bytes_left =
      length * JSON_TREE_TIMES > JSON_TREE_FLOOR ? length * JSON_TREE_TIMES : JSON_TREE_FLOOR;
  const cJSON *tree = cJSON_ParseWithLengthOpts(text, length, &end, 0);
  current_arena = NULL;
  if (tree != NULL && end == text + length) return tree;
  *fault = end == NULL ? 0 : (size_t)(end - text);
  if (is_too_large) *fault = JSON_TOO_LARGE;
  if (arena_failed) *fault = JSON_NO_MEMORY;
  return NULL;
}

bool json_is_too_deep(struct text text, size_t at) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < at && i < text.length; i++) {
    char byte = text.bytes[i];
    if (in_string && byte == '\\') {
      i++;
    } else if (byte == '"') {
      in_string = !in_string;
    } else if (!in_string && (byte == '[' || byte == '{')) {
      depth++;
    } else if (!in_string && (byte == ']' || byte == '}') && depth > 0) {
      depth--;
    }
  }
  return depth >= CJSON_NESTING_LIMIT;
}

struct text json_string(const cJSON *item) {
  if (!cJSON_IsString(item) || item->valuestring == NULL) return (struct text){0};
  return text_of(item->valuestring);
}

enum stemma_status json_print(struct text *out, const cJSON *item, struct arena *arena) {
  current_arena = arena;
  bytes_left = SIZE_MAX; /* of what has been parsed within its limit */
  const char *printed = cJSON_PrintUnformatted(item);
  current_arena = NULL;
  if (printed == NULL) return STEMMA_NO_MEMORY;
  *out = text_of(printed);
  return STEMMA_OK;
}

int64_t json_count(const cJSON *item) {
  if (!cJSON_IsNumber(item)) return -1;
  double value = item->valuedouble;
  if (!(value >= 0 && value <= COUNT_MAX) || floor(value) < value) return -1;
  return (int64_t)value;
}
