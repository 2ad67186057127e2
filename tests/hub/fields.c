/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a model that expand[] may name. */
#include "tests/hub/fields.h"

#include <inttypes.h>
#include <string.h>

#include "tests/hub/json.h"

enum { LIST = 1, DETAILS = 2, BOTH = 3 };

/* The names that huggingface_hub 1.0 knows (ExpandModelProperty_T); which of them the list route
 * takes is as that route's error says. */
static const struct {
  const char *name;
  int routes;
} table[] = {
    {"author", BOTH},
    {"baseModels", BOTH},
    {"cardData", BOTH},
    {"childrenModelCount", DETAILS},
    {"config", BOTH},
    {"createdAt", BOTH},
    {"disabled", BOTH},
    {"downloads", BOTH},
    {"downloadsAllTime", BOTH},
    {"evalResults", BOTH},
    {"gated", BOTH},
    {"gguf", BOTH},
    {"inference", BOTH},
    {"inferenceProviderMapping", BOTH},
    {"lastModified", BOTH},
    {"library_name", BOTH},
    {"likes", BOTH},
    {"mask_token", BOTH},
    {"model-index", BOTH},
    {"pipeline_tag", BOTH},
    {"private", BOTH},
    {"resourceGroup", BOTH},
    {"safetensors", BOTH},
    {"sha", BOTH},
    {"siblings", BOTH},
    {"spaces", BOTH},
    {"tags", BOTH},
    {"transformersInfo", BOTH},
    {"trendingScore", BOTH},
    {"usedStorage", DETAILS},
    {"widgetData", BOTH},
};
enum { FIELD_COUNT = sizeof table / sizeof table[0] };

static field_set field_of(struct slice name) {
  for (size_t i = 0; i < FIELD_COUNT; i++) {
    if (slice_is(name, table[i].name)) return UINT64_C(1) << i;
  }
  return 0;
}

bool fields_have(field_set set, const char *name) {
  return (set & field_of(slice_of(name))) != 0;
}

bool fields_parse(field_set *set, const char *names) {
  field_set found = 0;
  while (*names) {
    size_t length = strcspn(names, ",");
    field_set field = field_of((struct slice){names, length});
    if (field == 0) return false;
    found |= field;
    names += length;
    if (*names == ',') names++;
  }
  *set = found;
  return true;
}

static field_set allowed_in(int route) {
  field_set set = 0;
  for (size_t i = 0; i < FIELD_COUNT; i++) {
    if (table[i].routes & route) set |= UINT64_C(1) << i;
  }
  return set;
}

field_set fields_allowed_in_list(void) {
  return allowed_in(LIST);
}

field_set fields_allowed_in_details(void) {
  return allowed_in(DETAILS);
}

static bool is_true(const struct query *query, const char *name) {
  const char *value = query_get(query, name);
  return value && (strcmp(value, "true") == 0 || strcmp(value, "1") == 0);
}

field_set fields_of_list(const struct query *query) {
  field_set set = 0;
  fields_parse(&set, "likes,trendingScore,private,downloads,tags,pipeline_tag,library_name,"
                     "createdAt");
  if (is_true(query, "full")) {
    field_set more = 0;
    fields_parse(&more, "author,lastModified,gated,disabled,sha,siblings");
    set |= more;
  }
  if (is_true(query, "cardData")) set |= field_of(slice_of("cardData"));
  return set | FIELD_MODEL_ID;
}

field_set fields_of_details(void) {
  field_set computed = field_of(slice_of("childrenModelCount"));
  return (UINT64_C(1) << FIELD_COUNT) - 1 - computed + (FIELD_MODEL_ID | FIELD_OTHERS);
}

/* What the Hub's validator (zod) says of a value that is none of an enumeration's. */
static void put_refusal(struct bytes *why, size_t index, field_set allowed) {
  const char *between = "";
  if (why->length > 0) bytes_put_text(why, "\n");
  bytes_put_text(why, "\xE2\x9C\x96 Invalid option: expected one of ");
  for (size_t i = 0; i < FIELD_COUNT; i++) {
    if (!(allowed >> i & 1)) continue;
    bytes_format(why, "%s\"%s\"", between, table[i].name);
    between = "|";
  }
  bytes_format(why, "\n  \xE2\x86\x92 at expand[%zu]", index);
}

