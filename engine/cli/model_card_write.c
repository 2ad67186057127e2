/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's card: lines of text for people, one row for machines. */
#include <stdlib.h>
#include <string.h>

#include "engine/cli/model_card.h"
#include "engine/cli/model_row.h"
#include "engine/cli/terminal.h"
#include "engine/report/glyph.h"
#include "engine/report/writers.h"
#include "graph/day.h"

/* ---- one row ---- */

enum {
  AUTHOR = MODEL_ROW_COUNT,
  LICENSE,
  LICENSE_KIND,
  TASK,
  FIRST_PARTY,
  PARENTS,
  ROOTS,
  LARGEST_CHILDREN,
  FACTS_FILE,
  FACTS_DAY,
  PARENTS_FILE,
  PARENTS_DAY,
  CARD_COLUMN_COUNT,
};

static const struct report_column card_columns[CARD_COLUMN_COUNT - MODEL_ROW_COUNT] = {
    {"author", NULL, false, 0, 0},       {"license", NULL, false, 0, 0},
    {"license_kind", NULL, false, 0, 0}, {"task", NULL, false, 0, 0},
    {"first_party", NULL, false, 0, 0},  {"parents", NULL, false, 0, 0},
    {"roots", NULL, false, 0, 0},        {"largest_children", NULL, false, 0, 0},
    {"facts_file", NULL, false, 0, 0},   {"facts_day", NULL, false, 0, 0},
    {"parents_file", NULL, false, 0, 0}, {"parents_day", NULL, false, 0, 0},
};

enum {
  PARENT_MODEL,
  PARENT_RELATION,
  PARENT_STATUS,
  PARENT_SOURCE,
  PARENT_INFERRED,
  PARENT_COLUMN_COUNT,
};

static const struct report_column parent_columns[PARENT_COLUMN_COUNT] = {
    [PARENT_MODEL] = {"model", "MODEL", false, 0, 0},
    [PARENT_RELATION] = {"relation", "RELATION", false, 0, 0},
    [PARENT_STATUS] = {"status", "STATUS", false, 0, 0},
    [PARENT_SOURCE] = {"source", "SOURCE", false, 0, 0},
    [PARENT_INFERRED] = {"inferred", "INFERRED", false, 0, 0},
};

enum {
  CHILD_MODEL,
  CHILD_RELATION,
  CHILD_INFERRED,
  CHILD_CREATED,
  CHILD_DOWNLOADS,
  CHILD_CHILDREN,
  CHILD_DESCENDANTS,
  CHILD_INFLUENCE,
  CHILD_COLUMN_COUNT,
};

static const struct report_column child_columns[CHILD_COLUMN_COUNT] = {
    [CHILD_MODEL] = {"model", "LARGEST CHILDREN", false, 0, 30},
    [CHILD_RELATION] = {"relation", "RELATION", false, 2, 0},
    [CHILD_INFERRED] = {"inferred", NULL, false, 0, 0},
    [CHILD_CREATED] = {"created", "CREATED", false, 4, 0},
    [CHILD_DOWNLOADS] = {"downloads", "DOWNLOADS", true, 3, 0},
    [CHILD_CHILDREN] = {"children", "CHILDREN", true, 5, 0},
    [CHILD_DESCENDANTS] = {"descendants", "DESCENDANTS", true, 1, 0},
    [CHILD_INFLUENCE] = {"influence", "INFLUENCE", true, 0, 0},
};

/* The nested parts of a row, in memory of their own. */
struct parts {
  const struct model_card *card;                                              /* borrowed */
  struct report_value *parents;                                               /* owned */
  struct report_value *roots;                                                 /* owned */
  struct report_value children[MODEL_CARD_CHILDREN_MAX * CHILD_COLUMN_COUNT]; /* row by row */
  struct report_records parent_records;                                       /* of parents */
  struct report_records child_records;                                        /* of children */
};

/* The rule that a node's parents are inferred by, or null. */
static struct report_value inferred_by(const struct lineage *lineage, uint32_t node) {
  const char *rule = infer_rule_name(lineage_rule(lineage, node));
  return rule == NULL ? REPORT_VALUE_NULL : report_word(rule);
}

