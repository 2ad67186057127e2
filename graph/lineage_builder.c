/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking records: ids are interned, and of the records of one id the best so far is kept
 * (rule R3). Edges of losers stay out, or are left behind and recognised by their record's
 * number. Ties that only the records' texts can settle are put off.
 */
#include "graph/lineage_builder.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/array.h"
#include "graph/lineage_parts.h"
#include "graph/model_id.h"

/* Named maxima; SIZE_MAX would do, but then no message could name them. */
enum { FINDINGS_MAX = 1 << 28, FINDING_TEXT_MAX = 256 };
/* How many records ahead the places of look-ups are fetched, one step after the other. */
enum { SLOTS_AHEAD = 12, PLACES_AHEAD = 8, SPELLINGS_AHEAD = 4 };
#define RECORDS_MAX BUILDER_WAITING

const struct builder_facts builder_no_facts = {
    .created = RECORD_NO_TIME,
    .modified = RECORD_NO_TIME,
    .downloads = RECORD_NO_COUNT,
    .likes = RECORD_NO_COUNT,
    .record = BUILDER_NO_RECORD,
    .author = NAMES_NONE,
    .license = NAMES_NONE,
    .task = NAMES_NONE,
    .source = PARENT_SOURCE_NONE,
};

enum stemma_status lineage_builder_new(struct lineage_builder **out, struct stemma_error *error) {
  struct lineage_builder *builder = malloc(sizeof *builder);
  if (builder == NULL) return stemma_error_memory(error, "lineage");
  *builder = (struct lineage_builder){
      .names = NAMES_INIT(true),
      /* By spelling: which of two would stand for both depends on the order of records. */
      .authors = NAMES_INIT(false),
      .licenses = NAMES_INIT(false),
      .tasks = NAMES_INIT(false),
  };
  *out = builder;
  return STEMMA_OK;
}

void lineage_builder_free(struct lineage_builder *builder) {
  if (builder == NULL) return;
  names_dispose(&builder->names);
  names_dispose(&builder->authors);
  names_dispose(&builder->licenses);
  names_dispose(&builder->tasks);
  free(builder->facts);
  free(builder->edges);
  free(builder->findings);
  free(builder->contenders);
  free(builder->duplicates);
  free(builder->ties);
  arena_dispose(&builder->texts);
  free(builder);
}

void lineage_builder_expect(struct lineage_builder *builder, uint64_t count) {
  /* What it has begun with is the better guess. */
  if (builder->ordered > 0) return;
  size_t models = count > RECORDS_MAX ? RECORDS_MAX : (size_t)count;
  names_expect(&builder->names, models);
  array_expect(&builder->facts, &builder->facts_capacity, models, sizeof *builder->facts);
  array_expect(&builder->edges, &builder->edge_capacity, models / 2, sizeof *builder->edges);
}

/* builder_entry; *is_new tells whether it was made. */
static enum stemma_status find_entry(uint32_t *entry, bool *is_new, struct lineage_builder *builder,
                                     struct text id, uint64_t hash, struct stemma_error *error) {
  uint32_t before = builder->names.count;
  enum stemma_status status =
      array_reserve(&builder->facts, &builder->facts_capacity, before + (size_t)1,
                    sizeof *builder->facts, STEMMA_NODES_MAX, "models", error);
  if (status == STEMMA_OK) status = names_intern(entry, &builder->names, id, hash, error);
  if (status != STEMMA_OK) return status;
  *is_new = builder->names.count > before;
  if (*is_new) builder->facts[*entry] = builder_no_facts;
  return STEMMA_OK;
}

enum stemma_status builder_entry(uint32_t *entry, struct lineage_builder *builder, struct text id,
                                 uint64_t hash, struct stemma_error *error) {
  bool is_new;
  return find_entry(entry, &is_new, builder, id, hash, error);
}

/* The entry of a word, or NAMES_NONE where there is none or one too long to be one. */
static enum stemma_status intern_word(uint32_t *out, struct names *words, struct text word,
                                      struct stemma_error *error) {
  *out = NAMES_NONE;
  if (word.length == 0 || word.length > NAMES_TEXT_MAX) return STEMMA_OK;
  return names_intern(out, words, word, text_hash_folded(word), error);
}

