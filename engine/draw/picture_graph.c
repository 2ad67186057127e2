/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building the graph that Graphviz draws. */
#include "engine/draw/picture_graph.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/draw/card.h"
#include "engine/draw/cluster_ids.h"
#include "engine/draw/picture_place.h"
#include "engine/draw/spine.h"
#include "engine/draw/style.h"
#include "graph/model_id.h"

#define HUB "https://huggingface.co/"

/* What the graph is built with. */
struct painter {
  struct card_scene scene;               /* what is drawn */
  const struct picture_options *options; /* title and caption */
  bool is_narrow;                        /* many generations beside each other */
  Agraph_t *graph;                       /* the whole */
  Agnode_t **nodes;                      /* [outline->node_count] */
  Agedge_t **edges;                      /* [outline->edge_count] */
  uint32_t *spine;                       /* [outline->node_count] by spine_find */
  uint8_t *detail;                       /* [outline->node_count] scene.detail, owned */
  char *buffer;                          /* [CARD_MAX] for one label at a time */
};

/* cgraph takes text that it does not change as char *. */
static char *unconst(const char *string) {
  union {
    const char *in;
    char *out;
  } pun = {.in = string};
  return pun.out;
}

static void set(void *object, const char *name, const char *value) {
  agset(object, unconst(name), unconst(value));
}

/* A measure, so that it reads back the same. */
static void set_exact(void *object, const char *name, double value) {
  char text[48];
  snprintf(text, sizeof text, "%.17g", value);
  set(object, name, text);
}

/* A length on the page. */
static void set_length(void *object, const char *name, double value) {
  char text[48];
  snprintf(text, sizeof text, "%.2f", value);
  set(object, name, text);
}

static void set_count(void *object, const char *name, uint64_t value) {
  char text[FIGURE_MAX];
  snprintf(text, sizeof text, "%" PRIu64, value);
  set(object, name, text);
}

/* A fresh wording over the painter's buffer. */
static struct wording begin(struct painter *p) {
  p->buffer[0] = '\0';
  return (struct wording){.bytes = p->buffer, .capacity = CARD_MAX};
}

/* Sets an HTML-like label. */
static void set_label(Agraph_t *graph, void *object, const char *html) {
  char *label = agstrdup_html(graph, unconst(html));
  agset(object, unconst("label"), label);
  agstrfree(graph, label);
}

struct attribute {
  const char *name;
  const char *value; /* default */
};

static void declare(Agraph_t *graph, int kind, const struct attribute *attributes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    agattr(graph, kind, unconst(attributes[i].name), unconst(attributes[i].value));
  }
}

/* A number of style.h as it is written there. */
#define TEXT_OF(number) WRITTEN(number)
#define WRITTEN(number) #number

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static void declare_attributes(Agraph_t *graph) {
  static const struct attribute graphs[] = {
      {"charset", "UTF-8"},     {"rankdir", "LR"}, {"nodesep", "0.11"}, {"ranksep", "1.0"},
      {"fontname", STYLE_FONT}, {"labelloc", "t"}, {"labeljust", "l"},  {"pad", TEXT_OF(STYLE_PAD)},
      {"bgcolor", "white"},     {"label", ""},     {"tooltip", ""},
  };
  static const struct attribute nodes[] = {
      {"shape", "box"},
      {"style", "filled"},
      {"fillcolor", STYLE_CARD},
      {"color", STYLE_BORDER},
      {"penwidth", "0.8"},
      {"margin", "0"},
      {"width", "0"},
      {"height", "0"},
      {"fontname", STYLE_FONT},
      {"fontsize", "9"},
      {"label", "\\N"},
      {"tooltip", ""},
      {"URL", ""},
      {"class", ""},
      {"kind", ""},
      {"status", ""},
      {"derivatives", ""},
      {"downloads", ""},
      {"created", ""},
      {"measure", ""},
      {"first_party", ""},
      {"maker", ""},
      {"license", ""},
      {"task", ""},
      {"members", ""},
      {"roots", ""},
      {"folded", ""},
      {"below", ""},
  };
  static const struct attribute edges[] = {
      {"color", STYLE_BORDER}, {"style", "solid"}, {"penwidth", "1"}, {"arrowsize", "0.55"},
      {"tailport", "e"},       {"headport", "w"},  {"tooltip", ""},   {"class", ""},
      {"relation", ""},        {"weight", "1"},
  };
  declare(graph, AGRAPH, graphs, COUNT_OF(graphs));
  declare(graph, AGNODE, nodes, COUNT_OF(nodes));
  declare(graph, AGEDGE, edges, COUNT_OF(edges));
}

