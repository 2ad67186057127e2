/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: one table of commands and options, from which parser, help and completion
 * are made.
 *
 * To add an option: a field in struct options, a line in the table (options_table.c), and
 * its use. To add a command: a line in enum options_command, one in the table of commands,
 * its cmd_NAME.c, and its place in main.c's dispatch.
 */
#ifndef STEMMA_ENGINE_CLI_OPTIONS_H
#define STEMMA_ENGINE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/report/report.h"
#include "graph/graph.h"
#include "graph/status.h"

enum options_command {
  OPTIONS_RANK,
  OPTIONS_COUNT,
  OPTIONS_SHOW,
  OPTIONS_TREE,
  OPTIONS_PATH,
  OPTIONS_DRAW,
  OPTIONS_CHART,
  OPTIONS_FAMILIES,
  OPTIONS_RECONCILE,
  OPTIONS_CHECK,
  OPTIONS_DIFF,
  OPTIONS_IMPORT,
  OPTIONS_EXPORT,
  OPTIONS_FETCH,
  OPTIONS_COMPLETION,
  OPTIONS_HELP,
  OPTIONS_COMMAND_COUNT,
};

enum options_color { OPTIONS_COLOR_AUTO, OPTIONS_COLOR_ALWAYS, OPTIONS_COLOR_NEVER };

/* What `--by` takes, in the order of design section 3. */
enum options_measure {
  OPTIONS_BY_CHILDREN,
  OPTIONS_BY_DESCENDANTS,
  OPTIONS_BY_INFLUENCE,
  OPTIONS_BY_DOWNSTREAM_DOWNLOADS,
  OPTIONS_BY_EXCLUSIVE,
  OPTIONS_BY_DEPTH,
  OPTIONS_BY_AUTHORS,
  OPTIONS_BY_EFFECTIVE_AUTHORS,
  OPTIONS_BY_H_INDEX,
  OPTIONS_BY_PAGERANK,
};

enum options_grouping {
  OPTIONS_UNGROUPED,
  OPTIONS_BY_FAMILY,
  OPTIONS_BY_MAKER,
  OPTIONS_BY_COUNTRY
};

/* What `count --by` and `chart --by` take: attributes that φ shares out first, then those of a derivative itself. */
enum options_count_by {
  OPTIONS_COUNT_BASES,
  OPTIONS_COUNT_BY_FAMILY,
  OPTIONS_COUNT_BY_MAKER,
  OPTIONS_COUNT_BY_COUNTRY,
  OPTIONS_COUNT_BY_REGION,
  OPTIONS_COUNT_BY_RELATION,
  OPTIONS_COUNT_BY_AUTHOR,
  OPTIONS_COUNT_BY_LICENSE,
  OPTIONS_COUNT_BY_TASK
};

/* What `chart --kind` takes. */
enum options_chart_kind {
  OPTIONS_CHART_SHARES,
  OPTIONS_CHART_COUNTS,
  OPTIONS_CHART_CUMULATIVE,
  OPTIONS_CHART_BARS
};

/* What `diff --only` takes. */
enum options_diff_section {
  OPTIONS_DIFF_ALL,
  OPTIONS_DIFF_FIGURES,
  OPTIONS_DIFF_MODELS,
  OPTIONS_DIFF_FACTS,
  OPTIONS_DIFF_EDGES,
  OPTIONS_DIFF_RANKS,
  OPTIONS_DIFF_FAMILIES
};

enum options_value { OPTIONS_VALUE_COUNT, OPTIONS_VALUE_DOWNLOADS };
enum options_attribution { OPTIONS_BY_ROOT, OPTIONS_BY_MAKERS, OPTIONS_BY_PARENT };

/* What `draw --cluster` takes. */
enum options_cluster { OPTIONS_CLUSTER_NONE, OPTIONS_CLUSTER_MAKER };

/* What `--infer` takes; options.infer has a bit `1 << it` for each. */
enum options_inference { OPTIONS_INFER_TEXT, OPTIONS_INFER_NAMES };
enum options_edges { OPTIONS_EDGES_ALL, OPTIONS_EDGES_DECLARED };

