/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma draw: a lineage diagram in a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/commands.h"
#include "engine/cli/drawing.h"
#include "engine/cli/family_row.h"
#include "engine/cli/message.h"
#include "engine/cli/terminal.h"
#include "engine/draw/picture.h"
#include "engine/draw/save.h"
#include "graph/day.h"
#include "graph/text.h"

/* Room for the caption's lines; longer ones are cut. */
enum { CAPTION_SIZE = 512 };

/* A picture that is being made. */
struct job {
  struct session *session;   /* borrowed; filtered */
  struct drawing drawing;    /* figures; owned */
  uint32_t *roots;           /* [root_count] what to draw the lineage of; owned */
  size_t root_count;         /* of roots */
  struct outline *outline;   /* owned */
  char title[CAPTION_SIZE];  /* empty: what the picture says by itself */
  char source[CAPTION_SIZE]; /* where the data is from */
  char rules[CAPTION_SIZE];  /* filters in force */
  char note[CAPTION_SIZE];   /* what is not in the picture */
};

static void job_dispose(struct job *job) {
  drawing_dispose(&job->drawing);
  free(job->roots);
  outline_free(job->outline);
}

/* The model asked for. */
static enum stemma_status take_model(struct job *job, struct stemma_error *error) {
  job->roots = calloc(1, sizeof *job->roots);
  if (job->roots == NULL) return stemma_error_memory(error, "models to draw");
  job->root_count = 1;
  enum stemma_status status =
      session_find_model(job->roots, job->session, job->session->options->operands[0], error);
  if (status == STEMMA_OK) status = drawing_init(&job->drawing, job->session, error);
  return status;
}

/* The base models of the family asked for. */
static enum stemma_status take_family(struct job *job, struct stemma_error *error) {
  struct session *session = job->session;
  uint32_t family = 0;
  enum stemma_status status = family_row_find(&family, session, session->options->family, error);
  if (status == STEMMA_OK) {
    status = catalog_family_roots(&job->roots, &job->root_count, session->catalog, session->lineage,
                                  session->graph, family, error);
  }
  if (status == STEMMA_OK) status = drawing_init(&job->drawing, session, error);
  if (status != STEMMA_OK) return status;
  const struct catalog_family *found = catalog_family(session->catalog, family);
  snprintf(job->title, sizeof job->title, "Lineage of %.*s, by %.*s", TEXT_ARGS(found->name),
           TEXT_ARGS(catalog_maker(session->catalog, found->maker)->name));
  return STEMMA_OK;
}

/* All families, as nodes. */
static enum stemma_status take_families(struct job *job, struct stemma_error *error) {
  enum stemma_status status = drawing_init_families(&job->drawing, job->session, error);
  if (status != STEMMA_OK) return status;
  job->roots = job->drawing.map.roots;
  job->root_count = job->drawing.map.group_count;
  job->drawing.map.roots = NULL; /* taken over */
  snprintf(job->title, sizeof job->title, FAMILY_MAP_TITLE);
  return STEMMA_OK;
}

