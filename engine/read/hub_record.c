/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a model object of the Hub to a record; one pass over the object's keys. */
#include "engine/read/hub_record.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "engine/read/json.h"
#include "graph/day.h"
#include "graph/model_id.h"
#include "graph/parents.h"

/* The values that are read, of all that an object has. */
struct fields {
  const cJSON *id;           /* id */
  const cJSON *model_id;     /* modelId, where there is no id */
  const cJSON *author;       /* author */
  const cJSON *created;      /* createdAt */
  const cJSON *modified;     /* lastModified */
  const cJSON *downloads;    /* downloads */
  const cJSON *likes;        /* likes */
  const cJSON *pipeline_tag; /* pipeline_tag */
  const cJSON *tags;         /* tags */
  const cJSON *base_models;  /* baseModels */
  const cJSON *card;         /* cardData */
};

/* What is read of cardData. */
struct card_fields {
  const cJSON *license;    /* license */
  const cJSON *base_model; /* base_model */
  const cJSON *relation;   /* base_model_relation */
};

struct key {
  const char *name; /* in the object */
  size_t offset;    /* of the pointer in the struct that receives the value */
};

/* Files the values of an object under the keys that are wanted. */
static void pick(void *fields, const cJSON *object, const struct key *keys, size_t key_count) {
  if (!cJSON_IsObject(object)) return;
  for (const cJSON *item = object->child; item != NULL; item = item->next) {
    for (size_t k = 0; k < key_count; k++) {
      if (item->string[0] != keys[k].name[0] || strcmp(item->string, keys[k].name) != 0) continue;
      memcpy((char *)fields + keys[k].offset, &item, sizeof(const cJSON *));
      break;
    }
  }
}

static void pick_fields(struct fields *fields, const cJSON *object) {
  static const struct key keys[] = {
      {"id", offsetof(struct fields, id)},
      {"modelId", offsetof(struct fields, model_id)},
      {"author", offsetof(struct fields, author)},
      {"createdAt", offsetof(struct fields, created)},
      {"lastModified", offsetof(struct fields, modified)},
      {"downloads", offsetof(struct fields, downloads)},
      {"likes", offsetof(struct fields, likes)},
      {"pipeline_tag", offsetof(struct fields, pipeline_tag)},
      {"tags", offsetof(struct fields, tags)},
      {"baseModels", offsetof(struct fields, base_models)},
      {"cardData", offsetof(struct fields, card)},
  };
  pick(fields, object, keys, sizeof keys / sizeof *keys);
}

static void pick_card(struct card_fields *fields, const cJSON *object) {
  static const struct key keys[] = {
      {"license", offsetof(struct card_fields, license)},
      {"base_model", offsetof(struct card_fields, base_model)},
      {"base_model_relation", offsetof(struct card_fields, relation)},
  };
  pick(fields, object, keys, sizeof keys / sizeof *keys);
}

static bool is_given(const cJSON *item) { return item != NULL && !cJSON_IsNull(item); }

/* A relation's word; what is no string is a word that nobody knows. */
static struct text relation_word(const cJSON *item, struct arena *scratch) {
  if (!is_given(item)) return (struct text){0};
  return cJSON_IsString(item) ? json_string(item) : json_print(item, scratch);
}

static enum stemma_status claim(struct parent_claims *claims, const cJSON *id, struct text relation,
                                struct arena *scratch) {
  if (!is_given(id)) return STEMMA_OK;
  struct parent_claim one = {.id = json_string(id), .relation = relation};
  if (!cJSON_IsString(id)) {
    one.id = json_print(id, scratch);
    one.not_an_id = true;
  }
  return parent_claims_add(claims, one, scratch);
}