static void fill_child(struct report_value *cells, const struct model_card *card, size_t place) {
  const struct session *session = card->session;
  struct report_value row[MODEL_ROW_COUNT];
  model_row_fill(row, session, card->children[place], 0, 0);
  model_row_fill_measures(row, &session->measures, card->children[place]);
  cells[CHILD_MODEL] = row[MODEL_ROW_MODEL];
  cells[CHILD_RELATION] =
      report_word(stemma_relation_name((enum stemma_relation)card->relations[place]));
  cells[CHILD_INFERRED] = inferred_by(session->lineage, card->children[place]);
  cells[CHILD_CREATED] = row[MODEL_ROW_CREATED];
  cells[CHILD_DOWNLOADS] = row[MODEL_ROW_DOWNLOADS];
  cells[CHILD_CHILDREN] = row[MODEL_ROW_CHILDREN];
  cells[CHILD_DESCENDANTS] = row[MODEL_ROW_DESCENDANTS];
  cells[CHILD_INFLUENCE] = row[MODEL_ROW_INFLUENCE];
}

static void fill_parents(struct parts *parts, uint32_t first, uint32_t count) {
  const struct session *session = parts->card->session;
  const struct stemma_graph *graph = session->graph;
  uint8_t source = session->lineage->source[parts->card->node];
  for (uint32_t i = 0; i < count; i++) {
    struct report_value *cells = &parts->parents[(size_t)i * PARENT_COLUMN_COUNT];
    uint32_t node = graph->parents[first + i];
    uint8_t status = session->lineage->status[node];
    cells[PARENT_MODEL] = report_text(lineage_name(session->lineage, node));
    cells[PARENT_RELATION] =
        report_word(stemma_relation_name((enum stemma_relation)graph->parent_relation[first + i]));
    cells[PARENT_STATUS] = report_word(lineage_status_name((enum lineage_status)status));
    cells[PARENT_SOURCE] = report_word(parent_source_name((enum parent_source)source));
    cells[PARENT_INFERRED] = inferred_by(session->lineage, parts->card->node);
  }
}

static enum stemma_status parts_init(struct parts *out, const struct model_card *card,
                                     struct stemma_error *error) {
  const struct stemma_graph *graph = card->session->graph;
  uint32_t first = graph->parent_start[card->node];
  uint32_t count = graph->parent_start[card->node + 1] - first;
  *out = (struct parts){.card = card};
  out->parents = calloc((size_t)count * PARENT_COLUMN_COUNT + 1, sizeof *out->parents);
  out->roots = calloc(card->root_count + 1, sizeof *out->roots);
  if (out->parents == NULL || out->roots == NULL) {
    return stemma_error_memory(error, "parts of a card");
  }
  fill_parents(out, first, count);
  for (size_t i = 0; i < card->root_count; i++) {
    out->roots[i] = report_text(lineage_name(card->session->lineage, card->roots[i]));
  }
  for (size_t i = 0; i < card->child_count; i++) {
    fill_child(&out->children[i * CHILD_COLUMN_COUNT], card, i);
  }
  out->parent_records =
      (struct report_records){parent_columns, PARENT_COLUMN_COUNT, out->parents, count};
  out->child_records =
      (struct report_records){child_columns, CHILD_COLUMN_COUNT, out->children, card->child_count};
  return STEMMA_OK;
}

static void parts_dispose(struct parts *parts) {
  free(parts->parents);
  free(parts->roots);
}

static struct text word_at(const struct lineage_words *words, const uint32_t *column,
                           uint32_t node) {
  return column[node] == LINEAGE_NO_WORD ? TEXT("") : words->items[column[node]];
}

/* The file and the day of an import, or nothing. */
static void fill_import(struct report_value *file, struct report_value *day,
                        const struct store_import *import) {
  int32_t number;
  *file = *day = REPORT_VALUE_NULL;
  if (import == NULL) return;
  *file = report_text(source_base_name(import->file));
  if (day_parse(&number, text_of(import->day))) *day = report_day(number);
}

