/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a lineage looks: colours, lines and sizes, all in one place.
 *
 * Relations differ in colour and in line, so that they can be told apart in grey and by
 * colour-blind eyes; the colours are from the palette of Okabe and Ito, "Color Universal
 * Design" (2008), the lightest of them darkened so that thin lines show on white.
 */
#ifndef STEMMA_ENGINE_DRAW_STYLE_H
#define STEMMA_ENGINE_DRAW_STYLE_H

#include "graph/graph.h"

/* How edges of a relation are drawn. */
struct style_line {
  const char *color;  /* of text, bars and samples: "#rrggbb" */
  const char *edge;   /* the colour attribute of edges; a list draws lines side by side */
  const char *style;  /* "solid", "dashed", "dotted" */
  const char *width;  /* in points */
  const char *one;    /* a model of the relation */
  const char *many;   /* several of them */
  const char *sample; /* runs of a sample of the line: digits are points, drawn and blank in turn */
};

/* Indexed by enum stemma_relation. */
static const struct style_line style_lines[STEMMA_RELATION_COUNT] = {
    [STEMMA_MERGE] = {"#B0558F", "#B0558F:white:#B0558F", "solid", "1.1", "merge", "merges", "="},
    [STEMMA_ADAPTER] = {"#00805E", "#00805E", "dotted", "1.6", "adapter", "adapters", "222222222"},
    [STEMMA_QUANTIZED] = {"#D55E00", "#D55E00", "dashed", "1.2", "quantized", "quantized", "64646"},
    [STEMMA_FINETUNE] = {"#0072B2", "#0072B2", "solid", "1.5", "finetune", "finetunes", "-"},
    [STEMMA_UNSPECIFIED] = {"#6B7280", "#9AA1AB", "solid", "0.7", "unspecified", "unspecified",
                            "_"},
};

/* An inferred edge keeps the colour of its relation. */
#define STYLE_INFERRED        "dotted"
#define STYLE_INFERRED_COLOR  "#55606C" /* of its sample, whatever the relation */
#define STYLE_INFERRED_SAMPLE "131313131313131"

/* Helvetica first: Graphviz then estimates widths with that font's metrics. */
#define STYLE_FONT "Helvetica,Arial,sans-serif"

#define STYLE_PAD 0.15 /* inches around a picture */

#define STYLE_INK         "#1B2733" /* names */
#define STYLE_QUIET       "#55606C" /* figures */
#define STYLE_BORDER      "#8A95A1" /* of cards */
#define STYLE_CARD        "#FFFFFF" /* a model of others */
#define STYLE_FIRST       "#DCEBF7" /* a model of its base's maker */
#define STYLE_GONE        "#EFE9E1" /* a model that was there on an earlier day */
#define STYLE_ROOT        "#1F3A57" /* the model asked for */
#define STYLE_ROOT_INK    "#FFFFFF"
#define STYLE_ROOT_QUIET  "#C9D6E4"
#define STYLE_FOLD        "#F1F2F4" /* folded models */
#define STYLE_FOLD_BORDER "#B9C0C8"

#define STYLE_GRID "#E3E7EB" /* behind the cards: months, rings */
#define STYLE_AXIS "#B9C0C8" /* years */
#define STYLE_BAND "#F6F4EE" /* models without a date */

#define STYLE_NAME_LEAST  9.5   /* points of a name that matters least */
#define STYLE_NAME_MOST   12.5  /* and most */
#define STYLE_ROOT_NAME   14.0  /* and of the model asked for */
#define STYLE_SMALL       8.0   /* points of figures */
#define STYLE_MERE_NAME   9.0   /* and of names without figures, where there are many */
#define STYLE_NAME_WIDE   160.0 /* such a name is no wider */
#define STYLE_DOT         6.0   /* diameter of a dot, in points */
#define STYLE_THIN        "0.5" /* line of an edge to a dot */
#define STYLE_DOTS_MANY   1000  /* nodes, beyond which all dots are small */
#define STYLE_DOT_MOST    20.0  /* and of one that stands for very many */
#define STYLE_TEXT_WIDE   236.0 /* a card's text is no wider; longer names are broken */
#define STYLE_TEXT_NARROW 158.0 /* where there are many generations beside each other */
#define STYLE_MANY        5     /* generations */
#define STYLE_SPINE       "4"   /* weight of the edges that are to be straight */

#endif