/* What `tree --format` takes beside those of a report. */
enum { OPTIONS_FORMAT_MERMAID = REPORT_QUIET + 1 };

/* Most files in one command, and most operands. */
enum { OPTIONS_FROM_MAX = 4096, OPTIONS_OPERANDS_MAX = 1024 };

/* What an option was given that may be given several times. */
enum { OPTIONS_TEXTS_MAX = 64 };
struct options_texts {
  const char *items[OPTIONS_TEXTS_MAX]; /* [count] borrowed from argv */
  size_t count;                         /* of items */
};

/* The options: places in options.given, and for messages. */
enum options_id {
  OPTION_FROM,
  OPTION_DB,
  OPTION_DATE,
  OPTION_IMPORT_DATE,
  OPTION_CATALOG,
  OPTION_THREADS,
  OPTION_NO_PROGRESS,
  OPTION_INPUT_FORMAT,
  OPTION_COLUMNS,
  OPTION_MAX_RECORD,
  OPTION_MAX_EXPAND,
  OPTION_FETCH_DATE,
  OPTION_HUB,
  OPTION_FETCH_SINCE,
  OPTION_MAX_MODELS,
  OPTION_PAGE_SIZE,
  OPTION_DRY_RUN,
  OPTION_RESTART,
  OPTION_RETRIES,
  OPTION_RETRY_DELAY,
  OPTION_INSECURE_HTTP,
  OPTION_INFER,
  OPTION_TOP,
  OPTION_DIFF_TOP,
  OPTION_CHART_TOP,
  OPTION_BY,
  OPTION_EXPORT_BY,
  OPTION_COUNT_BY,
  OPTION_CHART_BY,
  OPTION_KIND,
  OPTION_EVERY,
  OPTION_FEW,
  OPTION_ROOTS,
  OPTION_FAMILY,
  OPTION_ALL_FAMILIES,
  OPTION_GROUP,
  OPTION_GROUPS,
  OPTION_FAMILIES,
  OPTION_INTERVALS,
  OPTION_MATCH,
  OPTION_EDGES,
  OPTION_RELATION,
  OPTION_MIN_DOWNLOADS,
  OPTION_SINCE,
  OPTION_UNTIL,
  OPTION_THIRD_PARTY,
  OPTION_AUTHOR,
  OPTION_LICENSE,
  OPTION_TASK,
  OPTION_VALUE,
  OPTION_DECAY,
  OPTION_ATTRIBUTE,
  OPTION_UP,
  OPTION_BOTH,
  OPTION_DEPTH,
  OPTION_TREE_TOP,
  OPTION_PRUNE,
  OPTION_TREE_ONLY,
  OPTION_FULL,
  OPTION_IMPORT_STRICT,
  OPTION_STRICT,
  OPTION_VERIFY,
  OPTION_ONLY,
  OPTION_EXIT_CODE,
  OPTION_DROPPED,
  OPTION_OUTPUT,
  OPTION_PICTURE,
  OPTION_DPI,
  OPTION_RANKDIR,
  OPTION_CLUSTER,
  OPTION_TITLE,
  OPTION_EXPORT_OUTPUT,
  OPTION_EXPORT_TYPE,
  OPTION_CHART_OUTPUT,
  OPTION_LAYOUT,
  OPTION_MAX_NODES,
  OPTION_FORMAT,
  OPTION_TREE_FORMAT,
  OPTION_JSON,
  OPTION_QUIET,
  OPTION_COLOR,
  OPTION_ASCII,
  OPTION_HELP,
  OPTION_COUNT,
};

