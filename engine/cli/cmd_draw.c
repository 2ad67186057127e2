/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma draw: a lineage diagram in a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/commands.h"
#include "engine/cli/drawing.h"
#include "engine/cli/message.h"
#include "engine/cli/terminal.h"
#include "engine/draw/picture.h"
#include "engine/draw/save.h"
#include "engine/report/number.h"
#include "graph/day.h"

/* Room for the caption's lines; longer ones are cut. */
enum { CAPTION_SIZE = 512 };

/* The picture, in memory. */
static enum stemma_status make_picture(char **bytes, size_t *size, struct outline **outline,
                                       const struct drawing *drawing, uint32_t root,
                                       const struct session *session, struct stemma_error *error) {
  const struct options *options = session->options;
  struct outline_options how = OUTLINE_OPTIONS_INIT;
  how.max_nodes = options->max_nodes > UINT32_MAX ? UINT32_MAX : (uint32_t)options->max_nodes;
  how.depth = options->depth > UINT32_MAX ? UINT32_MAX : (uint32_t)options->depth;
  how.direction = options->up ? OUTLINE_UP : OUTLINE_DOWN;
  struct picture_options picture = PICTURE_OPTIONS_INIT;
  char source[CAPTION_SIZE];
  char rules[CAPTION_SIZE];
  session_describe_source(source, sizeof source, &session->source);
  session_describe_rules(rules, sizeof rules, options);
  picture.source = source;
  picture.rules = *rules == '\0' ? NULL : rules;
  picture.format = (enum picture_format)options->picture;
  picture.layout = (enum layout_kind)options->layout;
  picture.dpi = (double)options->dpi;
  char day[DAY_TEXT_SIZE];
  if (session->source.day != SOURCE_NO_DAY) {
    day_format(day, session->source.day);
    picture.date = day;
  }
  enum stemma_status status = outline_new(outline, &drawing->view, &root, 1, &how, error);
  if (status == STEMMA_OK) {
    status = picture_draw(bytes, size, &drawing->view, *outline, &picture, error);
  }
  return status;
}

/* The file is standard output. */
static bool is_output(const struct options *options) {
  return strcmp(options->output, "-") == 0;
}

/* What was drawn, on standard error: the picture is elsewhere. */
static void say_drawn(const struct outline *outline, const struct options *options) {
  enum draw_direction direction = options->up ? DRAW_UP : DRAW_DOWN;
  const char *what = options->up ? "ancestors" : "derivatives";
  char drawn[NUMBER_SIZE];
  char all[NUMBER_SIZE];
  number_format_count(drawn, outline->drawn[direction]);
  number_format_count(all, outline->drawn[direction] + outline->folded[direction]);
  message_line("%s: %s of %s %s drawn%s", is_output(options) ? "standard output" : options->output,
               drawn, all, what,
               outline->folded[direction] > 0 ? ", the others folded and counted" : "");
}

static enum stemma_status draw(struct session *session, struct stemma_error *error) {
  struct drawing drawing = {0};
  struct outline *outline = NULL;
  char *bytes = NULL;
  size_t size = 0;
  uint32_t root = 0;
  enum stemma_status status =
      session_find_model(&root, session, session->options->operands[0], error);
  if (status == STEMMA_OK) status = drawing_init(&drawing, session, error);
  if (status == STEMMA_OK) {
    status = make_picture(&bytes, &size, &outline, &drawing, root, session, error);
  }
  if (status == STEMMA_OK && is_output(session->options)) {
    fwrite(bytes, 1, size, stdout); /* a failure is told when it is closed */
  } else if (status == STEMMA_OK) {
    status = save_file(session->options->output, bytes, size, error);
  }
  if (status == STEMMA_OK) say_drawn(outline, session->options);
  free(bytes);
  outline_free(outline);
  drawing_dispose(&drawing);
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
