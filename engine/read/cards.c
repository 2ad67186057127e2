/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a card's path and bytes to the sink. */
#include "engine/read/cards.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/read/card.h"
#include "engine/read/cards_parts.h"
#include "graph/array.h"
#include "graph/model_id.h"

enum { PIECE = 64 * 1024 };

/* Takes the part in front of the next slash off `rest`, and the slashes behind it. */
static struct text take_part(struct text *rest) {
  struct text part = {rest->bytes, 0};
  while (part.length < rest->length && rest->bytes[part.length] != '/') part.length++;
  size_t taken = part.length;
  while (taken < rest->length && rest->bytes[taken] == '/') taken++;
  if (taken > 0) rest->bytes += taken;
  rest->length -= taken;
  return part;
}

static struct text span(struct text from, struct text to) {
  return (struct text){from.bytes, (size_t)(to.bytes + to.length - from.bytes)};
}

struct cards_path cards_path_read(struct text path) {
  struct cards_path none = {0}, out = {0};
  struct text parts[CARDS_FOLDERS_MAX], rest = path;
  bool is_absolute = path.length > 0 && path.bytes[0] == '/', climbs = false, is_hidden = false;
  if (is_absolute) (void)take_part(&rest);
  for (;;) {
    struct text part = take_part(&rest);
    if (text_equal(part, TEXT(".")) && out.folders == 0) continue;
    if (rest.length == 0) {
      /* A slash at the end: the path is a folder's. */
      bool is_file = path.length > 0 && path.bytes[path.length - 1] != '/';
      if (!is_file || !text_equal(part, TEXT("README.md"))) return none;
      break;
    }
    bool is_up = text_equal(part, TEXT(".."));
    climbs |= is_up;
    is_hidden |= !is_up && part.length > 0 && part.bytes[0] == '.';
    if (out.folders == CARDS_FOLDERS_MAX) return none;
    parts[out.folders++] = part;
  }
  if (out.folders == 0 || is_hidden) return none;
  size_t last = out.folders - 1;
  out.id = span(parts[last > 0 ? last - 1 : 0], parts[last]);
  if (last > 0) out.model = span(parts[0], parts[1]);
  if (climbs) out.fault = "a path with '..'";
  if (is_absolute) out.fault = "an absolute path";
  return out;
}

enum stemma_status cards_reader_refuse(struct cards_reader *reader, const char *member,
                                       const char *why, struct stemma_error *error) {
  struct sink_place place = {.member = member, .line = 1};
  const struct record_sink *sink = reader->sink;
  reader->has_any = true;
  return sink->refuse(sink->context, place, why, text_of(member), error);
}

static enum stemma_status refuse_long(struct cards_reader *reader, const char *member,
                                      struct stemma_error *error) {
  char why[64];
  snprintf(why, sizeof why, "longer than %zu MiB (--max-record)", reader->card_max >> 20);
  return cards_reader_refuse(reader, member, why, error);
}

struct cards_reader cards_reader_of(const struct record_sink *sink,
                                    const struct cards_options *options) {
  size_t card_max = options->card_max == 0 ? CARDS_CARD_MAX : options->card_max;
  if (card_max == SIZE_MAX) card_max--;
  return (struct cards_reader){.sink = sink, .options = options, .card_max = card_max};
}

/* Fills `bytes`, up to one byte more than a card may have. */
static enum stemma_status fill(struct cards_reader *reader, cards_read_fn *read, void *context,
                               struct stemma_error *error) {
  const size_t most = reader->card_max + 1;
  reader->length = 0;
  while (reader->length < most) {
    size_t got = 0, wanted = most - reader->length < PIECE ? most - reader->length : PIECE;
    enum stemma_status status = array_reserve(&reader->bytes, &reader->capacity,
                                              reader->length + wanted, 1, most, "cards", error);
    if (status == STEMMA_OK) {
      status = read(&got, context, reader->bytes + reader->length, wanted, error);
    }
    if (status != STEMMA_OK) return status;
    if (got == 0) break;
    reader->length += got;
  }
  return STEMMA_OK;
}

enum stemma_status cards_reader_take(struct cards_reader *reader, const char *member,
                                     const struct cards_path *path, cards_read_fn *read,
                                     void *context, struct stemma_error *error) {
  struct text id;
  enum model_id_verdict verdict = model_id_normalise(&id, path->id);
  const char *why = path->fault;
  if (why == NULL && verdict == MODEL_ID_MALFORMED) why = "malformed id";
  if (why == NULL && verdict == MODEL_ID_PLACEHOLDER) why = "the id is a placeholder";
  if (why != NULL) return cards_reader_refuse(reader, member, why, error);
  enum stemma_status status = fill(reader, read, context, error);
  if (status != STEMMA_OK) return status;
  if (reader->length > reader->card_max) return refuse_long(reader, member, error);
  reader->has_any = true;
  struct record record;
  struct text text = {reader->bytes, reader->length};
  arena_reset(&reader->arena);
  status = card_read(&record, id, text, reader->options->infer_text, &reader->arena);
  if (status != STEMMA_OK) return stemma_error_memory(error, "cards");
  return reader->sink->take(reader->sink->context, &record, text, error);
}

enum stemma_status cards_reader_finish(const struct cards_reader *reader, const char *name,
                                       struct stemma_error *error) {
  if (reader->has_any) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_BAD_INPUT,
                          "%s: no model cards in it (namespace/name/README.md)", name);
}

void cards_reader_dispose(struct cards_reader *reader) {
  free(reader->bytes);
  arena_dispose(&reader->arena);
}
