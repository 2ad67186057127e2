/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tail of a model's name: the words at its end that tell how the weights are stored, as
 * in `Llama-2-7b-hf-i1-GGUF` or `Qwen2.5-7B-bnb-4bit`. What is left of it is the stem.
 */
#ifndef STEMMA_GRAPH_NAME_TAIL_H
#define STEMMA_GRAPH_NAME_TAIL_H

#include "graph/text.h"

/* Words of a tail; the sets are made of bits. */
enum name_tail {
  NAME_TAIL_NONE = 0,
  NAME_TAIL_PRECISION = 1, /* weights in full: bf16, fp32; a base model's name may say so */
  NAME_TAIL_DETAIL = 2,    /* says how, but not by itself that: i1, q4, g128 */
  NAME_TAIL_QUANTIZED = 4, /* by itself: gguf, awq, 4bit, q4_k_m, … */
};

/*
 * Cuts the last word and its separator (one of `-._`) off a name, if it is one of a tail: the
 * longest that is. Something is left of the name always. Returns the kind of word, or
 * NAME_TAIL_NONE and leaves *name as it is. Case does not matter. O(length).
 */
enum name_tail name_tail_cut(struct text *name);

/* Cuts the whole tail off; the kinds of words that were in it. O(length^2). */
unsigned name_tail_strip(struct text *name);

#endif
