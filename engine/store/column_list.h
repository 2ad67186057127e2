/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns that a store's table `packed` holds, and what each may contain.
 *
 * A row of `packed` is a chunk: its id is the column's number << 24 | the chunk's, from 0; every
 * chunk but a column's last has COLUMN_CHUNK items. The numbers are part of the file format.
 */
#ifndef STEMMA_ENGINE_STORE_COLUMN_LIST_H
#define STEMMA_ENGINE_STORE_COLUMN_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/store/column.h"

/* How many there are of all that columns are about, and some texts' sizes: one column. */
enum column_total {
  TOTAL_NODES,
  TOTAL_MODELS,              /* of the nodes */
  TOTAL_EDGES,               /* of the graph */
  TOTAL_CYCLE_EDGES,         /* dropped by rule R5 */
  TOTAL_AUTHORS,             /* words */
  TOTAL_LICENSES,            /* words */
  TOTAL_TASKS,               /* words */
  TOTAL_CLASSES,             /* of findings */
  TOTAL_EXAMPLES,            /* of findings */
  TOTAL_RECORD_AUTHORS,      /* words */
  TOTAL_CLAIMS,              /* parents that records name */
  TOTAL_SPELLINGS,           /* of claims, other than the parents' names */
  TOTAL_FAULTS,              /* of records */
  TOTAL_NAME_SPACE,          /* bytes of the texts in memory, each with its length */
  TOTAL_AUTHOR_SPACE,        /* likewise */
  TOTAL_LICENSE_SPACE,       /* likewise */
  TOTAL_TASK_SPACE,          /* likewise */
  TOTAL_EXAMPLE_SPACE,       /* likewise */
  TOTAL_RECORD_AUTHOR_SPACE, /* likewise */
  TOTAL_SPELLING_SPACE,      /* likewise */
  TOTAL_FAULT_SPACE,         /* likewise */
  TOTAL_HAS_RULE,            /* 1: parents were inferred from names */
  TOTAL_HAS_RECORDS,         /* 1: what records said is there */
  TOTAL_HAS_ROWS,            /* 1: the columns of rows in other tables are there */
  TOTALS,
};

enum column_id {
  COLUMN_TOTALS = 1,         /* an enum column_total each */
  COLUMN_NAME,               /* texts, ascending by folded id */
  COLUMN_STATUS,             /* enum lineage_status */
  COLUMN_SOURCE,             /* enum parent_source */
  COLUMN_RULE,               /* enum infer_rule */
  COLUMN_CREATED,            /* milliseconds since 1970 */
  COLUMN_DOWNLOADS,          /* count */
  COLUMN_LIKES,              /* count */
  COLUMN_AUTHOR,             /* word */
  COLUMN_LICENSE,            /* word */
  COLUMN_TASK,               /* word */
  COLUMN_AUTHOR_WORD,        /* texts */
  COLUMN_LICENSE_WORD,       /* texts */
  COLUMN_TASK_WORD,          /* texts */
  COLUMN_PARENT_START,       /* place in the two that follow */
  COLUMN_PARENT,             /* node */
  COLUMN_PARENT_RELATION,    /* enum stemma_relation */
  COLUMN_CHILD_START,        /* place in the two that follow */
  COLUMN_CHILD,              /* node */
  COLUMN_CHILD_RELATION,     /* enum stemma_relation */
  COLUMN_CYCLE_PARENT,       /* node */
  COLUMN_CYCLE_CHILD,        /* node */
  COLUMN_CYCLE_RELATION,     /* enum stemma_relation */
  COLUMN_FINDING_COUNT,      /* of an enum lineage_class */
  COLUMN_FINDING_EXAMPLES,   /* how many */
  COLUMN_EXAMPLE,            /* texts, class after class */
  COLUMN_MODIFIED,           /* milliseconds since 1970 */
  COLUMN_FINGERPRINT,        /* of a record */
  COLUMN_RECORD_AUTHOR,      /* word */
  COLUMN_RECORD_AUTHOR_WORD, /* texts */
  COLUMN_CLAIM_START,        /* place in the three that follow */
  COLUMN_CLAIM_PARENT,       /* node */
  COLUMN_CLAIM_RELATION,     /* enum stemma_relation */
  COLUMN_CLAIM_SPELLING,     /* place in the next */
  COLUMN_SPELLING,           /* texts */
  COLUMN_FAULT_NODE,         /* node */
  COLUMN_FAULT_CLASS,        /* enum record_finding_class */
  COLUMN_FAULT_TEXT,         /* texts */
  COLUMN_MODEL_ROW,          /* table `model`, id */
  COLUMN_IMPORT_ROW,         /* table `import`, id; of the model's facts */
  COLUMN_PARENTS_ROW,        /* table `import`, id; of its parents */
  COLUMN_IDS,
  /* The first table of measures (measure_table.h), which are not part of a lineage; the other
   * tables follow in steps of COLUMN_MEASURE_TABLE. */
  COLUMN_MEASURES = 64, /* the head: under which key, how many, types */
  COLUMN_MEASURE_NODE,  /* node, ascending */
  COLUMN_MEASURE,       /* the first measure; the others follow */
  COLUMN_MEASURE_LAST = COLUMN_MEASURE + 31,
  COLUMN_MEASURE_TABLE = COLUMN_MEASURE_LAST + 1 - COLUMN_MEASURES,
};

/* A row of none: the model has no such import. */
#define COLUMN_NO_ROW UINT32_MAX

/* The word for a column, for messages: "downloads", "parent". */
const char *column_name(enum column_id id);

/* Whether its items are texts. */
bool column_is_text(enum column_id id);

/* How many items it has, where these are the totals. */
uint64_t column_count(enum column_id id, const uint64_t totals[TOTALS]);

/* Bytes that its texts, which they must be, take in memory. */
uint64_t column_space(enum column_id id, const uint64_t totals[TOTALS]);

/* What its integers, which they must be, may be. */
struct column_kind column_kind_of(enum column_id id, const uint64_t totals[TOTALS]);

#endif
