/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of interest go into a hash table first, of which there are few: those of bases, and
 * the stems of quantizations without a parent. Then all names are held against it.
 */
#include "graph/infer_names.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/model_id.h"
#include "graph/name_tail.h"
#include "graph/names.h"

/* What is known of a node. Bits. */
enum {
  IS_SOURCE = 1,    /* by its name, it may be what another is quantized from */
  IS_QUANTIZED = 2, /* its name tells that it is quantized */
  IS_DECLARED = 4,  /* its record tells that it is quantized */
  IS_COPY = 8,      /* it derives from another model of the same stem */
  IS_REUPLOAD = 16, /* it derives from another model of the same name */
  LACKS_PARENT = 32 /* it has a record, which names no parent */
};

/* More than one node, where one was looked for. */
#define SEVERAL_NODES (STEMMA_NO_NODE - 1)

/* The nodes of a name: for each kind a node, STEMMA_NO_NODE or SEVERAL_NODES. */
struct place {
  uint32_t all;       /* all that may be meant; of bases, the first that is no re-upload */
  uint32_t originals; /* those that are no copies; of bases, the others */
};

struct inference {
  const struct lineage *lineage;   /* as given */
  const struct stemma_edge *edges; /* [edge_count] as given */
  size_t edge_count;               /* of edges */
  uint8_t *traits;                 /* [nodes] bits */
  uint8_t *tail;                   /* [nodes] how long the name's tail is */
  uint32_t *children;              /* [nodes] declared ones */
  uint32_t *parent;                /* [nodes] inferred, or STEMMA_NO_NODE */
  uint8_t *rule;                   /* [nodes] enum infer_rule */
  struct names names;              /* bases' names; then stems, and ids less their tails */
  struct place *places;            /* [names.count] */
};

static_assert(MODEL_ID_SEGMENT_MAX <= UINT8_MAX, "a tail's length fits a byte");

static struct text id_stem(const struct inference *inference, uint32_t node) {
  struct text id = lineage_name(inference->lineage, node);
  id.length -= inference->tail[node];
  return id;
}

static struct text stem(const struct inference *inference, uint32_t node) {
  return model_id_name(id_stem(inference, node));
}

/* `parent` is a node, and nothing known says that `child` is the older one. */
static bool may_follow(const struct lineage *lineage, uint32_t child, uint32_t parent) {
  if (parent >= SEVERAL_NODES) return false;
  int64_t older = lineage->created[parent], newer = lineage->created[child];
  return record_time_is_void(older) || record_time_is_void(newer) || older <= newer;
}

static void infer(struct inference *inference, uint32_t child, uint32_t parent,
                  enum infer_rule rule) {
  assert(child != parent);
  inference->parent[child] = parent;
  inference->rule[child] = (uint8_t)rule;
}

/* ---- what is known of each node ---- */

static void look_at_names(struct inference *inference) {
  const struct lineage *lineage = inference->lineage;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    struct text name = model_id_name(lineage_name(lineage, v));
    size_t length = name.length;
    unsigned kinds = name_tail_strip(&name);
    inference->tail[v] = (uint8_t)(length - name.length);
    inference->parent[v] = STEMMA_NO_NODE;
    bool lacks = lineage->status[v] == LINEAGE_PRESENT && lineage->source[v] == PARENT_SOURCE_NONE;
    inference->traits[v] =
        (uint8_t)(((kinds & ~(unsigned)NAME_TAIL_PRECISION) == 0 ? IS_SOURCE : 0) |
                  ((kinds & NAME_TAIL_QUANTIZED) != 0 ? IS_QUANTIZED : 0) |
                  (lacks ? LACKS_PARENT : 0));
  }
}

static struct text name_of(const struct inference *inference, uint32_t node) {
  return model_id_name(lineage_name(inference->lineage, node));
}