/* The same for words of which there are few. */
static enum stemma_status intern_common(uint32_t *out, struct names *words,
                                        struct recent_words *recent, struct text word,
                                        struct stemma_error *error) {
  if (word.length < 2) return intern_word(out, words, word, error);
  size_t look = word.length * 7 + (unsigned char)word.bytes[word.length / 2] +
                (unsigned char)word.bytes[word.length - 1] * (size_t)5;
  uint32_t *last = &recent->entries[look % RECENT_WORDS];
  if (*last != 0 && text_equal(names_text(words, *last - 1), word)) {
    *out = *last - 1;
    return STEMMA_OK;
  }
  enum stemma_status status = intern_word(out, words, word, error);
  if (status == STEMMA_OK && *out != NAMES_NONE) *last = *out + 1;
  return status;
}

/* Words first: facts that are written in one go need not wait for what was written in parts. */
static enum stemma_status read_facts(struct builder_facts *out, struct lineage_builder *builder,
                                     const struct record *record, struct stemma_error *error) {
  uint32_t author = NAMES_NONE, license = NAMES_NONE, task = NAMES_NONE;
  enum stemma_status status = STEMMA_OK;
  if (!text_equal_folded(record->author, model_id_namespace(record->id))) {
    status = intern_word(&author, &builder->authors, record->author, error);
  }
  if (status == STEMMA_OK) {
    status = intern_common(&license, &builder->licenses, &builder->recent_licenses, record->license,
                           error);
  }
  if (status == STEMMA_OK) {
    status = intern_common(&task, &builder->tasks, &builder->recent_tasks, record->task, error);
  }
  if (status != STEMMA_OK) return status;
  *out = (struct builder_facts){
      .created = record->created,
      .modified = record->modified,
      .downloads = record->downloads,
      .likes = record->likes,
      .record = builder->record_count,
      .author = author,
      .license = license,
      .task = task,
      .source = (uint8_t)record->source,
      .is_gone = record->is_gone,
      .fingerprint = record->fingerprint,
  };
  return STEMMA_OK;
}

/* The place of a spelling of an entry: the entry's own if it is the same. */
static enum stemma_status find_spelling(uint32_t *at, struct lineage_builder *builder,
                                        uint32_t entry, struct text spelled,
                                        struct stemma_error *error) {
  *at = builder->names.at[entry];
  if (text_equal(names_text(&builder->names, entry), spelled)) return STEMMA_OK;
  return names_add_spelling(at, &builder->names, spelled, error);
}

static enum stemma_status add_edges(struct lineage_builder *builder, uint32_t child,
                                    const struct record *record, struct stemma_error *error) {
  enum stemma_status status = array_reserve(
      &builder->edges, &builder->edge_capacity, builder->edge_count + record->parent_count,
      sizeof *builder->edges, STEMMA_EDGES_MAX, "parent edges", error);
  for (size_t i = 0; i < record->parent_count && status == STEMMA_OK; i++) {
    const struct record_parent *parent = &record->parents[i];
    struct builder_edge edge = {
        .child = child, .record = builder->record_count, .relation = (uint8_t)parent->relation};
    status = builder_entry(&edge.parent, builder, parent->id, parent->hash, error);
    if (status == STEMMA_OK) {
      status = find_spelling(&edge.spelling, builder, edge.parent, parent->id, error);
    }
    edge.claimed = edge.spelling;
    if (status == STEMMA_OK) builder->edges[builder->edge_count++] = edge;
  }
  return status;
}

/* The head of a text at fault, cut before a UTF-8 sequence: enough to recognise it by. */
static struct text clip(struct text text) {
  if (text.length <= FINDING_TEXT_MAX) return text;
  text.length = FINDING_TEXT_MAX;
  while (text.length > 0 && ((unsigned char)text.bytes[text.length] & 0xC0U) == 0x80U) {
    text.length--;
  }
  return text;
}