/* Those of inferred edges: only where there are some. */
static void declare_inferred(Agraph_t *graph) {
  static const struct attribute edges[] = {{"inferred", ""}, {"arrowhead", "normal"}};
  declare(graph, AGEDGE, edges, COUNT_OF(edges));
}

/* What all cards have in common. */
static void measure_scene(struct card_scene *scene) {
  const struct outline *outline = scene->outline;
  scene->largest = 1;
  scene->model_width = 0;
  scene->root_width = 0;
  scene->fold_width = 0;
  scene->name_width = 0;
  for (size_t i = 0; i < outline->node_count; i++) {
    const struct outline_node *node = &outline->nodes[i];
    if (node->is_root || node->node == STEMMA_NO_NODE) continue;
    double measure = scene->view->measure[node->node];
    if (measure > scene->largest) scene->largest = measure;
  }
  for (size_t i = 0; i < outline->node_count; i++) {
    const struct outline_node *node = &outline->nodes[i];
    enum layout_detail detail = card_detail(scene, node);
    if (detail == LAYOUT_DOT || (detail == LAYOUT_NAME && node->node == STEMMA_NO_NODE)) continue;
    double *width = node->node == STEMMA_NO_NODE ? &scene->fold_width
                    : node->is_root              ? &scene->root_width
                    : detail == LAYOUT_NAME      ? &scene->name_width
                                                 : &scene->model_width;
    double wide = card_text_width(scene, node);
    if (wide > *width) *width = wide;
  }
}

/* Whether nodes stand elsewhere than in layers. */
static bool is_free(enum layout_kind layout) {
  return layout == LAYOUT_RADIAL || layout == LAYOUT_TIMELINE;
}

/*
 * Whether generations read better downwards: side by side they would be a long strip, and one below
 * the other less of one. Rough sizes of the pages do, in points, from the width of a card.
 */
static bool is_better_downward(double card_width, size_t deep, size_t wide) {
  double layers = (double)deep + 1;
  double rightward = layers * (card_width + 85) / ((double)wide * 36);
  double downward = (double)wide * (card_width + 20) / (layers * 70);
  return deep > 3 && rightward > 3 && rightward > downward;
}

/* Generations go from left to right, or downwards where that suits the page better, but edges
 * that come from above would cross the names of makers; many have narrow cards. */
static enum stemma_status choose_shape(struct painter *p, struct stemma_error *error) {
  size_t deep, wide;
  enum stemma_status status = outline_measure(&deep, &wide, p->scene.outline, error);
  if (status != STEMMA_OK) return status;
  p->scene.text_wide = STYLE_TEXT_WIDE;
  p->scene.detail = p->detail;
  if (p->detail != NULL) layout_choose_detail(p->detail, p->scene.outline, p->options->layout);
  measure_scene(&p->scene);
  if (is_free(p->options->layout)) {
    /* Cards do not line up, so that they need not be equally wide. */
    p->scene.model_width = p->scene.name_width = 0;
    return STEMMA_OK;
  }
  enum picture_rankdir way = p->options->rankdir;
  p->scene.is_downward = way == PICTURE_TB || way == PICTURE_BT ||
                         (way == PICTURE_AUTO && !p->options->clusters &&
                          is_better_downward(p->scene.model_width, deep, wide));
  p->scene.is_leftward = way == PICTURE_RL;
  p->is_narrow = !p->scene.is_downward && deep >= STYLE_MANY;
  if (!p->is_narrow) return STEMMA_OK;
  p->scene.text_wide = STYLE_TEXT_NARROW;
  measure_scene(&p->scene);
  return STEMMA_OK;
}

/* Untrusted text, as data. */
static void set_text(struct painter *p, void *object, const char *name, struct text text) {
  struct wording words = begin(p);
  wording_data(&words, text);
  set(object, name, words.bytes);
}

/* Who made a node, or nothing. */
static struct text maker_of(const struct draw_view *view, uint32_t node) {
  const struct draw_group *group = draw_group_of(view, node);
  if (group != NULL) return group->maker;
  if (view->maker == NULL) return TEXT("");
  return view->maker(view->maker_context, node);
}

static struct text word_of(const uint32_t *column, const struct lineage_words *words,
                           uint32_t node) {
  if (column == NULL || column[node] == LINEAGE_NO_WORD) return TEXT("");
  return words->items[column[node]];
}