static uint32_t at_most_32_bits(uint64_t count) {
  return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

static enum stemma_status make_outline(struct job *job, struct stemma_error *error) {
  const struct options *options = job->session->options;
  struct outline_options how = OUTLINE_OPTIONS_INIT;
  how.max_nodes = at_most_32_bits(options->max_nodes);
  how.depth = at_most_32_bits(options->depth);
  how.direction = options->both ? OUTLINE_BOTH : options->up ? OUTLINE_UP : OUTLINE_DOWN;
  enum stemma_status status =
      outline_new(&job->outline, &job->drawing.view, job->roots, job->root_count, &how, error);
  bool has_boxes = options->cluster != OPTIONS_CLUSTER_NONE && options->picture != PICTURE_DOT;
  if (status != STEMMA_OK || !has_boxes || job->outline->node_count <= LAYOUT_DOT_MOST) {
    return status;
  }
  return stemma_error_set(
      error, STEMMA_USAGE,
      "--cluster: there are boxes in pictures of up to %d nodes, and this is one "
      "of %zu; --max-nodes %d makes it smaller",
      LAYOUT_DOT_MOST, job->outline->node_count, LAYOUT_DOT_MOST);
}

/* The picture, in memory. */
static enum stemma_status make_picture(char **bytes, size_t *size, struct job *job,
                                       struct stemma_error *error) {
  const struct options *options = job->session->options;
  const struct source *source = &job->session->source;
  struct picture_options picture = PICTURE_OPTIONS_INIT;
  char day[DAY_TEXT_SIZE];
  session_describe_source(job->source, sizeof job->source, source);
  session_describe_rules(job->rules, sizeof job->rules, options);
  if (options->all_families) {
    family_map_describe_rest(job->note, sizeof job->note, &job->drawing.map, job->outline);
  }
  picture.format = (enum picture_format)options->picture;
  picture.layout = (enum layout_kind)options->layout;
  picture.dpi = (double)options->dpi;
  picture.rankdir = (enum picture_rankdir)options->rankdir;
  picture.clusters = options->cluster == OPTIONS_CLUSTER_MAKER;
  picture.title = job->title[0] == '\0' ? NULL : job->title;
  if (options->title != NULL) picture.title = options->title;
  picture.source = job->source;
  picture.rules = job->rules;
  picture.note = job->note;
  if (source->day != SOURCE_NO_DAY) {
    day_format(day, source->day);
    picture.date = day;
  }
  return picture_draw(bytes, size, &job->drawing.view, job->outline, &picture, error);
}

/* The file is standard output. */
static bool is_output(const struct options *options) {
  return strcmp(options->output, "-") == 0;
}

/* "69 of 1,061 derivatives drawn, the others folded and counted", of one side. */
static void say_side(const struct options *options, const struct outline *outline,
                     enum draw_direction side) {
  uint64_t folded = outline->folded[side];
  char drawn[TEXT_COUNT_SIZE];
  char all[TEXT_COUNT_SIZE];
  text_count(drawn, outline->drawn[side]);
  text_count(all, outline->drawn[side] + folded);
  message_line("%s: %s of %s %s drawn%s", is_output(options) ? "standard output" : options->output,
               drawn, all, side == DRAW_UP ? "ancestors" : "derivatives",
               folded > 0 ? ", the others folded and counted" : "");
}

/* What was drawn, on standard error: the picture is elsewhere. */
static void say_drawn(const struct options *options, const struct outline *outline) {
  if (options->up || options->both) say_side(options, outline, DRAW_UP);
  if (!options->up) say_side(options, outline, DRAW_DOWN);
}

static enum stemma_status write_picture(const struct options *options, const char *bytes,
                                        size_t size, struct stemma_error *error) {
  return is_output(options) ? terminal_write(bytes, size, error)
                            : save_file(options->output, bytes, size, error);
}

static enum stemma_status draw(struct session *session, struct stemma_error *error) {
  const struct options *options = session->options;
  struct job job = {.session = session};
  char *bytes = NULL;
  size_t size = 0;
  enum stemma_status status = options->all_families     ? take_families(&job, error)
                              : options->family != NULL ? take_family(&job, error)
                                                        : take_model(&job, error);
  if (status == STEMMA_OK) status = make_outline(&job, error);
  if (status == STEMMA_OK) status = make_picture(&bytes, &size, &job, error);
  if (status == STEMMA_OK) status = write_picture(options, bytes, size, error);
  if (status == STEMMA_OK) say_drawn(options, job.outline);
  free(bytes);
  job_dispose(&job);
  return status;
}

enum stemma_status cmd_draw(const struct options *options, struct stemma_error *error) {
  bool is_binary = options->picture == PICTURE_PNG || options->picture == PICTURE_PDF;
  if (is_output(options) && is_binary && terminal_width() > 0) {
    return stemma_error_set(
        error, STEMMA_USAGE,
        "draw: standard output is a terminal, which does not show %s; '-o FILE' "
        "writes a file",
        options->picture == PICTURE_PNG ? "PNG" : "PDF");
  }
  struct session session;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = draw(&session, error);
  session_close(&session);
  return status;
}