static void fill_row(struct report_value *cells, void *context, size_t row) {
  (void)row;
  const struct parts *parts = context;
  const struct model_card *card = parts->card;
  const struct lineage *lineage = card->session->lineage;
  uint32_t node = card->node;
  struct text license = word_at(&lineage->licenses, lineage->license, node);
  const struct catalog_license *known = catalog_find_license(card->session->catalog, license);
  model_row_fill(cells, card->session, node, card->rank, card->family_rank);
  model_row_fill_measures(cells, &card->session->measures, node);
  cells[AUTHOR] = report_text(word_at(&lineage->authors, lineage->author, node));
  cells[LICENSE] = report_text(license);
  cells[LICENSE_KIND] = report_text(known == NULL ? TEXT("") : known->kind);
  cells[TASK] = report_text(word_at(&lineage->tasks, lineage->task, node));
  cells[FIRST_PARTY] = report_flag(card->session->first_party[node] != 0);
  cells[PARENTS] = report_nested(&parts->parent_records);
  cells[ROOTS] = report_list(parts->roots, card->root_count);
  cells[LARGEST_CHILDREN] = report_nested(&parts->child_records);
  fill_import(&cells[FACTS_FILE], &cells[FACTS_DAY], card->facts);
  fill_import(&cells[PARENTS_FILE], &cells[PARENTS_DAY], card->parents);
}

static enum stemma_status write_row(struct parts *parts, struct stemma_error *error) {
  struct report_column columns[CARD_COLUMN_COUNT];
  memcpy(columns, model_row_columns, sizeof model_row_columns);
  memcpy(columns + MODEL_ROW_COUNT, card_columns, sizeof card_columns);
  struct report report = {.schema = "stemma.show/1",
                          .columns = columns,
                          .column_count = CARD_COLUMN_COUNT,
                          .id_column = MODEL_ROW_MODEL,
                          .row_count = 1,
                          .row = fill_row,
                          .context = parts};
  return session_report(parts->card->session, &report, error);
}

/* ---- lines of text ---- */

/* Columns of a line's label and of a line, and how many parents or roots are named before they are
 * counted. */
enum { LABEL = 24, PAGE_WIDTH = 80, NAMED_MAX = 8 };

/* A card that is being written. */
struct page {
  FILE *out;                 /* standard output */
  bool color;                /* with SGR escapes */
  struct report_value *row;  /* [CARD_COLUMN_COUNT] the row for machines */
  const struct parts *parts; /* and what is nested in it */
};

static void write_label(const struct page *page, const char *label) {
  if (page->color) fputs(REPORT_FAINT, page->out);
  fprintf(page->out, "  %-*s", LABEL - 2, label);
  if (page->color) fputs(REPORT_PLAIN, page->out);
}

static void write_scalar(const struct page *page, const struct report_value *value) {
  char buffer[NUMBER_SIZE];
  glyph_write(page->out, report_format_pretty(buffer, value));
}

/* "  label   value", where it is known; `more` follows in parentheses. */
static void write_fact(const struct page *page, const char *label, int column, int more) {
  if (page->row[column].kind == REPORT_NULL) return;
  write_label(page, label);
  write_scalar(page, &page->row[column]);
  if (more >= 0 && page->row[more].kind != REPORT_NULL) {
    fputs(" (", page->out);
    write_scalar(page, &page->row[more]);
    fputc(')', page->out);
  }
  fputc('\n', page->out);
}

static void write_title(const struct page *page) {
  if (page->color) fputs(REPORT_BOLD, page->out);
  write_scalar(page, &page->row[MODEL_ROW_MODEL]);
  if (page->color) fputs(REPORT_PLAIN, page->out);
  const struct model_card *card = page->parts->card;
  if (card->session->lineage->status[card->node] == LINEAGE_GHOST) {
    fputs("  (a ghost: named as a parent, but without a record)", page->out);
  }
  fputc('\n', page->out);
}