/* How alike the names of a child and its parent are: IS_COPY, IS_REUPLOAD. */
static unsigned compare_names(const struct inference *inference, uint32_t child, uint32_t parent) {
  if (!text_equal_folded(stem(inference, child), stem(inference, parent))) return 0;
  bool same = text_equal_folded(name_of(inference, child), name_of(inference, parent));
  bool sources = (inference->traits[child] & inference->traits[parent] & IS_SOURCE) != 0;
  return (same ? IS_REUPLOAD : 0U) | (sources ? IS_COPY : 0U);
}

/* Edges inferred from texts say nothing here. */
static void look_at_edges(struct inference *inference) {
  const uint8_t *source = inference->lineage->source;
  for (size_t e = 0; e < inference->edge_count; e++) {
    const struct stemma_edge *edge = &inference->edges[e];
    if (parent_source_is_inferred((enum parent_source)source[edge->child])) continue;
    uint8_t *traits = &inference->traits[edge->child];
    inference->children[edge->parent]++;
    if (edge->relation == STEMMA_QUANTIZED) *traits |= IS_DECLARED;
    *traits |= (uint8_t)compare_names(inference, edge->child, edge->parent);
  }
}

/* ---- names and their places ---- */

static void add_node(uint32_t *place, uint32_t node) {
  *place = *place == STEMMA_NO_NODE ? node : SEVERAL_NODES;
}

static enum stemma_status intern(struct inference *inference, struct text name,
                                 struct stemma_error *error) {
  uint32_t entry;
  return names_intern(&entry, &inference->names, name, text_hash_folded(name), error);
}

/* The place of a name that has been interned, or NULL. */
static struct place *find_place(const struct inference *inference, struct text name) {
  uint32_t entry = names_find(&inference->names, name, text_hash_folded(name));
  return entry == NAMES_NONE ? NULL : &inference->places[entry];
}

/* Places for the names that are there, with no node in any. */
static enum stemma_status make_places(struct inference *inference, struct stemma_error *error) {
  free(inference->places);
  inference->places = malloc((inference->names.count + (size_t)1) * sizeof *inference->places);
  if (inference->places == NULL) return stemma_error_memory(error, "parents inferred from names");
  for (uint32_t n = 0; n < inference->names.count; n++) {
    inference->places[n] = (struct place){STEMMA_NO_NODE, STEMMA_NO_NODE};
  }
  return STEMMA_OK;
}

static void drop_names(struct inference *inference) {
  names_dispose(&inference->names);
  inference->names = (struct names)NAMES_INIT(true);
}

/* ---- mirrors ---- */

static bool is_base(const struct inference *inference, uint32_t node) {
  return inference->children[node] >= INFER_MIRRORED_CHILDREN;
}

static enum stemma_status intern_bases(struct inference *inference, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (uint32_t v = 0; v < inference->lineage->node_count && status == STEMMA_OK; v++) {
    if (is_base(inference, v)) status = intern(inference, name_of(inference, v), error);
  }
  return status;
}

/* Puts the bases that are no re-uploads in their places. */
static enum stemma_status list_bases(struct inference *inference, struct stemma_error *error) {
  enum stemma_status status = make_places(inference, error);
  for (uint32_t v = 0; v < inference->lineage->node_count && status == STEMMA_OK; v++) {
    if (!is_base(inference, v) || (inference->traits[v] & IS_REUPLOAD) != 0) continue;
    struct place *place = find_place(inference, name_of(inference, v));
    add_node(place->all == STEMMA_NO_NODE ? &place->all : &place->originals, v);
  }
  return status;
}

/* The one base with the name of `node` that is another than it, or one of the other values. */
static uint32_t find_other_base(const struct inference *inference, uint32_t node) {
  const struct place *place = find_place(inference, name_of(inference, node));
  if (place == NULL) return STEMMA_NO_NODE;
  if (node == place->all) return place->originals;
  return node == place->originals || place->originals == STEMMA_NO_NODE ? place->all
                                                                        : SEVERAL_NODES;
}

