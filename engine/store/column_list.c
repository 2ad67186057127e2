/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of columns. */
#include "engine/store/column_list.h"

#include <assert.h>

#include "graph/day.h"
#include "graph/lineage.h"

/* Counts are read from JSON as far as a double holds integers. */
#define COUNTS ((UINT64_C(1) << 53) + 1)
/* Instants that a day can be told of. */
#define TIME_FIRST (DAY_FIRST * DAY_MS)
#define TIMES      ((uint64_t)((DAY_LAST - (int64_t)DAY_FIRST + 1) * DAY_MS))
#define ROWS       ((uint64_t)UINT32_MAX)

struct about {
  const char *name;        /* for messages */
  enum column_total count; /* which total says how many items */
  bool is_text;            /* else integers */
  enum column_total space; /* texts: which total says their bytes */
  enum column_type type;   /* integers: of an array's items */
  bool has_none;           /* one value stands for none */
  int64_t none;            /* which */
  int64_t low;             /* the least value */
  uint64_t limit;          /* how many values there are, or 0: as many as `below` says */
  enum column_total below; /* which total is the limit */
};

#define TEXTS(is_called, of, takes)                                                                \
  { .name = (is_called), .count = (of), .is_text = true, .space = (takes) }
/* One of the first values of an enum; a place in another column; a time; a count. */
#define CODES(is_called, of, values)                                                               \
  { .name = (is_called), .count = (of), .type = COLUMN_U8, .limit = (values) }
#define PLACES(is_called, of, in)                                                                  \
  { .name = (is_called), .count = (of), .type = COLUMN_U32, .below = (in) }
#define WORDS(is_called, of, in)                                                                   \
  {                                                                                                \
    .name = (is_called), .count = (of), .type = COLUMN_U32, .has_none = true,                      \
    .none = LINEAGE_NO_WORD, .below = (in)                                                         \
  }
#define INSTANTS(is_called)                                                                        \
  {                                                                                                \
    .name = (is_called), .count = TOTAL_NODES, .type = COLUMN_I64, .has_none = true,               \
    .none = RECORD_NO_TIME, .low = TIME_FIRST, .limit = TIMES                                      \
  }
#define AMOUNTS(is_called)                                                                         \
  {                                                                                                \
    .name = (is_called), .count = TOTAL_NODES, .type = COLUMN_I64, .has_none = true,               \
    .none = RECORD_NO_COUNT, .limit = COUNTS                                                       \
  }
#define ROW_IDS(is_called)                                                                         \
  {                                                                                                \
    .name = (is_called), .count = TOTAL_NODES, .type = COLUMN_U32, .has_none = true,               \
    .none = COLUMN_NO_ROW, .limit = ROWS                                                           \
  }