static void write_maker(const struct page *page) {
  write_fact(page, "family", MODEL_ROW_FAMILY, -1);
  write_fact(page, "maker", MODEL_ROW_MAKER, MODEL_ROW_COUNTRY);
  if (page->row[MODEL_ROW_MAKER].kind == REPORT_NULL) write_fact(page, "author", AUTHOR, -1);
  write_fact(page, "created", MODEL_ROW_CREATED, -1);
  write_fact(page, "licence", LICENSE, LICENSE_KIND);
  write_fact(page, "task", TASK, -1);
  write_fact(page, "downloads", MODEL_ROW_DOWNLOADS, -1);
  write_fact(page, "likes", MODEL_ROW_LIKES, -1);
  write_fact(page, "facts from", FACTS_FILE, FACTS_DAY);
}

/* "and 12 more" */
static void write_more(const struct page *page, size_t all) {
  if (all <= NAMED_MAX) return;
  char count[NUMBER_SIZE];
  text_count(count, all - NAMED_MAX);
  fprintf(page->out, "%*sand %s more\n", LABEL, "", count);
}

static void write_origin(const struct page *page) {
  const struct report_records *parents = &page->parts->parent_records;
  const struct model_card *card = page->parts->card;
  for (size_t i = 0; i < parents->row_count && i < NAMED_MAX; i++) {
    const struct report_value *cells = &parents->cells[i * PARENT_COLUMN_COUNT];
    write_label(page, i == 0 ? "derives from" : "");
    write_scalar(page, &cells[PARENT_MODEL]);
    fputs(" (", page->out);
    write_scalar(page, &cells[PARENT_RELATION]);
    bool is_ghost = !text_equal(cells[PARENT_STATUS].as.text, TEXT("present"));
    if (is_ghost) fputs(", ghost", page->out);
    if (cells[PARENT_INFERRED].kind != REPORT_NULL) {
      fputs(", inferred: ", page->out);
      write_scalar(page, &cells[PARENT_INFERRED]);
    }
    fputs(")\n", page->out);
  }
  write_more(page, parents->row_count);
  if (parents->row_count > 0 && card->parents != card->facts) {
    write_fact(page, "parents from", PARENTS_FILE, PARENTS_DAY);
  }
  for (size_t i = 0; i < card->root_count && i < NAMED_MAX; i++) {
    write_label(page, i > 0 ? "" : card->root_count == 1 ? "root" : "roots");
    write_scalar(page, &page->parts->roots[i]);
    fputc('\n', page->out);
  }
  write_more(page, card->root_count);
  if (parents->row_count == 0) {
    write_label(page, "derives from");
    fputs("no other model: a root\n", page->out);
  } else if (card->session->first_party[card->node]) {
    write_label(page, "first-party");
    fputs("yes: by the maker of what it derives from\n", page->out);
  }
}

/* "146 finetune, 34 adapter": those that there are, on a second line where one is too short. */
static void write_relations(const struct page *page) {
  size_t column = 0;
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    const struct report_value *count = &page->row[MODEL_ROW_CHILDREN_BY + i];
    const char *relation = stemma_relation_name(model_row_relations[i]);
    char buffer[NUMBER_SIZE];
    struct text number = report_format_pretty(buffer, count);
    size_t wanted = number.length + strlen(relation) + strlen(" ,");
    if (count->as.count == 0) continue;
    if (column == 0) {
      write_label(page, "by relation");
      column = LABEL;
    } else if (column + 1 + wanted > PAGE_WIDTH) {
      fprintf(page->out, ",\n%*s", LABEL, "");
      column = LABEL;
    } else {
      fputs(", ", page->out);
    }
    fprintf(page->out, "%.*s %s", TEXT_ARGS(number), relation);
    column += wanted;
  }
  if (column > 0) fputc('\n', page->out);
}

