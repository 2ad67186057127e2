/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of the ai-ecosystem (modelbiome/ai_ecosystem): one model a row, as the Hub's list of
 * models has it, with the parents sorted into a column for each relation, and lists as Python
 * prints them (python_list.h).
 *
 *     model_id            the model
 *     finetune_parent, quantized_parent, adapter_parent, merge_parent   its parents
 *     tags                base_model: and license: tags
 *     licenses, license   its licence, where no tag says it
 *     downloads, likes, createdAt (created_at), lastModified (last_modified),
 *     pipeline_tag, author                                              facts
 *
 * Other columns are not looked at. The columns of parents are the first source of rule R1, as
 * the most resolved one, and the tags the second: they are read only where no column of
 * parents has a well-formed id.
 */
#ifndef STEMMA_ENGINE_READ_ECOSYSTEM_H
#define STEMMA_ENGINE_READ_ECOSYSTEM_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/read/sink.h"
#include "engine/read/stream.h"
#include "graph/status.h"
#include "graph/text.h"

/*
 * Whether bytes that begin a file look like that table: its header has model_id and a column of
 * parents.
 */
bool ecosystem_knows_header(struct text beginning);

/*
 * Reads the table at the beginning of `stream`, and gives the sink a record or a fault a row, in
 * order. The cells of a row have at most `row_max` bytes together (0: CSV_ROW_MAX); a longer one
 * is malformed. A cell of parents that is no list counts as one malformed parent. A stream without
 * any row gives no records. Fails with STEMMA_BAD_INPUT (no such header; the table ends in
 * the middle of a row), STEMMA_NO_MEMORY, or as the stream and the sink do. The memory is that
 * of one row.
 */
enum stemma_status ecosystem_read(const struct record_sink *sink, struct stream *stream,
                                  size_t row_max, struct stemma_error *error);

#endif
