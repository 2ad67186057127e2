/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends an answer, whole or as a fault has it. */
#include "tests/hub/send.h"

#include <stdlib.h>
#include <string.h>

/* The body as a response: what stays in memory is sent from there, what was made goes along. */
static struct MHD_Response *respond_whole(struct answer *answer) {
  struct MHD_IoVec parts[ANSWER_PARTS];
  if (answer->part_count > 0) {
    for (size_t i = 0; i < answer->part_count; i++) {
      parts[i] = (struct MHD_IoVec){answer->parts[i].at, answer->parts[i].length};
    }
    return MHD_create_response_from_iovec(parts, (unsigned)answer->part_count, NULL, NULL);
  }
  struct MHD_Response *response =
      MHD_create_response_from_buffer(answer->body.length, answer->body.at, MHD_RESPMEM_MUST_FREE);
  answer->body = (struct bytes){0};
  return response;
}

enum MHD_Result send_answer(struct MHD_Connection *connection, struct answer *answer,
                            enum fault fault, const struct settings *settings) {
  (void)fault;
  (void)settings;
  struct MHD_Response *response = respond_whole(answer);
  if (!response) return MHD_NO;
  for (size_t i = 0; i < answer->header_count; i++) {
    MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
  }
  enum MHD_Result result = MHD_queue_response(connection, answer->status, response);
  MHD_destroy_response(response);
  return result;
}