/* The page of a model on the Hub, or of who made a family. */
static void set_url(struct painter *p, Agnode_t *node, const struct draw_view *view, uint32_t v) {
  struct text id = lineage_name(view->lineage, v);
  if (draw_group_of(view, v) != NULL) id = model_id_namespace(id);
  struct wording url = begin(p);
  wording_string(&url, "https://huggingface.co/");
  wording_url(&url, id);
  set(node, "URL", url.bytes);
}

/* The figures of a model as attributes. */
static void set_data(struct painter *p, Agnode_t *node, const struct outline_node *from) {
  const struct draw_view *view = p->scene.view;
  uint32_t v = from->node;
  const struct draw_group *group = draw_group_of(view, v);
  char day[FIGURE_MAX];
  set(node, "status", lineage_status_name(draw_status(view, v)));
  if (view->descendants != NULL) set_count(node, "derivatives", view->descendants[v]);
  if (group != NULL) set_count(node, "members", group->members);
  if (view->lineage->downloads[v] >= 0 && group == NULL) {
    set_count(node, "downloads", (uint64_t)view->lineage->downloads[v]);
  }
  set(node, "created", figure_day(day, group != NULL ? group->created : view->lineage->created[v]));
  set_exact(node, "measure", view->measure[v]);
  if (view->first_party != NULL) {
    set(node, "first_party", view->first_party[v] ? "true" : "false");
  }
  set_text(p, node, "maker", maker_of(view, v));
  set_text(p, node, "license", word_of(view->lineage->license, &view->lineage->licenses, v));
  set_text(p, node, "task", word_of(view->lineage->task, &view->lineage->tasks, v));
}

static void dress_model(struct painter *p, Agnode_t *node, const struct outline_node *from) {
  const struct draw_view *view = p->scene.view;
  enum lineage_status status = draw_status(view, from->node);
  bool is_family = draw_group_of(view, from->node) != NULL;
  bool is_first = view->first_party != NULL && view->first_party[from->node];
  set_data(p, node, from);
  const char *kind = is_family ? "family" : from->is_root ? "root" : "model";
  set(node, "kind", kind);
  set(node, "class",
      !from->is_root && status != LINEAGE_PRESENT ? lineage_status_name(status) : kind);
  if (from->is_root) {
    set(node, "fillcolor", STYLE_ROOT);
    set(node, "color", STYLE_ROOT);
  } else if (is_first) {
    set(node, "fillcolor", STYLE_FIRST);
  }
  if (status == LINEAGE_GHOST) set(node, "style", "filled,dashed");
  if (status == LINEAGE_TOMBSTONE) {
    set(node, "style", "filled,dotted");
    set(node, "color", STYLE_QUIET); /* dots are faint */
    if (!from->is_root) set(node, "fillcolor", STYLE_GONE);
  }
  set_length(node, "penwidth", 0.7 + 1.3 * card_weight(&p->scene, from));
  if (card_detail(&p->scene, from) != LAYOUT_FULL) set(node, "penwidth", "0.6");
  set_url(p, node, view, from->node);
  if (card_detail(&p->scene, from) == LAYOUT_DOT) return;
  struct wording label = begin(p);
  card_model(&label, &p->scene, from);
  set_label(p->graph, node, label.bytes);
}

/* The Hub's list of the models that a fold stands for: those with the tag that names the anchor;
 * above a model, whose page names its parents, that page. Of what is on no one model, no list. */
static void set_fold_url(struct painter *p, Agnode_t *node, const struct outline_node *from) {
  if (from->is_root) return;
  uint32_t anchor = p->scene.outline->nodes[from->anchor].node;
  if (draw_group_of(p->scene.view, anchor) != NULL) return;
  struct wording url = begin(p);
  wording_string(&url, HUB);
  if (from->side == DRAW_DOWN) {
    wording_string(&url, "models?other=base_model:");
    if (from->relation != STEMMA_UNSPECIFIED) {
      wording_string(&url, stemma_relation_name((enum stemma_relation)from->relation));
      wording_string(&url, ":");
    }
  }
  wording_url(&url, lineage_name(p->scene.view->lineage, anchor));
  set(node, "URL", url.bytes);
}

