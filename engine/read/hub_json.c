/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a model object by way of cJSON: every shape, at the price of a tree. */
#include <string.h>

#include "engine/read/hub_fields.h"
#include "engine/read/json.h"
#include "graph/day.h"
#include "graph/record.h"

/* The items that are read, of all that an object has. */
struct items {
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
  const cJSON *license;      /* cardData.license */
  const cJSON *base_model;   /* cardData.base_model */
  const cJSON *relation;     /* cardData.base_model_relation */
};

struct key {
  const char *name; /* in the object */
  size_t offset;    /* of the pointer in struct items that receives the value */
};

/* Files the values of an object under the keys that are wanted; the last of a name stays. */
static void pick(struct items *items, const cJSON *object, const struct key *keys,
                 size_t key_count) {
  if (object == NULL || !cJSON_IsObject(object)) return;
  for (const cJSON *item = object->child; item != NULL; item = item->next) {
    for (size_t k = 0; k < key_count; k++) {
      if (strcmp(item->string, keys[k].name) != 0) continue;
      memcpy((char *)items + keys[k].offset, &item, sizeof(const cJSON *));
      break;
    }
  }
}

static struct items pick_items(const cJSON *object) {
  static const struct key keys[] = {
      {"id", offsetof(struct items, id)},
      {"modelId", offsetof(struct items, model_id)},
      {"author", offsetof(struct items, author)},
      {"createdAt", offsetof(struct items, created)},
      {"lastModified", offsetof(struct items, modified)},
      {"downloads", offsetof(struct items, downloads)},
      {"likes", offsetof(struct items, likes)},
      {"pipeline_tag", offsetof(struct items, pipeline_tag)},
      {"tags", offsetof(struct items, tags)},
      {"baseModels", offsetof(struct items, base_models)},
      {"cardData", offsetof(struct items, card)},
  };
  static const struct key card_keys[] = {
      {"license", offsetof(struct items, license)},
      {"base_model", offsetof(struct items, base_model)},
      {"base_model_relation", offsetof(struct items, relation)},
  };
  struct items items = {0};
  pick(&items, object, keys, sizeof keys / sizeof *keys);
  pick(&items, items.card, card_keys, sizeof card_keys / sizeof *card_keys);
  return items;
}

static bool is_given(const cJSON *item) {
  return item != NULL && !cJSON_IsNull(item);
}

/* What an item says, as text: a string's own, else JSON. */
static enum stemma_status text_of_item(struct text *out, const cJSON *item, struct arena *arena) {
  if (!is_given(item)) return STEMMA_OK;
  if (!cJSON_IsString(item)) return json_print(out, item, arena);
  *out = json_string(item);
  return STEMMA_OK;
}

static enum stemma_status claim(struct parent_claims *claims, const cJSON *id, struct text relation,
                                struct arena *arena) {
  if (!is_given(id)) return STEMMA_OK;
  struct parent_claim one = {.relation = relation, .not_an_id = !cJSON_IsString(id)};
  enum stemma_status status = text_of_item(&one.id, id, arena);
  return status == STEMMA_OK ? parent_claims_add(claims, one, arena) : status;
}

/* A string, or a list of them. */
static enum stemma_status claim_card(struct parent_claims *claims, const struct items *items,
                                     struct arena *arena) {
  /* A relation that is no string is a word that nobody knows. */
  struct text relation = {0};
  enum stemma_status status = text_of_item(&relation, items->relation, arena);
  if (status != STEMMA_OK) return status;
  const cJSON *ids = items->base_model;
  if (ids == NULL || !cJSON_IsArray(ids)) return claim(claims, ids, relation, arena);
  for (const cJSON *id = ids->child; id != NULL && status == STEMMA_OK; id = id->next) {
    status = claim(claims, id, relation, arena);
  }
  return status;
}

/* The last member of an object with that name, or NULL. */
static const cJSON *last_member(const cJSON *object, const char *name) {
  const cJSON *found = NULL;
  for (const cJSON *item = object->child; item != NULL; item = item->next) {
    if (strcmp(item->string, name) == 0) found = item;
  }
  return found;
}

static enum stemma_status claim_hub(struct parent_claims *claims, const cJSON *base_models,
                                    struct arena *arena) {
  if (base_models == NULL || !cJSON_IsObject(base_models)) return STEMMA_OK;
  const cJSON *models = last_member(base_models, "models");
  if (models == NULL || !cJSON_IsArray(models)) return STEMMA_OK;
  struct text word = {0};
  enum stemma_status status = text_of_item(&word, last_member(base_models, "relation"), arena);
  for (const cJSON *model = models->child; model != NULL && status == STEMMA_OK;
       model = model->next) {
    const cJSON *id = model;
    if (cJSON_IsObject(model)) id = last_member(model, "id");
    status = claim(claims, id, word, arena);
  }
  return status;
}

static enum stemma_status read_tags(struct hub_fields *fields, const cJSON *tags,
                                    struct arena *arena) {
  if (tags == NULL || !cJSON_IsArray(tags)) return STEMMA_OK;
  enum stemma_status status = STEMMA_OK;
  for (const cJSON *tag = tags->child; tag != NULL && status == STEMMA_OK; tag = tag->next) {
    if (cJSON_IsString(tag)) status = hub_fields_add_tag(fields, json_string(tag), arena);
  }
  return status;
}

/* The card's licence: a string, or the first string of a list. */
static struct text card_license(const cJSON *license) {
  if (license == NULL || !cJSON_IsArray(license)) return json_string(license);
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

static struct hub_fields fields_of(const struct items *items) {
  const cJSON *id = cJSON_IsString(items->id) ? items->id : items->model_id;
  return (struct hub_fields){
      .has_id = cJSON_IsString(id),
      .id = json_string(id),
      .author = json_string(items->author),
      .license = card_license(items->license),
      .task = json_string(items->pipeline_tag),
      .created = instant(items->created),
      .modified = instant(items->modified),
      .downloads = json_count(items->downloads),
      .likes = json_count(items->likes),
  };
}

enum stemma_status hub_json(struct hub_fields *fields, size_t *fault, char *text, size_t length,
                            struct arena *arena) {
  const cJSON *object = json_parse(fault, text, length, arena);
  if (object == NULL) return *fault == JSON_NO_MEMORY ? STEMMA_NO_MEMORY : STEMMA_BAD_INPUT;
  if (!cJSON_IsObject(object)) {
    *fault = 0;
    return STEMMA_BAD_INPUT;
  }
  struct items items = pick_items(object);
  *fields = fields_of(&items);
  struct parent_claims *claims = fields->claims;
  enum stemma_status status = claim_hub(&claims[PARENT_SOURCE_HUB], items.base_models, arena);
  if (status == STEMMA_OK) status = read_tags(fields, items.tags, arena);
  if (status == STEMMA_OK) status = claim_card(&claims[PARENT_SOURCE_CARD], &items, arena);
  return status;
}