enum stemma_status builder_add_finding(struct lineage_builder *builder, uint32_t child,
                                       uint32_t record, const struct record_finding *finding,
                                       struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&builder->findings, &builder->finding_capacity, builder->finding_count + 1,
                    sizeof *builder->findings, FINDINGS_MAX, "findings", error);
  if (status != STEMMA_OK) return status;
  struct text text = arena_copy(&builder->texts, clip(finding->text));
  if (text.bytes == NULL) return stemma_error_memory(error, "findings");
  builder->findings[builder->finding_count++] = (struct builder_finding){
      .child = child, .record = record, .class = finding->class, .text = text};
  return STEMMA_OK;
}

static enum stemma_status add_findings(struct lineage_builder *builder, uint32_t child,
                                       const struct record *record, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < record->finding_count && status == STEMMA_OK; i++) {
    status =
        builder_add_finding(builder, child, builder->record_count, &record->findings[i], error);
  }
  return status;
}

static enum stemma_status add_contender(struct lineage_builder *builder, uint32_t entry,
                                        uint32_t spelling, const struct builder_facts *facts,
                                        struct stemma_error *error) {
  enum stemma_status status = array_reserve(
      &builder->contenders, &builder->contender_capacity, builder->contender_count + 1,
      sizeof *builder->contenders, RECORDS_MAX, "duplicate records", error);
  if (status != STEMMA_OK) return status;
  builder->contenders[builder->contender_count++] =
      (struct builder_contender){.facts = *facts, .entry = entry, .spelling = spelling};
  return STEMMA_OK;
}

static enum stemma_status add_duplicate(struct lineage_builder *builder, uint32_t entry,
                                        struct stemma_error *error) {
  enum stemma_status status = array_reserve(
      &builder->duplicates, &builder->duplicate_capacity, builder->duplicate_count + 1,
      sizeof *builder->duplicates, RECORDS_MAX, "duplicate records", error);
  if (status == STEMMA_OK) builder->duplicates[builder->duplicate_count++] = entry;
  return status;
}

/* R3 without the texts: negative, 0 or positive as `a` loses to, ties with or beats `b`. */
static int compare_facts(const struct builder_facts *a, const struct builder_facts *b) {
  if (a->modified != b->modified) return a->modified < b->modified ? -1 : 1;
  return (a->downloads > b->downloads) - (a->downloads < b->downloads);
}

/* Takes what a record says beside its facts. */
static enum stemma_status add_claims(struct lineage_builder *builder, uint32_t entry,
                                     const struct record *record, struct stemma_error *error) {
  enum stemma_status status = add_edges(builder, entry, record, error);
  return status == STEMMA_OK ? add_findings(builder, entry, record, error) : status;
}

/* Files a record under its entry, which it gets; `is_alike`: this is spelled as the record has it. */
static enum stemma_status file_winner(struct lineage_builder *builder, uint32_t entry,
                                      bool is_alike, const struct record *record,
                                      struct stemma_error *error) {
  enum stemma_status status = read_facts(&builder->facts[entry], builder, record, error);
  if (status == STEMMA_OK && !is_alike) {
    status = find_spelling(&builder->names.at[entry], builder, entry, record->id, error);
  }
  return status == STEMMA_OK ? add_claims(builder, entry, record, error) : status;
}

/* Files a record under its entry, of which R3 decides; what a sure loser says is not kept. */
static enum stemma_status file_rival(struct lineage_builder *builder, uint32_t entry,
                                     const struct record *record, struct stemma_error *error) {
  uint32_t spelling;
  struct builder_facts facts;
  enum stemma_status status = read_facts(&facts, builder, record, error);
  if (status != STEMMA_OK) return status;
  int order = compare_facts(&facts, &builder->facts[entry]);
  if (order < 0) return STEMMA_OK;
  status = find_spelling(&spelling, builder, entry, record->id, error);
  if (status == STEMMA_OK && order == 0) {
    status = add_contender(builder, entry, spelling, &facts, error);
  } else if (status == STEMMA_OK) {
    builder->facts[entry] = facts;
    builder->names.at[entry] = spelling;
  }
  return status == STEMMA_OK ? add_claims(builder, entry, record, error) : status;
}