static void dress_fold(struct painter *p, Agnode_t *node, const struct outline_node *from) {
  set(node, "kind", "fold");
  set(node, "class", "fold");
  set_count(node, "folded", from->is_root ? 0 : from->direct);
  if (from->is_root) set_count(node, "roots", from->direct);
  set_count(node, "below", from->below);
  set_fold_url(p, node, from);
  if (card_detail(&p->scene, from) == LAYOUT_DOT) return;
  set(node, "shape", "plain");
  set(node, "style", "");
  struct wording label = begin(p);
  card_fold(&label, &p->scene, from);
  set_label(p->graph, node, label.bytes);
}

/* A dot in the colour of the relation; a fold's is ringed, a ghost's hollow. */
static void dress_dot(const struct painter *p, Agnode_t *node, const struct outline_node *from) {
  const char *color = style_lines[from->relation].color;
  bool is_fold = from->node == STEMMA_NO_NODE;
  bool is_ghost = !is_fold && draw_status(p->scene.view, from->node) != LINEAGE_PRESENT;
  struct layout_box size;
  card_measure(&size, &p->scene, from);
  set(node, "shape", "circle");
  set(node, "style", "filled");
  set(node, "fixedsize", "true");
  set_length(node, "width", size.wide / 72);
  set_length(node, "height", size.high / 72);
  set(node, "label", "");
  set(node, "color", color);
  set(node, "fillcolor", is_fold ? STYLE_FOLD : is_ghost ? STYLE_CARD : color);
  set(node, "penwidth", is_fold ? "1.2" : "0.6");
}

/* A node's name: the model's id; for a fold that of its anchor, the relation and the side. */
static void add_name(struct wording *out, const struct card_scene *scene, size_t place) {
  const struct outline_node *node = &scene->outline->nodes[place];
  bool is_fold = node->node == STEMMA_NO_NODE;
  if (is_fold && node->is_root) { /* no model's name has a blank */
    wording_string(out, node->side == DRAW_UP ? "- roots" : "+ roots");
    return;
  }
  uint32_t named = is_fold ? scene->outline->nodes[node->anchor].node : node->node;
  const struct draw_group *group = draw_group_of(scene->view, named);
  if (group != NULL) wording_string(out, "family ");
  wording_data(out, group != NULL ? group->name : lineage_name(scene->view->lineage, named));
  if (!is_fold) return;
  wording_string(out, node->side == DRAW_UP ? " -" : " +");
  wording_string(out, stemma_relation_name((enum stemma_relation)node->relation));
}

static void add_node(struct painter *p, size_t place) {
  const struct outline_node *from = &p->scene.outline->nodes[place];
  struct wording name = begin(p);
  add_name(&name, &p->scene, place);
  Agnode_t *node = agnode(p->graph, name.bytes, 1);
  p->nodes[place] = node;
  struct wording tooltip = begin(p);
  card_tooltip(&tooltip, &p->scene, from);
  set(node, "tooltip", tooltip.bytes);
  if (from->node == STEMMA_NO_NODE) {
    dress_fold(p, node, from);
  } else {
    dress_model(p, node, from);
  }
  if (card_detail(&p->scene, from) == LAYOUT_DOT) dress_dot(p, node, from);
}

/* With ranks from left to right, dot puts the trees that come first at the bottom: the fold
 * of roots, then the roots that matter least. */
static void add_nodes(struct painter *p) {
  const struct outline *outline = p->scene.outline;
  size_t roots = p->scene.is_downward ? 0 : outline->root_count;
  for (size_t i = roots; i < outline->node_count && roots > 0; i++) {
    if (outline->nodes[i].is_root) add_node(p, i);
  }
  for (size_t i = roots; i-- > 0;) add_node(p, i);
  for (size_t i = roots; i < outline->node_count; i++) {
    if (p->nodes[i] == NULL) add_node(p, i);
  }
}

/* Dots and an open arrow over the relation's colour: nobody has declared this edge. */
static void dress_inferred(struct painter *p, Agedge_t *edge, const char *relation,
                           const char *rule) {
  set(edge, "inferred", rule);
  set(edge, "style", STYLE_INFERRED);
  set(edge, "arrowhead", "onormal");
  struct wording words = begin(p);
  wording_string(&words, relation);
  wording_string(&words, " inferred");
  set(edge, "class", words.bytes);
  words = begin(p);
  wording_string(&words, relation);
  wording_string(&words, ", inferred: ");
  wording_string(&words, rule);
  set(edge, "tooltip", words.bytes);
}