/* A command line, understood. Texts are borrowed from argv. */
struct options {
  enum options_command command;               /* which */
  bool help;                                  /* asked for its help instead */
  const char *operands[OPTIONS_OPERANDS_MAX]; /* [operand_count] MODEL, COMMAND, OLD NEW */
  size_t operand_count;                       /* of operands */
  const char **from;                          /* [from_count] owned array */
  size_t from_count;                          /* of from; 0: the built-in lineage */
  size_t from_capacity;                       /* of from */
  unsigned input_format;                      /* enum load_format */
  const char *columns;                        /* "child=NAME,…", or NULL */
  uint64_t max_record;                        /* MiB, if given */
  uint64_t max_expand;                        /* times, if given */
  const char *db;                             /* or NULL */
  const char *catalog;                        /* folder, or NULL: the built-in one */
  int32_t date;                               /* snapshot day, if given */
  uint64_t threads;                           /* 0: as many as the machine has */
  bool no_progress;                           /* no progress bar */
  unsigned format;                            /* enum report_format */
  unsigned color;                             /* enum options_color */
  uint64_t top;                               /* rows; 0: all */
  unsigned by;                                /* enum options_measure */
  unsigned group;                             /* enum options_grouping */
  unsigned by_what;                           /* enum options_count_by */
  uint64_t groups;                            /* groups; 0: all */
  unsigned chart_kind;                        /* enum options_chart_kind */
  unsigned every;                             /* enum period_kind */
  uint64_t few;                               /* derivatives of a period that is marked: below it */
  bool roots;                                 /* only models without a parent */
  bool families;                              /* rank families, not models */
  const char *family;                         /* only this one, or NULL */
  bool intervals;                             /* ranks under all rules */
  uint64_t match;                             /* a published number, if given */
  unsigned infer;                             /* set of enum options_inference */
  unsigned edges;                             /* enum options_edges */
  stemma_relation_set relations;              /* edges kept */
  uint64_t min_downloads;                     /* if given */
  int32_t since;                              /* day, if given */
  int32_t until;                              /* day, if given */
  bool third_party;                           /* only derivatives by others */
  const char *author;                         /* or NULL */
  const char *license;                        /* or NULL */
  const char *task;                           /* or NULL */
  unsigned value;                             /* enum options_value */
  double decay;                               /* λ */
  unsigned attribution;                       /* enum options_attribution */
  bool up;                                    /* ancestors instead of descendants */
  bool both;                                  /* ancestors and descendants */
  bool all_families;                          /* draw families, not models */
  uint64_t depth;                             /* generations; 0: all */
  struct options_texts prune;                 /* models below which nothing is shown */
  struct options_texts patterns;              /* globs over ids that are looked for */
  bool ascii;                                 /* no lines and dots of Unicode */
  bool verify;                                /* check the file of the store */
  bool full;                                  /* the files are the whole hub */
  bool strict;                                /* faults make the answer negative */
  unsigned only;                              /* enum options_diff_section */
  bool exit_code;                             /* changes make the answer negative */
  const char *output;                         /* file to write; "-": standard output */
  unsigned picture;                           /* enum picture_format */
  uint64_t dpi;                               /* of a PNG */
  unsigned rankdir;                           /* enum picture_rankdir */
  unsigned cluster;                           /* enum options_cluster */
  const char *title;                          /* of a picture, or NULL */
  unsigned export_format;                     /* enum export_format */
  bool dropped;                               /* edges that were dropped, too */
  unsigned layout;                            /* enum layout_kind */
  uint64_t max_nodes;                         /* nodes drawn at most */
  bool whole_hub;                             /* fetch: every public model */
  uint64_t max_models;                        /* fetched at most; 0: all */
  uint64_t page_size;                         /* models a page */
  bool dry_run;                               /* fetch: only say what it would take */
  bool restart;                               /* what an unfinished fetch has left is dropped */
  uint64_t retries;                           /* of a request */
  uint64_t retry_delay;                       /* milliseconds before the first */
  bool insecure_http;                         /* http is taken from other machines, too */
  bool given[OPTION_COUNT];                   /* by enum options_id */
  enum options_id lacks;                      /* the last, if its argument is missing; else COUNT */
  bool has_ended;                             /* by "--": what follows are operands */
};

