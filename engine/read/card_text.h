/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parents in the prose of a model card: the sentences that tools write.
 *
 *     relation   sentence, X being a link to a model               written by
 *     finetune   This model is a fine-tuned version of X           transformers, TRL, Axolotl
 *     finetune   … model finetuned from X                          Sentence Transformers
 *     finetune   Finetuned from model: X (also a bare id)          Unsloth, the Hub's template
 *     adapter    LoRA adaption weights for X (a bare id)           Diffusers
 *     merge      merge method using X as a base                    mergekit
 *     merge      The following models were included in the merge:  mergekit (a list of X)
 *     quantized  was converted to GGUF format from X               GGUF-my-repo
 *     quantized  was converted to MLX format from X                mlx-lm, mlx-vlm
 *     quantized  This (model) is a quantized version of X          LLM Compressor
 *     quantized  This repo contains GGUF (AWQ, GPTQ) … files for X many quantizers
 *     quantized  static (weighted/imatrix) quants of X             the same
 *
 * White space and case do not matter. Of several sentences the first that names a model counts,
 * for what follows may be copied from the parent's card; a merge counts whole. A fine-tune whose
 * card says `library_name: peft` is an adapter.
 *
 * What is unclear gives nothing: a link to another site, a link whose text is another id than
 * its target, an id of one segment that the link's text does not repeat, the name of a folder of
 * a training run. Code blocks are passed over.
 */
#ifndef STEMMA_ENGINE_READ_CARD_TEXT_H
#define STEMMA_ENGINE_READ_CARD_TEXT_H

#include <stdbool.h>

#include "graph/arena.h"
#include "graph/parents.h"
#include "graph/status.h"

/*
 * Adds a claim for each model that the text names as a parent: well-formed ids (R2), borrowed
 * from `body`. `is_adapter`: a fine-tune is an adapter. Fails only with STEMMA_NO_MEMORY.
 * O(length).
 */
enum stemma_status card_text_claim(struct parent_claims *claims, struct text body, bool is_adapter,
                                   struct arena *arena);

#endif