static void add_edges(struct painter *p) {
  const struct outline *outline = p->scene.outline;
  /* With ranks from left to right, dot puts what comes first at the bottom. */
  for (size_t i = 0; i < outline->edge_count; i++) {
    size_t e = p->scene.is_downward ? i : outline->edge_count - 1 - i;
    const struct outline_edge *from = &outline->edges[e];
    const struct style_line *line = &style_lines[from->relation];
    const char *relation = stemma_relation_name((enum stemma_relation)from->relation);
    Agedge_t *edge = agedge(p->graph, p->nodes[from->parent], p->nodes[from->child], NULL, 1);
    p->edges[e] = edge;
    set(edge, "relation", relation);
    set(edge, "class", relation);
    set(edge, "color", line->edge);
    set(edge, "style", line->style);
    bool is_thin = card_detail(&p->scene, &outline->nodes[from->child]) == LAYOUT_DOT ||
                   card_detail(&p->scene, &outline->nodes[from->parent]) == LAYOUT_DOT;
    set(edge, "penwidth", is_thin ? STYLE_THIN : line->width);
    if (p->spine[from->parent] == from->child || p->spine[from->child] == from->parent) {
      set(edge, "weight", STYLE_SPINE);
    }
    struct wording tooltip = begin(p);
    wording_string(&tooltip, relation);
    set(edge, "tooltip", tooltip.bytes);
    const char *rule = infer_rule_name(card_edge_rule(&p->scene, from));
    if (rule != NULL) dress_inferred(p, edge, relation, rule);
  }
}

/* Which way the ranks go, and where edges leave and arrive. */
static void set_way(struct painter *p) {
  static const struct {
    const char *rankdir, *tail, *head;
  } ways[] = {[PICTURE_LR] = {"LR", "e", "w"},
              [PICTURE_TB] = {"TB", "s", "n"},
              [PICTURE_RL] = {"RL", "w", "e"},
              [PICTURE_BT] = {"BT", "n", "s"}};
  enum picture_rankdir way = p->options->rankdir;
  if (way == PICTURE_AUTO) way = p->scene.is_downward ? PICTURE_TB : PICTURE_LR;
  agattr(p->graph, AGRAPH, unconst("rankdir"), unconst(ways[way].rankdir));
  agattr(p->graph, AGEDGE, unconst("tailport"), unconst(ways[way].tail));
  agattr(p->graph, AGEDGE, unconst("headport"), unconst(ways[way].head));
}

/* What the picture says of itself, as attributes of the graph. */
static void declare_data(struct painter *p) {
  static const char *const names[2][2] = {{"drawn_derivatives", "folded_derivatives"},
                                          {"drawn_ancestors", "folded_ancestors"}};
  const struct outline *outline = p->scene.outline;
  for (int side = DRAW_DOWN; side <= DRAW_UP; side++) {
    char drawn[FIGURE_MAX], folded[FIGURE_MAX];
    snprintf(drawn, sizeof drawn, "%" PRIu64, outline->drawn[side]);
    snprintf(folded, sizeof folded, "%" PRIu64, outline->folded[side]);
    agattr(p->graph, AGRAPH, unconst(names[side][0]), drawn);
    agattr(p->graph, AGRAPH, unconst(names[side][1]), folded);
  }
  const struct attribute texts[] = {{"source", p->options->source},
                                    {"rules", p->options->rules},
                                    {"measured", p->scene.view->measure_name}};
  for (size_t i = 0; i < COUNT_OF(texts); i++) {
    struct wording words = begin(p);
    wording_data(&words, text_of(texts[i].value));
    agattr(p->graph, AGRAPH, unconst(texts[i].name), words.bytes);
  }
}

/* The name of a node's cluster, in the painter's buffer, or empty. *maker becomes whose. */
static struct text cluster_of(struct text *maker, struct painter *p,
                              const struct outline_node *node) {
  bool is_model = node->node != STEMMA_NO_NODE;
  *maker = is_model ? maker_of(p->scene.view, node->node) : TEXT("");
  if (maker->length == 0) return TEXT("");
  struct wording name = begin(p);
  wording_string(&name, "cluster ");
  wording_data(&name, *maker);
  return (struct text){name.bytes, name.length};
}

