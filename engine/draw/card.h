/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The texts of a picture, as HTML-like labels of DOT: the cards of models and folds, the
 * title, the legend and the caption.
 */
#ifndef STEMMA_ENGINE_DRAW_CARD_H
#define STEMMA_ENGINE_DRAW_CARD_H

#include <stdbool.h>

#include "engine/draw/figures.h"
#include "engine/draw/layout.h"
#include "engine/draw/outline.h"
#include "engine/draw/picture.h"
#include "engine/draw/view.h"

/* Room for any of them. */
#define CARD_MAX 32768

/* What a picture is of, for its texts. */
struct card_scene {
  const struct draw_view *view;  /* names and figures */
  const struct outline *outline; /* what is drawn */
  double largest;                /* measure of the drawn models that are not roots; > 0 */
  double text_wide;              /* no card's text is wider */
  double root_width;             /* text width that all roots' cards have */
  double model_width;            /* text width that all models' cards have, but the roots' */
  double fold_width;             /* and all folds' */
  bool is_downward;              /* generations lie below each other, not side by side */
  bool is_leftward;              /* generations go to the left */
  const uint8_t *detail;         /* [outline->node_count] enum layout_detail, of pictures that
                                    Graphviz does not lay out; NULL: all in full */
  double name_width;             /* text width that all cards with a mere name have */
};

/* How much of a node is shown. */
enum layout_detail card_detail(const struct card_scene *scene, const struct outline_node *node);

/* Sets the width and the height of a node's card or dot. A label of card_model or card_fold is
 * just so large, where the scene has a `detail`. */
void card_measure(struct layout_box *out, const struct card_scene *scene,
                  const struct outline_node *node);

/* How much a drawn model matters, from 0 to 1: the logarithm of its measure to that of the
 * largest. */
double card_weight(const struct card_scene *scene, const struct outline_node *node);

/* The width of a model's or a fold's text if nothing else had to fit beside it. */
double card_text_width(const struct card_scene *scene, const struct outline_node *node);

/* What a node is called, as plain text: the id, or "Qwen2.5 · Alibaba" of a family. */
void card_name(struct wording *out, const struct draw_view *view, uint32_t node);

/* What roots are where there are several: "families" or "base models". */
const char *card_root_noun(const struct draw_view *view, uint64_t count);

/* The label of a model: its name, and its namespace and figures in a second line. */
void card_model(struct wording *out, const struct card_scene *scene,
                const struct outline_node *node);

/* The label of a fold: "+512 quantized", and how many are further below. */
void card_fold(struct wording *out, const struct card_scene *scene,
               const struct outline_node *node);

/* One line of plain text with all that the card says and more; escaped for DOT. */
void card_tooltip(struct wording *out, const struct card_scene *scene,
                  const struct outline_node *node);

/* The title, as plain text: `title`, untrusted, or with NULL what the outline is of. */
void card_title(struct wording *out, const struct draw_view *view, const struct outline *outline,
                const char *title);

/* What stands above the picture: the title, what is drawn and folded, the legend of what
 * there is, and the caption. */
void card_header(struct wording *out, const struct card_scene *scene,
                 const struct picture_options *options);

/* How an edge of the outline is inferred; INFER_NONE if it is declared, or leads to a fold. */
enum infer_rule card_edge_rule(const struct card_scene *scene, const struct outline_edge *edge);

/* Whether an edge of the outline is inferred. O(edges). */
bool card_infers(const struct card_scene *scene);

#endif