static const struct about list[COLUMN_IDS] = {
    [COLUMN_TOTALS] = {"totals", TOTALS, .type = COLUMN_U64, .limit = COLUMN_ANY},
    [COLUMN_NAME] = TEXTS("name", TOTAL_NODES, TOTAL_NAME_SPACE),
    [COLUMN_STATUS] = CODES("status", TOTAL_NODES, LINEAGE_TOMBSTONE + 1),
    [COLUMN_SOURCE] = CODES("source", TOTAL_NODES, PARENT_SOURCE_NONE + 1),
    [COLUMN_RULE] = CODES("rule", TOTAL_NODES, INFER_RULE_COUNT),
    [COLUMN_CREATED] = INSTANTS("created"),
    [COLUMN_DOWNLOADS] = AMOUNTS("downloads"),
    [COLUMN_LIKES] = AMOUNTS("likes"),
    [COLUMN_AUTHOR] = WORDS("author", TOTAL_NODES, TOTAL_AUTHORS),
    [COLUMN_LICENSE] = WORDS("license", TOTAL_NODES, TOTAL_LICENSES),
    [COLUMN_TASK] = WORDS("task", TOTAL_NODES, TOTAL_TASKS),
    [COLUMN_AUTHOR_WORD] = TEXTS("author-word", TOTAL_AUTHORS, TOTAL_AUTHOR_SPACE),
    [COLUMN_LICENSE_WORD] = TEXTS("license-word", TOTAL_LICENSES, TOTAL_LICENSE_SPACE),
    [COLUMN_TASK_WORD] = TEXTS("task-word", TOTAL_TASKS, TOTAL_TASK_SPACE),
    [COLUMN_PARENT_START] = PLACES("parent-start", TOTAL_NODES, TOTAL_EDGES),
    [COLUMN_PARENT] = PLACES("parent", TOTAL_EDGES, TOTAL_NODES),
    [COLUMN_PARENT_RELATION] = CODES("parent-relation", TOTAL_EDGES, STEMMA_RELATION_COUNT),
    [COLUMN_CHILD_START] = PLACES("child-start", TOTAL_NODES, TOTAL_EDGES),
    [COLUMN_CHILD] = PLACES("child", TOTAL_EDGES, TOTAL_NODES),
    [COLUMN_CHILD_RELATION] = CODES("child-relation", TOTAL_EDGES, STEMMA_RELATION_COUNT),
    [COLUMN_CYCLE_PARENT] = PLACES("cycle-parent", TOTAL_CYCLE_EDGES, TOTAL_NODES),
    [COLUMN_CYCLE_CHILD] = PLACES("cycle-child", TOTAL_CYCLE_EDGES, TOTAL_NODES),
    [COLUMN_CYCLE_RELATION] = CODES("cycle-relation", TOTAL_CYCLE_EDGES, STEMMA_RELATION_COUNT),
    [COLUMN_FINDING_COUNT] = {"finding", TOTAL_CLASSES, .type = COLUMN_U64, .limit = COUNTS},
    [COLUMN_FINDING_EXAMPLES] = CODES("finding-examples", TOTAL_CLASSES, LINEAGE_EXAMPLES_MAX + 1),
    [COLUMN_EXAMPLE] = TEXTS("example", TOTAL_EXAMPLES, TOTAL_EXAMPLE_SPACE),
    [COLUMN_MODIFIED] = INSTANTS("modified"),
    [COLUMN_FINGERPRINT] = {"fingerprint", TOTAL_NODES, .type = COLUMN_U64, .limit = COLUMN_ANY},
    [COLUMN_RECORD_AUTHOR] = WORDS("record-author", TOTAL_NODES, TOTAL_RECORD_AUTHORS),
    [COLUMN_RECORD_AUTHOR_WORD] =
        TEXTS("record-author-word", TOTAL_RECORD_AUTHORS, TOTAL_RECORD_AUTHOR_SPACE),
    [COLUMN_CLAIM_START] = PLACES("claim-start", TOTAL_NODES, TOTAL_CLAIMS),
    [COLUMN_CLAIM_PARENT] = PLACES("claim-parent", TOTAL_CLAIMS, TOTAL_NODES),
    [COLUMN_CLAIM_RELATION] = CODES("claim-relation", TOTAL_CLAIMS, STEMMA_RELATION_COUNT),
    [COLUMN_CLAIM_SPELLING] = WORDS("claim-spelling", TOTAL_CLAIMS, TOTAL_SPELLINGS),
    [COLUMN_SPELLING] = TEXTS("spelling", TOTAL_SPELLINGS, TOTAL_SPELLING_SPACE),
    [COLUMN_FAULT_NODE] = PLACES("fault-node", TOTAL_FAULTS, TOTAL_NODES),
    [COLUMN_FAULT_CLASS] = CODES("fault-class", TOTAL_FAULTS, RECORD_FINDING_COUNT),
    [COLUMN_FAULT_TEXT] = TEXTS("fault-text", TOTAL_FAULTS, TOTAL_FAULT_SPACE),
    [COLUMN_MODEL_ROW] = ROW_IDS("model-row"),
    [COLUMN_IMPORT_ROW] = ROW_IDS("import-row"),
    [COLUMN_PARENTS_ROW] = ROW_IDS("parents-row"),
};

const char *column_name(enum column_id id) {
  if (id >= COLUMN_MEASURES) {
    unsigned place = ((unsigned)id - COLUMN_MEASURES) % COLUMN_MEASURE_TABLE;
    return place >= COLUMN_MEASURE - COLUMN_MEASURES ? "measure" : "measured";
  }
  assert(id < COLUMN_IDS);
  return list[id].name;
}

bool column_is_text(enum column_id id) {
  return list[id].is_text;
}

uint64_t column_count(enum column_id id, const uint64_t totals[TOTALS]) {
  return id == COLUMN_TOTALS ? TOTALS : totals[list[id].count];
}

uint64_t column_space(enum column_id id, const uint64_t totals[TOTALS]) {
  assert(list[id].is_text);
  return totals[list[id].space];
}

/* A row's start may be the end of the whole, so that there is one place more. */
static bool is_start(enum column_id id) {
  return id == COLUMN_PARENT_START || id == COLUMN_CHILD_START || id == COLUMN_CLAIM_START;
}

struct column_kind column_kind_of(enum column_id id, const uint64_t totals[TOTALS]) {
  const struct about *about = &list[id];
  assert(!about->is_text);
  uint64_t limit = about->limit;
  if (limit == 0) limit = totals[about->below] + is_start(id);
  /* None of 32 bits has no sign. */
  uint64_t none = about->type == COLUMN_U32 ? (uint32_t)about->none : (uint64_t)about->none;
  return (struct column_kind){about->type, about->has_none, none, about->low, limit};
}