/* Tells the names of all clusters, in the order of the outline. */
static enum stemma_status name_clusters(struct cluster_ids *ids, struct painter *p,
                                        struct stemma_error *error) {
  const struct outline *outline = p->scene.outline;
  for (size_t i = 0; i < outline->node_count; i++) {
    struct text maker, name = cluster_of(&maker, p, &outline->nodes[i]);
    if (name.length == 0) continue;
    enum stemma_status status = cluster_ids_add(ids, name, error);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

/* A box around the models of each maker, where there are several. */
static void add_clusters(struct painter *p) {
  const struct outline *outline = p->scene.outline;
  agattr(p->graph, AGRAPH, unconst("style"), unconst(""));
  agattr(p->graph, AGRAPH, unconst("color"), unconst(STYLE_FOLD_BORDER));
  agattr(p->graph, AGRAPH, unconst("fontsize"), unconst("9"));
  agattr(p->graph, AGRAPH, unconst("fontcolor"), unconst(STYLE_QUIET));
  for (size_t i = 0; i < outline->node_count; i++) {
    struct text maker;
    if (cluster_of(&maker, p, &outline->nodes[i]).length == 0) continue;
    Agraph_t *cluster = agsubg(p->graph, p->buffer, 1);
    agsubnode(cluster, p->nodes[i], 1);
    struct wording label = begin(p);
    wording_dot(&label, maker);
    set_label(p->graph, cluster, label.bytes);
  }
}

/* The whole. Its label is the title with legend and caption: a second one would need a cluster
 * around all nodes, within which dot leaves more edges crossed. */
static void paint(struct painter *p) {
  declare_attributes(p->graph);
  if (p->is_narrow) agattr(p->graph, AGRAPH, unconst("ranksep"), unconst("0.7"));
  if (p->scene.is_downward) {
    agattr(p->graph, AGRAPH, unconst("ranksep"), unconst("0.55"));
    agattr(p->graph, AGRAPH, unconst("nodesep"), unconst("0.25"));
  }
  set_way(p);
  declare_data(p);
  if (card_infers(&p->scene)) declare_inferred(p->graph);
  struct wording title = begin(p);
  card_header(&title, &p->scene, p->options);
  set_label(p->graph, p->graph, title.bytes);
  add_nodes(p);
  if (p->options->clusters) add_clusters(p);
  if (p->options->clusters && p->scene.is_downward) {
    /* Curves turn half-way between ranks: above the names of the boxes, not through them. */
    agattr(p->graph, AGRAPH, unconst("ranksep"), unconst("1.1"));
  }
  add_edges(p);
}

/* Whether the layout is not left to Graphviz. */
static bool has_own_layout(const struct outline *outline, const struct picture_options *options) {
  return is_free(options->layout) || outline->node_count > LAYOUT_DOT_MOST;
}

enum stemma_status picture_graph_new(Agraph_t **out, struct cluster_ids *ids,
                                     const struct draw_view *view, const struct outline *outline,
                                     const struct picture_options *options,
                                     struct stemma_error *error) {
  struct painter p = {.scene = {.view = view, .outline = outline}, .options = options};
  bool is_own = has_own_layout(outline, options);
  p.nodes = calloc(outline->node_count + 1, sizeof(Agnode_t *));
  p.edges = calloc(outline->edge_count + 1, sizeof(Agedge_t *));
  p.detail = is_own ? calloc(outline->node_count + 1, sizeof *p.detail) : NULL;
  p.spine = calloc(outline->node_count + 1, sizeof *p.spine);
  p.buffer = malloc(CARD_MAX);
  enum stemma_status status = STEMMA_OK;
  if (p.nodes == NULL || p.edges == NULL || p.buffer == NULL || p.spine == NULL ||
      (is_own && p.detail == NULL) || !spine_find(p.spine, outline)) {
    status = stemma_error_memory(error, "picture of the lineage");
  }
  if (status == STEMMA_OK) status = choose_shape(&p, error);
  if (status == STEMMA_OK && options->clusters) status = name_clusters(ids, &p, error);
  if (status == STEMMA_OK) {
    p.graph = agopen(unconst("lineage"), Agdirected, &ids->disciplines);
    status = p.graph == NULL ? stemma_error_memory(error, "picture of the lineage")
                             : cluster_ids_bind(ids, p.graph, error);
  }
  if (status == STEMMA_OK) {
    paint(&p);
    if (is_own) status = picture_place(p.graph, p.nodes, p.edges, &p.scene, options, error);
  }
  if (status == STEMMA_OK) *out = p.graph;
  if (status != STEMMA_OK && p.graph != NULL) agclose(p.graph);
  free(p.nodes);
  free(p.edges);
  free(p.detail);
  free(p.spine);
  free(p.buffer);
  return status;
}