/* Infers mirrors among the bases, or among the others. */
static void infer_mirrors(struct inference *inference, bool among_bases) {
  const struct lineage *lineage = inference->lineage;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    if ((inference->traits[v] & LACKS_PARENT) == 0) continue;
    if (is_base(inference, v) != among_bases || record_time_is_void(lineage->created[v])) continue;
    uint32_t base = find_other_base(inference, v);
    if (base >= SEVERAL_NODES || record_time_is_void(lineage->created[base])) continue;
    if (lineage->created[base] >= lineage->created[v]) continue;
    infer(inference, v, base, INFER_MIRROR);
    inference->traits[v] |= IS_REUPLOAD | IS_COPY;
  }
}

/* Re-uploads that have become bases go first, and leave fewer bases of one name. */
static enum stemma_status find_mirrors(struct inference *inference, struct stemma_error *error) {
  enum stemma_status status = intern_bases(inference, error);
  if (status == STEMMA_OK) status = list_bases(inference, error);
  if (status == STEMMA_OK) {
    infer_mirrors(inference, true);
    status = list_bases(inference, error);
  }
  if (status == STEMMA_OK) infer_mirrors(inference, false);
  drop_names(inference);
  return status;
}

/* ---- quantizations ---- */

static bool is_asking(const struct inference *inference, uint32_t node) {
  return (~inference->traits[node] & (LACKS_PARENT | IS_QUANTIZED)) == 0;
}

static bool is_answer(const struct inference *inference, uint32_t node) {
  return (inference->traits[node] & (IS_SOURCE | IS_DECLARED)) == IS_SOURCE;
}

/* A stem by itself is looked for everywhere, and behind a namespace within that. One segment
 * alone has no namespace, and its id less its tail is its stem. */
static enum stemma_status list_stems(struct inference *inference, struct stemma_error *error) {
  uint32_t nodes = inference->lineage->node_count;
  enum stemma_status status = STEMMA_OK;
  for (uint32_t v = 0; v < nodes && status == STEMMA_OK; v++) {
    if (!is_asking(inference, v)) continue;
    status = intern(inference, stem(inference, v), error);
    if (status == STEMMA_OK) status = intern(inference, id_stem(inference, v), error);
  }
  if (status == STEMMA_OK) status = make_places(inference, error);
  for (uint32_t v = 0; v < nodes && status == STEMMA_OK; v++) {
    if (!is_answer(inference, v)) continue;
    struct text id = id_stem(inference, v), name = stem(inference, v);
    struct place *everywhere = find_place(inference, name);
    if (everywhere == NULL) continue; /* nor is it asked for within its namespace */
    bool is_original = (inference->traits[v] & IS_COPY) == 0;
    add_node(&everywhere->all, v);
    if (is_original) add_node(&everywhere->originals, v);
    struct place *own = name.length < id.length ? find_place(inference, id) : NULL;
    if (own != NULL) add_node(&own->all, v);
  }
  return status;
}

static bool is_plain_word(struct text name) {
  for (size_t i = 0; i < name.length; i++) {
    char byte = text_fold_byte(name.bytes[i]);
    if (byte < 'a' || byte > 'z') return false;
  }
  return true;
}

/* The model that `node` is named after, STEMMA_NO_NODE or SEVERAL_NODES. */
static uint32_t find_source(const struct inference *inference, uint32_t node) {
  struct text id = id_stem(inference, node), name = stem(inference, node);
  if (name.length < id.length) {
    uint32_t own = find_place(inference, id)->all;
    if (own != STEMMA_NO_NODE) return own;
  }
  return is_plain_word(name) ? STEMMA_NO_NODE : find_place(inference, name)->originals;
}

/* The place of "_-_" in a name, or 0. */
static size_t find_mark(struct text name) {
  for (size_t at = 1; at + 3 < name.length; at++) {
    if (memcmp(name.bytes + at, "_-_", 3) == 0) return at;
  }
  return 0;
}

/* The model `author/model` of a name `author_-_model` with a tail, which may lose its words one
 * by one until there is such a model. */
