/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of fields. */
#include "engine/hub/hub_fields.h"

#include <assert.h>
#include <string.h>

const char *const hub_field_names[] = {"author",
                                       "baseModels",
                                       "cardData",
                                       "createdAt",
                                       "disabled",
                                       "downloads",
                                       "downloadsAllTime",
                                       "gated",
                                       "gguf",
                                       "lastModified",
                                       "library_name",
                                       "likes",
                                       "pipeline_tag",
                                       "private",
                                       "safetensors",
                                       "tags",
                                       "trendingScore",
                                       "childrenModelCount",
                                       NULL};
enum { FIELD_COUNT = sizeof hub_field_names / sizeof *hub_field_names - 1 };

hub_field_set hub_fields_of_model(void) {
  return (UINT32_C(1) << FIELD_COUNT) - 1;
}

hub_field_set hub_fields_of_list(void) {
  return hub_fields_of_model() >> 1; /* the last is known of single models alone */
}

size_t hub_fields_write(char out[HUB_FIELDS_SIZE], hub_field_set fields) {
  size_t length = 0;
  out[0] = '\0';
  for (size_t f = 0; f < FIELD_COUNT; f++) {
    if ((fields >> f & 1) == 0) continue;
    struct text parts[] = {text_of(length == 0 ? "" : "&"), TEXT("expand[]="),
                           text_of(hub_field_names[f])};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
      assert(length + parts[i].length < HUB_FIELDS_SIZE);
      memcpy(out + length, parts[i].bytes, parts[i].length);
      length += parts[i].length;
    }
    out[length] = '\0';
  }
  return length;
}

static bool is_word(char byte) {
  char folded = text_fold_byte(byte);
  return (folded >= 'a' && folded <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

/* Behind the last place where one of the phrases stands; false where none does. */
static bool find_list(struct text *list, struct text answer) {
  static const char *const phrases[] = {"one of", "expected"};
  for (size_t p = 0; p < sizeof phrases / sizeof *phrases; p++) {
    struct text phrase = text_of(phrases[p]);
    for (size_t at = answer.length; at >= phrase.length; at--) {
      struct text here = {answer.bytes + at - phrase.length, phrase.length};
      if (!text_equal_folded(here, phrase)) continue;
      *list = (struct text){answer.bytes + at, answer.length - at};
      return true;
    }
  }
  return false;
}

bool hub_fields_adapt(hub_field_set *fields, struct text answer) {
  struct text list;
  hub_field_set known = 0;
  if (!find_list(&list, answer)) return false;
  for (size_t at = 0; at < list.length;) {
    size_t end = at;
    while (end < list.length && is_word(list.bytes[end])) end++;
    for (size_t f = 0; f < FIELD_COUNT && end > at; f++) {
      struct text word = {list.bytes + at, end - at};
      if (text_equal(word, text_of(hub_field_names[f]))) known |= UINT32_C(1) << f;
    }
    at = end + 1;
  }
  known &= *fields;
  if (known == 0 || known == *fields) return false;
  *fields = known;
  return true;
}