/* A string, or a list of them. */
static enum stemma_status claim_each(struct parent_claims *claims, const cJSON *ids,
                                     struct text relation, struct arena *scratch) {
  if (!cJSON_IsArray(ids)) return claim(claims, ids, relation, scratch);
  enum stemma_status status = STEMMA_OK;
  for (const cJSON *id = ids->child; id != NULL && status == STEMMA_OK; id = id->next) {
    status = claim(claims, id, relation, scratch);
  }
  return status;
}

static enum stemma_status claim_hub(struct parent_claims *claims, const cJSON *base_models,
                                    struct arena *scratch) {
  if (!cJSON_IsObject(base_models)) return STEMMA_OK;
  const cJSON *models = cJSON_GetObjectItemCaseSensitive(base_models, "models");
  const cJSON *relation = cJSON_GetObjectItemCaseSensitive(base_models, "relation");
  struct text word = relation_word(relation, scratch);
  if (!cJSON_IsArray(models)) return STEMMA_OK;
  enum stemma_status status = STEMMA_OK;
  for (const cJSON *model = models->child; model != NULL && status == STEMMA_OK;
       model = model->next) {
    const cJSON *id = model;
    if (cJSON_IsObject(model)) id = cJSON_GetObjectItemCaseSensitive(model, "id");
    status = claim(claims, id, word, scratch);
  }
  return status;
}

/* One walk over the tags: parents, and the licence where the card gives none. */
static enum stemma_status read_tags(struct parent_claims *claims, struct text *license,
                                    const cJSON *tags, struct arena *scratch) {
  static const struct text license_key = {"license:", 8};
  if (!cJSON_IsArray(tags)) return STEMMA_OK;
  for (const cJSON *item = tags->child; item != NULL; item = item->next) {
    /* The two kinds of tags that matter begin with these letters; most do not. */
    const char *bytes = cJSON_IsString(item) ? item->valuestring : NULL;
    if (bytes == NULL || (bytes[0] != 'b' && bytes[0] != 'l')) continue;
    struct text tag = text_of(bytes);
    struct parent_claim one;
    if (parent_claim_of_tag(&one, tag)) {
      if (parent_claims_add(claims, one, scratch) != STEMMA_OK) return STEMMA_NO_MEMORY;
    } else if (license->length == 0 && tag.length > license_key.length &&
               memcmp(tag.bytes, license_key.bytes, license_key.length) == 0) {
      *license = (struct text){tag.bytes + license_key.length, tag.length - license_key.length};
    }
  }
  return STEMMA_OK;
}

/* The card's licence: a string, or the first string of a list. */
static struct text card_license(const cJSON *license) {
  if (!cJSON_IsArray(license)) return json_string(license);
  for (const cJSON *item = license->child; item != NULL; item = item->next) {
    if (cJSON_IsString(item)) return json_string(item);
  }
  return (struct text){0};
}

static int64_t instant(const cJSON *item) {
  int64_t ms = RECORD_NO_TIME;
  day_parse_instant(&ms, json_string(item));
  return ms;
}

/* Copies what a record refers to out of the JSON tree. */
static enum stemma_status keep_texts(struct record *record, struct arena *kept) {
  struct text *texts[] = {&record->id, &record->author, &record->license, &record->task};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (texts[i]->length == 0) continue;
    *texts[i] = arena_copy(kept, *texts[i]);
    if (texts[i]->bytes == NULL) return STEMMA_NO_MEMORY;
  }
  return STEMMA_OK;
}

