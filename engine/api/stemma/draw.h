/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file
 * Pictures of a view, in memory.
 */
#ifndef STEMMA_DRAW_H
#define STEMMA_DRAW_H

#include "measures.h"

#if defined(__GNUC__)
#  pragma GCC visibility push(default) /* what the shared library exports */
#endif
#ifdef __cplusplus
extern "C" {
#endif

/** What is drawn. */
enum stemma_picture {
  STEMMA_PICTURE_DOT, /**< the language of Graphviz */
  STEMMA_PICTURE_SVG, /**< text as text, with links and tooltips, without scripts */
  STEMMA_PICTURE_PNG, /**< pixels */
  STEMMA_PICTURE_PDF  /**< one page, text as text, with links */
};

/** Which way from the models asked for. */
enum stemma_direction {
  STEMMA_DOWN, /**< what derives from them */
  STEMMA_UP,   /**< what they derive from */
  STEMMA_BOTH  /**< both, of one model */
};

/** How models are laid out. */
enum stemma_layout {
  STEMMA_LAYOUT_LAYERED, /**< generations side by side */
  STEMMA_LAYOUT_RADIAL,  /**< generations on rings */
  STEMMA_LAYOUT_TIMELINE /**< by date of creation */
};

/** Which way generations go in layers. */
enum stemma_rankdir {
  STEMMA_RANKDIR_AUTO, /**< to the right, or downwards where that would be a long strip */
  STEMMA_RANKDIR_LR,   /**< to the right */
  STEMMA_RANKDIR_TB,   /**< downwards */
  STEMMA_RANKDIR_RL,   /**< to the left */
  STEMMA_RANKDIR_BT    /**< upwards */
};

/** How a picture is drawn. Begin with STEMMA_DRAW_OPTIONS_INIT. */
struct stemma_draw_options {
  size_t size;                     /**< of this struct, in bytes */
  enum stemma_picture picture;     /**< what is made */
  enum stemma_layout layout;       /**< how models are laid out */
  enum stemma_rankdir rankdir;     /**< which way the layers go */
  enum stemma_direction direction; /**< which way from the models */
  uint32_t max_nodes;     /**< models and folds drawn at most; the rest is folded and counted */
  uint32_t depth;         /**< generations drawn at most; 0: as many as suits */
  enum stemma_measure by; /**< what matters most is drawn first */
  int cluster_makers;     /**< not 0: a box around each maker's models; layered, up to 300 nodes */
  unsigned dpi;           /**< of a PNG: pixels an inch, 10 to 2400 */
  const char *title;      /**< NULL: "Lineage of MODEL", or one that speaks of families */
  const char *source;     /**< where the data is from, for the caption; NULL: as it was opened, with
                               its day */
  const char *rules;      /**< filters in force, likewise; NULL: none are told */
};
/** An SVG of what derives from a model, up to 120 nodes, the most influential first. */
#define STEMMA_DRAW_OPTIONS_INIT                                                                   \
  {                                                                                                \
    sizeof(struct stemma_draw_options), STEMMA_PICTURE_SVG, STEMMA_LAYOUT_LAYERED,                 \
        STEMMA_RANKDIR_AUTO, STEMMA_DOWN, 120, 0, STEMMA_MEASURE_INFLUENCE, 0, 192, NULL, NULL,    \
        NULL                                                                                       \
  }

/**
 * Draws the lineage of models into memory. SVG and DOT are the same to the byte on every machine;
 * PNG and PDF use its fonts. Layers of up to 300 nodes are laid out by Graphviz's dot (Gansner,
 * Koutsofios, North and Vo 1993), larger ones as tidy trees (Buchheim, Jünger and Leipert 2002).
 * Measures the whole view, O(models + edges); then about O(max_nodes), but up to 300 nodes more
 * than their square. Graphviz knows one picture at a time: a thread waits while another draws.
 * A model from which nothing derives is a picture of one node.
 *
 * @param[out] bytes   [*size] the picture, and a NUL; to be freed with stemma_free
 * @param[out] size    in bytes, without the NUL
 * @param      view    what is drawn, with its filters
 * @param      models  [count] numbers, each once, in any order
 * @param      count   of models, at least 1
 * @param      options or NULL
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_USAGE; STEMMA_ERROR_IO: what draws PNG and PDF is not installed;
 *         STEMMA_ERROR_MEMORY; STEMMA_ERROR_INTERNAL
 */
enum stemma_result stemma_view_draw(void **bytes, size_t *size, const struct stemma_view *view,
                                    const uint32_t *models, size_t count,
                                    const struct stemma_draw_options *options,
                                    struct stemma_failure *failure);

/**
 * Draws the families of a view, each as one node, with what derives from its members and what leads
 * from one family to another, as `stemma draw --all-families` does. The caption counts what is left
 * out: derivatives of models of no family, and edges that lead back to an older family. Costs what
 * stemma_view_draw does, and O(edges log edges).
 *
 * @param[out] bytes   [*size] the picture, and a NUL; to be freed with stemma_free
 * @param[out] size    in bytes, without the NUL
 * @param      view    what is drawn, with its filters
 * @param      options or NULL; direction is STEMMA_DOWN
 * @param[out] failure why it failed, or NULL
 * @return STEMMA_ERROR_NOT_FOUND: no model of a catalogued family is in the data; else as
 *         stemma_view_draw
 */
enum stemma_result stemma_view_draw_families(void **bytes, size_t *size,
                                             const struct stemma_view *view,
                                             const struct stemma_draw_options *options,
                                             struct stemma_failure *failure);

#ifdef __cplusplus
}
#endif
#if defined(__GNUC__)
#  pragma GCC visibility pop
#endif

#endif