static void write_rank(const struct page *page) {
  const struct model_card *card = page->parts->card;
  if (card->rank == 0) return;
  char rank[NUMBER_SIZE];
  char listed[NUMBER_SIZE];
  text_count(rank, card->rank);
  text_count(listed, card->listed);
  write_label(page, "rank by influence");
  fprintf(page->out, "%s of %s", rank, listed);
  if (card->family_rank > 0) {
    text_count(rank, card->family_rank);
    fprintf(page->out, "; %s in ", rank);
    write_scalar(page, &page->row[MODEL_ROW_FAMILY]);
  }
  fputc('\n', page->out);
}

static void write_measures(const struct page *page) {
  if (stemma_child_count(page->parts->card->session->graph, page->parts->card->node) == 0) {
    write_label(page, "derivatives");
    fputs("none\n", page->out);
    return;
  }
  write_rank(page);
  write_fact(page, "children", MODEL_ROW_CHILDREN, -1);
  write_relations(page);
  write_fact(page, "descendants", MODEL_ROW_DESCENDANTS, -1);
  write_fact(page, "exclusive", MODEL_ROW_EXCLUSIVE, -1);
  write_fact(page, "influence", MODEL_ROW_INFLUENCE, -1);
  const struct report_value *below = &page->row[MODEL_ROW_DOWNSTREAM_DOWNLOADS];
  if (below->as.count > 0 || page->row[MODEL_ROW_DOWNLOADS].kind != REPORT_NULL) {
    write_fact(page, "downstream downloads", MODEL_ROW_DOWNSTREAM_DOWNLOADS, -1);
  }
  write_fact(page, "depth", MODEL_ROW_DEPTH, -1);
  write_fact(page, "authors", MODEL_ROW_AUTHORS, -1);
  write_fact(page, "effective authors", MODEL_ROW_EFFECTIVE_AUTHORS, -1);
  write_fact(page, "h-index", MODEL_ROW_H_INDEX, -1);
  write_fact(page, "pagerank", MODEL_ROW_PAGERANK, -1);
}

static void fill_child_row(struct report_value *cells, void *context, size_t row) {
  const struct parts *parts = context;
  const struct model_card *card = parts->card;
  memcpy(cells, &parts->children[row * CHILD_COLUMN_COUNT], CHILD_COLUMN_COUNT * sizeof *cells);
  cells[CHILD_RELATION] = report_word(lineage_relation_word(
      card->session->lineage, card->children[row], (enum stemma_relation)card->relations[row]));
}

static bool has_inferred_child(const struct model_card *card) {
  for (size_t i = 0; i < card->child_count; i++) {
    if (lineage_rule(card->session->lineage, card->children[i]) != INFER_NONE) return true;
  }
  return false;
}

static void write_page(const struct page *page, struct parts *parts) {
  write_title(page);
  write_maker(page);
  fputc('\n', page->out);
  write_origin(page);
  fputc('\n', page->out);
  write_measures(page);
  if (parts->card->child_count == 0) return;
  fputc('\n', page->out);
  struct report report = {.columns = child_columns,
                          .column_count = CHILD_COLUMN_COUNT,
                          .row_count = parts->card->child_count,
                          .row = fill_child_row,
                          .context = parts};
  struct report_style style = {
      .format = REPORT_TABLE, .width = terminal_width(), .color = page->color};
  report_write(page->out, &report, &style);
  if (has_inferred_child(parts->card)) fputs("\n" LINEAGE_INFERRED_NOTE "\n", page->out);
}

enum stemma_status model_card_write(const struct model_card *card, struct stemma_error *error) {
  const struct options *options = card->session->options;
  struct parts parts;
  enum stemma_status status = parts_init(&parts, card, error);
  if (status == STEMMA_OK && options->format != REPORT_TABLE) {
    status = write_row(&parts, error);
  } else if (status == STEMMA_OK) {
    struct report_value row[CARD_COLUMN_COUNT];
    fill_row(row, &parts, 0);
    struct page page = {.out = stdout,
                        .color = terminal_wants_color((enum options_color)options->color),
                        .row = row,
                        .parts = &parts};
    write_page(&page, &parts);
  }
  parts_dispose(&parts);
  return status;
}