static enum stemma_status keep_parents(struct record *record, struct arena *kept) {
  size_t parent_bytes = record->parent_count * sizeof *record->parents;
  size_t finding_bytes = record->finding_count * sizeof *record->findings;
  if (parent_bytes + finding_bytes == 0) return STEMMA_OK;
  struct record_parent *parents = arena_alloc(kept, parent_bytes);
  struct record_finding *findings = arena_alloc(kept, finding_bytes);
  if (parents == NULL || findings == NULL) return STEMMA_NO_MEMORY;
  if (parent_bytes > 0) memcpy(parents, record->parents, parent_bytes);
  if (finding_bytes > 0) memcpy(findings, record->findings, finding_bytes);
  for (size_t i = 0; i < record->parent_count; i++) {
    parents[i].id = arena_copy(kept, parents[i].id);
    if (parents[i].id.bytes == NULL) return STEMMA_NO_MEMORY;
  }
  for (size_t i = 0; i < record->finding_count; i++) {
    findings[i].text = arena_copy(kept, findings[i].text);
    if (findings[i].text.bytes == NULL) return STEMMA_NO_MEMORY;
  }
  record->parents = parents;
  record->findings = findings;
  return STEMMA_OK;
}

/* R1 over the three sources; the licence falls back to a tag on the way. */
static enum stemma_status read_parents(struct record *record, const struct fields *fields,
                                       const struct card_fields *card, struct arena *scratch) {
  struct parent_claims sources[PARENT_SOURCES] = {0};
  struct text tag_license = {0};
  enum stemma_status status = claim_hub(&sources[PARENT_SOURCE_HUB], fields->base_models, scratch);
  if (status == STEMMA_OK) {
    status = read_tags(&sources[PARENT_SOURCE_TAGS], &tag_license, fields->tags, scratch);
  }
  if (status == STEMMA_OK) {
    status = claim_each(&sources[PARENT_SOURCE_CARD], card->base_model,
                        relation_word(card->relation, scratch), scratch);
  }
  if (status == STEMMA_OK) status = parents_resolve(record, sources, scratch);
  if (record->license.length == 0) record->license = tag_license;
  return status;
}

static enum stemma_status refuse(struct hub_fault *fault, const char *why) {
  snprintf(fault->why, sizeof fault->why, "%s", why);
  return STEMMA_BAD_INPUT;
}

/* The record's own id, by R2. */
static enum stemma_status read_id(struct text *id, struct hub_fault *fault,
                                  const struct fields *fields) {
  const cJSON *item = cJSON_IsString(fields->id) ? fields->id : fields->model_id;
  if (!cJSON_IsString(item)) return refuse(fault, "no id");
  enum model_id_verdict verdict = model_id_normalise(id, json_string(item));
  if (verdict == MODEL_ID_MALFORMED) return refuse(fault, "malformed id");
  if (verdict == MODEL_ID_PLACEHOLDER) return refuse(fault, "the id is a placeholder");
  return STEMMA_OK;
}

enum stemma_status hub_record_read(struct record *record, struct hub_fault *fault, char *text,
                                   size_t length, struct arena *scratch, struct arena *kept) {
  size_t at = 0;
  const cJSON *object = json_parse(&at, text, length, scratch);
  if (object == NULL) {
    if (at == SIZE_MAX) return STEMMA_NO_MEMORY;
    snprintf(fault->why, sizeof fault->why, "not JSON at byte %zu", at + 1);
    return STEMMA_BAD_INPUT;
  }
  if (!cJSON_IsObject(object)) return refuse(fault, "not a JSON object");
  struct fields fields = {0};
  struct card_fields card = {0};
  pick_fields(&fields, object);
  pick_card(&card, fields.card);
  struct record read = {0};
  enum stemma_status status = read_id(&read.id, fault, &fields);
  if (status != STEMMA_OK) return status;
  read.hash = text_hash_folded(read.id);
  read.author = json_string(fields.author);
  read.license = card_license(card.license);
  read.task = json_string(fields.pipeline_tag);
  read.created = instant(fields.created);
  read.modified = instant(fields.modified);
  read.downloads = json_count(fields.downloads);
  read.likes = json_count(fields.likes);
  status = read_parents(&read, &fields, &card, scratch);
  if (status == STEMMA_OK) status = keep_texts(&read, kept);
  if (status == STEMMA_OK) status = keep_parents(&read, kept);
  if (status == STEMMA_OK) *record = read;
  return status;
}
