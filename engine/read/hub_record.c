/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the fields of a model object to a record: rules R1 and R2. */
#include "engine/read/hub_record.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "engine/read/hub_fields.h"
#include "engine/read/json.h"
#include "graph/model_id.h"
#include "graph/parents.h"

enum stemma_status hub_fields_add_tag(struct hub_fields *fields, struct text tag,
                                      struct arena *arena) {
  static const struct text license_key = {"license:", 8};
  struct parent_claim claim;
  /* The two kinds of tags that matter begin with these letters; most do not. */
  if (tag.length == 0 || (tag.bytes[0] != 'b' && tag.bytes[0] != 'l')) return STEMMA_OK;
  if (parent_claim_of_tag(&claim, tag)) {
    return parent_claims_add(&fields->claims[PARENT_SOURCE_TAGS], claim, arena);
  }
  if (fields->tag_license.length == 0 && tag.length > license_key.length &&
      memcmp(tag.bytes, license_key.bytes, license_key.length) == 0) {
    fields->tag_license =
        (struct text){tag.bytes + license_key.length, tag.length - license_key.length};
  }
  return STEMMA_OK;
}

/* Refuses what is an object. */
static enum stemma_status refuse(struct hub_fault *fault, const char *why) {
  snprintf(fault->why, sizeof fault->why, "%s", why);
  fault->is_whole = true;
  return STEMMA_BAD_INPUT;
}

/* The record's own id, by R2. */
static enum stemma_status read_id(struct text *id, struct hub_fault *fault,
                                  const struct hub_fields *fields) {
  if (!fields->has_id) return refuse(fault, "no id");
  enum model_id_verdict verdict = model_id_normalise(id, fields->id);
  if (verdict == MODEL_ID_MALFORMED) return refuse(fault, "malformed id");
  if (verdict == MODEL_ID_PLACEHOLDER) return refuse(fault, "the id is a placeholder");
  return STEMMA_OK;
}

/* The record is filled in place, field by field: as a whole, it would be copied slowly. */
static enum stemma_status apply_rules(struct record *record, struct hub_fault *fault,
                                      const struct hub_fields *fields, struct arena *arena) {
  struct text id;
  enum stemma_status status = read_id(&id, fault, fields);
  if (status != STEMMA_OK) return status;
  record->id = id;
  record->hash = text_hash_folded(id);
  record->author = fields->author;
  record->license = *(fields->license.length > 0 ? &fields->license : &fields->tag_license);
  record->task = fields->task;
  record->created = fields->created;
  record->modified = fields->modified;
  record->downloads = fields->downloads;
  record->likes = fields->likes;
  record->fingerprint = 0;
  record->is_gone = false;
  return parents_resolve(record, fields->claims, arena);
}

/* The long way. cJSON's tree goes into the arena and stays until the record is taken: such
 * records are few. */
static enum stemma_status parse(struct hub_fields *fields, struct hub_fault *fault, char *text,
                                size_t length, struct arena *arena) {
  size_t at = 0;
  enum stemma_status status = hub_json(fields, &at, text, length, arena);
  if (status != STEMMA_BAD_INPUT) return status;
  if (at == 0 && text[0] != '{') {
    (void)refuse(fault, "not a JSON object");
    fault->is_whole = false;
    return status;
  }
  if (at == JSON_TOO_LARGE) return refuse(fault, "too many values for its length");
  /* The end of a record that is given up may be missing as well. */
  fault->is_torn = true;
  if (json_is_too_deep((struct text){text, length}, at)) {
    return refuse(fault, "nested too deep: more than 1,000 levels");
  }
  snprintf(fault->why, sizeof fault->why, "not JSON at byte %zu", at + 1);
  return STEMMA_BAD_INPUT;
}

enum stemma_status hub_record_read(struct record *record, struct hub_fault *fault, char *text,
                                   size_t length, struct arena *arena) {
  struct hub_fields fields;
  enum hub_scan_verdict verdict = hub_scan_all(&fields, (struct text){text, length}, arena);
  if (verdict == HUB_SCAN_NO_MEMORY) return STEMMA_NO_MEMORY;
  if (verdict == HUB_SCAN_UNUSUAL) {
    enum stemma_status status = parse(&fields, fault, text, length, arena);
    if (status != STEMMA_OK) return status;
  }
  return apply_rules(record, fault, &fields, arena);
}

/* Behind white space, but not behind a line's end. */
static const char *skip_spaces(const char *at) {
  while (text_is_space(*at) && *at != '\n') at++;
  return at;
}

enum stemma_status hub_record_read_line(struct record *record, const char **end,
                                        struct hub_fault *fault, struct text rest,
                                        struct arena *arena) {
  struct hub_fields fields;
  const char *behind = NULL;
  *end = NULL;
  if (rest.bytes[0] != '{') return STEMMA_OK;
  enum hub_scan_verdict verdict = hub_scan(&fields, &behind, rest.bytes, arena);
  if (verdict == HUB_SCAN_NO_MEMORY) return STEMMA_NO_MEMORY;
  if (verdict == HUB_SCAN_UNUSUAL) return STEMMA_OK;
  const char *line_end = skip_spaces(behind);
  if (line_end != rest.bytes + rest.length && *line_end != '\n') return STEMMA_OK;
  *end = behind;
  return apply_rules(record, fault, &fields, arena);
}