/* What an option's argument is, and where it goes. */
enum options_kind {
  OPTION_IS_FLAG,      /* none; a bool becomes true */
  OPTION_IS_PRESET,    /* none; an unsigned becomes `preset` */
  OPTION_IS_TEXT,      /* a const char * */
  OPTION_IS_TEXTS,     /* appended to a struct options_texts */
  OPTION_IS_FILES,     /* appended to options.from */
  OPTION_IS_COUNT,     /* a uint64_t */
  OPTION_IS_REAL,      /* a double, 0 to 1 */
  OPTION_IS_DAY,       /* an int32_t */
  OPTION_IS_CHOICE,    /* an unsigned: the place in `words` */
  OPTION_IS_SET,       /* an unsigned: bits for places in `words`, from words with commas */
  OPTION_IS_RELATIONS, /* a stemma_relation_set, likewise */
};

/* The parts of a command's help, in order. */
enum options_section {
  SECTION_SOURCE,
  SECTION_RESULT,
  SECTION_FILTER,
  SECTION_OUTPUT,
  SECTION_COUNT
};

/* One option. */
struct options_entry {
  const char *name;         /* without the dashes; two of one name are of different commands */
  char letter;              /* short form, or 0 */
  unsigned char kind;       /* enum options_kind */
  unsigned char section;    /* enum options_section */
  unsigned char preset;     /* for OPTION_IS_PRESET */
  uint32_t commands;        /* bit 1 << enum options_command for each it applies to */
  size_t field;             /* offset in struct options */
  const char *metavar;      /* its argument in help, or NULL */
  const char *const *words; /* for OPTION_IS_CHOICE and _SET: ends with NULL */
  const char *help;         /* one sentence, without a full stop */
};

/* What a command's operands are, for completion. */
enum options_operand {
  OPERAND_IS_NONE,
  OPERAND_IS_MODEL,
  OPERAND_IS_FILE,
  OPERAND_IS_COMMAND,
  OPERAND_IS_SHELL,
};

/* One command. */
struct options_command_entry {
  const char *name;            /* as typed */
  const char *operand;         /* "MODEL", "[COMMAND]", or NULL */
  unsigned least;              /* operands needed */
  unsigned most;               /* operands taken */
  const char *summary;         /* one line for the list of commands */
  const char *about;           /* a paragraph or several, wrapped by help */
  const char *const *examples; /* command lines; ends with NULL */
  unsigned char kind;          /* enum options_operand */
};

/* The tables: [OPTION_COUNT] by enum options_id, [OPTIONS_COMMAND_COUNT] by enum options_command. */
extern const struct options_entry options_table[OPTION_COUNT];
extern const struct options_command_entry options_commands[OPTIONS_COMMAND_COUNT];

/* The words of `--by`, by enum options_measure; ends with NULL. */
extern const char *const options_measures[];

/* The shells that `completion` knows; ends with NULL. */
extern const char *const options_shells[];

/*
 * The option of that name, or where it is NULL of that letter: the command's own, else another
 * command's, else OPTION_COUNT.
 */
enum options_id options_find(enum options_command command, const char *name, char letter);

/* Whether an option applies to a command, and whether it has an argument. */
static inline bool options_applies(enum options_id id, enum options_command command) {
  return (options_table[id].commands >> command & 1) != 0;
}
static inline bool options_takes_argument(const struct options_entry *entry) {
  return entry->kind != OPTION_IS_FLAG && entry->kind != OPTION_IS_PRESET;
}

/*
 * Understands the arguments that follow the program's name; the first is the command. *out
 * is to be emptied with options_dispose whatever is returned. Fails with STEMMA_USAGE.
 */
enum stemma_status options_parse(struct options *out, int count, char **arguments,
                                 struct stemma_error *error);

/* The command of that name, or STEMMA_USAGE with a near match. */
enum stemma_status options_find_command(enum options_command *out, const char *name,
                                        struct stemma_error *error);

/* Frees what options_parse allocated. */
void options_dispose(struct options *options);

static inline bool options_given(const struct options *options, enum options_id id) {
  return options->given[id];
}

#endif