/* Files one more record. */
static enum stemma_status file_record(struct lineage_builder *builder, const struct record *record,
                                      struct stemma_error *error) {
  uint32_t entry;
  bool is_new;
  enum stemma_status status = find_entry(&entry, &is_new, builder, record->id, record->hash, error);
  if (status != STEMMA_OK) return status;
  if (builder->facts[entry].record >= BUILDER_WAITING) {
    return file_winner(builder, entry, is_new, record, error);
  }
  status = add_duplicate(builder, entry, error);
  return status == STEMMA_OK ? file_rival(builder, entry, record, error) : status;
}

void lineage_builder_prepare(const struct lineage_builder *builder, uint64_t hash) {
  __builtin_prefetch(names_slot(&builder->names, hash));
}

bool lineage_builder_held(struct lineage_held *held, const struct lineage_builder *builder,
                          struct text id, uint64_t hash) {
  uint32_t entry = names_find(&builder->names, id, hash);
  if (entry == NAMES_NONE || builder->facts[entry].record >= BUILDER_WAITING) return false;
  *held =
      (struct lineage_held){names_text(&builder->names, entry), builder->facts[entry].fingerprint};
  return true;
}

static enum stemma_status check_room(const struct lineage_builder *builder,
                                     struct stemma_error *error) {
  if (builder->record_count < RECORDS_MAX) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_NO_MEMORY, "records: more than the maximum of %u",
                          RECORDS_MAX);
}

/* The entry that the first parent of a record likely has, of records [count], or NAMES_NONE. */
static uint32_t likely_parent(const struct lineage_builder *builder, const struct record *records,
                              size_t i, size_t count) {
  if (i >= count || records[i].parent_count == 0) return NAMES_NONE;
  return names_likely(&builder->names, records[i].parents[0].hash);
}

/* A look-up in a table of millions is a row of cache misses, each telling where the next one is:
 * the slot, where the entry's spelling stands, the spelling. Those of many records overlap. */
static inline __attribute__((always_inline)) void fetch_ahead(const struct lineage_builder *builder,
                                                              const struct record *records,
                                                              size_t i, size_t count) {
  const struct names *names = &builder->names;
  if (i + SLOTS_AHEAD < count) {
    const struct record *ahead = &records[i + SLOTS_AHEAD];
    __builtin_prefetch(names_slot(names, ahead->hash));
    if (ahead->parent_count > 0) __builtin_prefetch(names_slot(names, ahead->parents[0].hash));
  }
  uint32_t entry = likely_parent(builder, records, i + PLACES_AHEAD, count);
  if (entry != NAMES_NONE) __builtin_prefetch(&names->at[entry]);
  entry = likely_parent(builder, records, i + SPELLINGS_AHEAD, count);
  if (entry != NAMES_NONE) __builtin_prefetch(names->bytes + names->at[entry]);
}

enum stemma_status lineage_builder_add(struct lineage_builder *builder,
                                       const struct record *records, size_t count,
                                       struct stemma_error *error) {
  for (size_t i = 0; i < count; i++) {
    fetch_ahead(builder, records, i, count);
    enum stemma_status status = check_room(builder, error);
    if (status == STEMMA_OK) status = file_record(builder, &records[i], error);
    if (status != STEMMA_OK) return status;
    builder->record_count++;
  }
  return STEMMA_OK;
}

enum stemma_status lineage_builder_supersede(struct lineage_builder *builder,
                                             const struct record *record,
                                             struct stemma_error *error) {
  uint32_t entry;
  enum stemma_status status = check_room(builder, error);
  if (status == STEMMA_OK) {
    status = builder_entry(&entry, builder, record->id, record->hash, error);
  }
  if (status != STEMMA_OK) return status;
  assert(builder->facts[entry].record < BUILDER_WAITING);
  bool is_alike = text_equal(names_text(&builder->names, entry), record->id);
  status = is_alike ? file_winner(builder, entry, true, record, error)
                    : file_rival(builder, entry, record, error);
  builder->record_count++;
  builder->superseded_count++;
  return status;
}