bool fields_expand(field_set *set, struct bytes *why, const struct query *query,
                   field_set allowed) {
  field_set found = 0;
  size_t named = 0;
  bool ok = true;
  for (size_t i = 0; i < query->count; i++) {
    const struct parameter *parameter = &query->list[i];
    if (strcmp(parameter->name, "expand[]") != 0 && strcmp(parameter->name, "expand") != 0) {
      continue;
    }
    field_set field = field_of(slice_of(parameter->value)) & allowed;
    if (field == 0) {
      put_refusal(why, named, allowed);
      ok = false;
    }
    found |= field;
    named++;
  }
  if (ok && named > 0) *set = found;
  return ok;
}

/* The value that a field had before, or `now` for a field that did not change. */
static struct slice older_value(struct slice name, struct slice now) {
  if (slice_is(name, "lastModified")) return slice_of("\"2022-03-02T23:29:04.000Z\"");
  if (slice_is(name, "downloads") || slice_is(name, "likes")) return slice_of("0");
  return now;
}

/* The relation and the id of a tag base_model:RELATION:ID; false for any other tag. */
static bool split_parent_tag(struct slice *relation, struct slice *id, struct slice tag) {
  static const char start[] = "base_model:";
  size_t length = strlen(start);
  if (tag.length <= length || memcmp(tag.at, start, length) != 0) return false;
  struct slice rest = {tag.at + length, tag.length - length};
  const char *colon = memchr(rest.at, ':', rest.length);
  if (!colon) return false;
  *relation = (struct slice){rest.at, (size_t)(colon - rest.at)};
  *id = (struct slice){colon + 1, rest.length - relation->length - 1};
  return true;
}

/* Puts baseModels as the tags have it: nothing where they name no relation, or several. */
static void put_made_parents(struct bytes *out, struct slice tags) {
  struct json_walk walk = json_walk(tags);
  struct slice value, relation, id, only = {NULL, 0};
  struct bytes models = {0};
  bool ok = true;
  while (ok && json_element(&walk, &value)) {
    if (!split_parent_tag(&relation, &id, json_string(value))) continue;
    if (!only.at) only = relation;
    ok = slice_compare(only, relation) == 0;
    uint64_t hash = hash_bytes(HASH_START, id.at, id.length);
    bytes_format(&models, "%s{\"_id\":\"%08x%016" PRIx64 "\",\"id\":\"%.*s\"}",
                 models.length > 0 ? "," : "", 0U, hash, (int)id.length, id.at);
  }
  if (ok && only.at) {
    bytes_format(out, ",\"baseModels\":{\"relation\":\"%.*s\",\"models\":[%s]}", (int)only.length,
                 only.at, models.at);
  }
  bytes_dispose(&models);
}

void fields_render(struct bytes *out, const struct record *record, field_set set, bool older) {
  struct json_walk walk = json_walk(record->text);
  struct slice name, value, tags = {"", 0};
  field_set parents = field_of(slice_of("baseModels"));
  bool makes_parents = (set & FIELD_MADE_PARENTS) && (set & parents);
  bytes_reserve(out, record->text.length + 64 + record->id.length);
  bytes_put_text(out, "{\"_id\":\"");
  bytes_put(out, record->oid, OID_LENGTH);
  bytes_put_text(out, "\",\"id\":\"");
  bytes_put_slice(out, record->id);
  bytes_put_text(out, "\"");
  while (json_member(&walk, &name, &value)) {
    if (slice_is(name, "id") || slice_is(name, "_id") || slice_is(name, "modelId")) continue;
    field_set field = field_of(name);
    if (makes_parents && slice_is(name, "tags")) tags = value;
    if (field == parents) makes_parents = false;
    if (((field != 0 ? field : FIELD_OTHERS) & set) == 0) continue;
    bytes_put_text(out, ",\"");
    bytes_put_slice(out, name);
    bytes_put_text(out, "\":");
    bytes_put_slice(out, older ? older_value(name, value) : value);
  }
  if (makes_parents) put_made_parents(out, tags);
  if (set & FIELD_MODEL_ID) {
    bytes_put_text(out, ",\"modelId\":\"");
    bytes_put_slice(out, record->id);
    bytes_put_text(out, "\"");
  }
  bytes_put_text(out, "}");
}