static uint32_t find_author_form(const struct inference *inference, uint32_t node) {
  const struct lineage *lineage = inference->lineage;
  struct text name = model_id_name(lineage_name(lineage, node));
  size_t mark = find_mark(name);
  if (mark == 0) return STEMMA_NO_NODE;
  struct text rest = {name.bytes + mark + 3, name.length - mark - 3};
  char id[MODEL_ID_MAX];
  memcpy(id, name.bytes, mark);
  id[mark] = '/';
  memcpy(id + mark + 1, rest.bytes, rest.length);
  unsigned kinds = NAME_TAIL_NONE;
  for (enum name_tail kind; (kind = name_tail_cut(&rest)) != NAME_TAIL_NONE;) {
    kinds |= (unsigned)kind;
    if ((kinds & NAME_TAIL_QUANTIZED) == 0) continue;
    uint32_t found = lineage_find(lineage, (struct text){id, mark + 1 + rest.length});
    if (found != STEMMA_NO_NODE && found != node) return found;
  }
  return STEMMA_NO_NODE;
}

static void infer_quantized(struct inference *inference, uint32_t node) {
  uint32_t parent = find_author_form(inference, node);
  if (may_follow(inference->lineage, node, parent)) {
    infer(inference, node, parent, INFER_AUTHOR_FORM);
    return;
  }
  parent = find_source(inference, node);
  if (may_follow(inference->lineage, node, parent)) {
    infer(inference, node, parent, INFER_QUANTIZATION);
  }
}

static enum stemma_status find_quantized(struct inference *inference, struct stemma_error *error) {
  enum stemma_status status = list_stems(inference, error);
  if (status != STEMMA_OK) return status;
  for (uint32_t v = 0; v < inference->lineage->node_count; v++) {
    if (is_asking(inference, v)) infer_quantized(inference, v);
  }
  return STEMMA_OK;
}

/* ---- the whole ---- */

static enum stemma_status inference_init(struct inference *inference, const struct lineage *lineage,
                                         struct stemma_error *error) {
  size_t nodes = lineage->node_count + (size_t)1;
  inference->traits = malloc(nodes);
  inference->tail = malloc(nodes);
  inference->children = calloc(nodes, sizeof *inference->children);
  inference->parent = malloc(nodes * sizeof *inference->parent);
  inference->rule = calloc(nodes, 1);
  if (inference->traits != NULL && inference->tail != NULL && inference->children != NULL &&
      inference->parent != NULL && inference->rule != NULL) {
    return STEMMA_OK;
  }
  return stemma_error_memory(error, "parents inferred from names");
}

static void inference_dispose(struct inference *inference) {
  free(inference->traits);
  free(inference->tail);
  free(inference->children);
  free(inference->parent);
  free(inference->rule);
  free(inference->places);
  names_dispose(&inference->names);
}

static enum stemma_status list_edges(struct inferred_edge **out, size_t *count,
                                     const struct inference *inference,
                                     struct stemma_error *error) {
  uint32_t nodes = inference->lineage->node_count;
  size_t found = 0;
  for (uint32_t v = 0; v < nodes; v++) found += inference->parent[v] != STEMMA_NO_NODE;
  struct inferred_edge *edges = malloc((found + 1) * sizeof *edges);
  if (edges == NULL) return stemma_error_memory(error, "parents inferred from names");
  *out = edges;
  *count = found;
  for (uint32_t v = 0; v < nodes; v++) {
    if (inference->parent[v] == STEMMA_NO_NODE) continue;
    *edges++ = (struct inferred_edge){
        .parent = inference->parent[v], .child = v, .rule = inference->rule[v]};
  }
  return STEMMA_OK;
}

enum stemma_status infer_names(struct inferred_edge **out, size_t *count,
                               const struct lineage *lineage, const struct stemma_edge *edges,
                               size_t edge_count, struct stemma_error *error) {
  struct inference inference = {
      .lineage = lineage, .edges = edges, .edge_count = edge_count, .names = NAMES_INIT(true)};
  enum stemma_status status = inference_init(&inference, lineage, error);
  if (status == STEMMA_OK) {
    look_at_names(&inference);
    look_at_edges(&inference);
    status = find_mirrors(&inference, error);
  }
  if (status == STEMMA_OK) status = find_quantized(&inference, error);
  if (status == STEMMA_OK) status = list_edges(out, count, &inference, error);
  inference_dispose(&inference);
  return status;
}