enum stemma_status lineage_builder_skip(uint64_t *number, struct lineage_builder *builder,
                                        struct stemma_error *error) {
  enum stemma_status status = check_room(builder, error);
  if (status == STEMMA_OK) *number = builder->record_count++;
  return status;
}

enum stemma_status lineage_builder_add_at(struct lineage_builder *builder,
                                          const struct record *record, uint64_t number,
                                          struct stemma_error *error) {
  assert(number < builder->record_count);
  uint32_t count = builder->record_count;
  builder->record_count = (uint32_t)number;
  enum stemma_status status = file_record(builder, record, error);
  builder->record_count = count;
  return status;
}

enum stemma_status lineage_builder_reject(struct lineage_builder *builder, struct text example,
                                          struct stemma_error *error) {
  enum stemma_status status = check_room(builder, error);
  if (status != STEMMA_OK) return status;
  builder->record_count++;
  builder->rejected_count++;
  /* Cut first: whole texts may be in another order than their beginnings. */
  example = clip(example);
  unsigned at = builder->rejected_kept;
  while (at > 0 && text_compare(example, builder->rejected[at - 1]) < 0) at--;
  if (at == LINEAGE_EXAMPLES_MAX) return STEMMA_OK;
  struct text copy = arena_copy(&builder->texts, example);
  if (copy.bytes == NULL) return stemma_error_memory(error, "rejected records");
  if (builder->rejected_kept < LINEAGE_EXAMPLES_MAX) builder->rejected_kept++;
  for (unsigned i = builder->rejected_kept - 1; i > at; i--) {
    builder->rejected[i] = builder->rejected[i - 1];
  }
  builder->rejected[at] = copy;
  return STEMMA_OK;
}

static int compare_numbers(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

enum stemma_status lineage_builder_ties(const uint64_t **numbers, size_t *count,
                                        struct lineage_builder *builder,
                                        struct stemma_error *error) {
  uint64_t *ties = malloc((2 * builder->contender_count + 1) * sizeof *ties);
  if (ties == NULL) return stemma_error_memory(error, "duplicate records");
  size_t found = 0;
  for (size_t i = 0; i < builder->contender_count; i++) {
    const struct builder_contender *contender = &builder->contenders[i];
    const struct builder_facts *holder = &builder->facts[contender->entry];
    /* A better record may have come since. */
    if (compare_facts(&contender->facts, holder) != 0) continue;
    ties[found++] = contender->facts.record;
    ties[found++] = holder->record;
  }
  qsort(ties, found, sizeof *ties, compare_numbers);
  size_t kept = 0;
  for (size_t i = 0; i < found; i++) {
    if (kept == 0 || ties[kept - 1] != ties[i]) ties[kept++] = ties[i];
  }
  free(builder->ties);
  builder->ties = ties;
  builder->tie_count = kept;
  *numbers = ties;
  *count = kept;
  return STEMMA_OK;
}

/* The text of record `number`, which is one of the ties. */
static struct text tie_text(const struct lineage_builder *builder, const struct text *texts,
                            uint64_t number) {
  size_t low = 0, high = builder->tie_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (builder->ties[middle] <= number) {
      low = middle;
    } else {
      high = middle;
    }
  }
  assert(builder->ties[low] == number);
  return texts[low];
}

void builder_settle_ties(struct lineage_builder *builder, const struct text *texts) {
  for (size_t i = 0; i < builder->contender_count; i++) {
    const struct builder_contender *contender = &builder->contenders[i];
    struct builder_facts *holder = &builder->facts[contender->entry];
    if (compare_facts(&contender->facts, holder) != 0) continue;
    struct text held = tie_text(builder, texts, holder->record);
    if (text_compare(tie_text(builder, texts, contender->facts.record), held) <= 0) continue;
    *holder = contender->facts;
    builder->names.at[contender->entry] = contender->spelling;
  }
}
