/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sends an answer, whole or as a fault has it.
 *
 * libmicrohttpd sends what is right; what is wrong it can be brought to send. A body comes from a
 * callback that ends with an error, so that less comes than Content-Length says or than chunks
 * promise; and a flag lets a response have a Content-Length of its own, so that more comes.
 */
#include "tests/hub/send.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 1 << 16, TOO_MUCH = 1000, TRICKLES = 20 };

/* A body that is sent by a callback. */
struct flow {
  struct bytes body;  /* owned */
  size_t stop;        /* where it ends; before the end of the body for one that is cut */
  bool is_cut;        /* at `stop` the connection ends, instead of the body */
  size_t step;        /* most bytes at once */
  uint64_t pause_ms;  /* between steps */
  uint64_t at_end_ms; /* of silence at `stop` */
};

static void pause_for(uint64_t ms) {
  struct timespec time = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
  if (ms > 0) nanosleep(&time, NULL);
}

/* Called by the thread of this connection alone, so it may sleep. */
static ssize_t flow_on(void *context, uint64_t position, char *out, size_t room) {
  const struct flow *flow = context;
  assert(position <= flow->stop);
  size_t left = flow->stop - (size_t)position;
  if (left == 0) {
    pause_for(flow->at_end_ms);
    return flow->is_cut ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
  }
  if (position > 0) pause_for(flow->pause_ms);
  size_t length = left < room ? left : room;
  if (length > flow->step) length = flow->step;
  memcpy(out, flow->body.at + position, length);
  return (ssize_t)length;
}

static void flow_free(void *context) {
  struct flow *flow = context;
  bytes_dispose(&flow->body);
  free(flow);
}

/* Takes the body of the answer. */
static struct flow *flow_new(struct answer *answer) {
  struct flow *flow = claim(1, sizeof *flow);
  answer_flatten(answer);
  *flow = (struct flow){.body = answer->body, .stop = answer->body.length, .step = BLOCK};
  answer->body = (struct bytes){0};
  return flow;
}

static struct MHD_Response *respond_flow(struct flow *flow, uint64_t announced) {
  struct MHD_Response *response =
      MHD_create_response_from_callback(announced, BLOCK, flow_on, flow, flow_free);
  if (!response) flow_free(flow);
  return response;
}

/* The body as it is: what stays in memory is sent from there, what was made goes along. */
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
  if (response) answer->body = (struct bytes){0};
  return response;
}

/* Half of the body, then the connection ends. */
static struct MHD_Response *respond_cut(struct answer *answer, const struct delivery *delivery) {
  struct flow *flow = flow_new(answer);
  uint64_t whole = flow->stop;
  flow->stop /= 2;
  flow->is_cut = true;
  if (delivery->fault == FAULT_STALL) flow->at_end_ms = delivery->stall_ms;
  return respond_flow(flow, delivery->fault == FAULT_CUT_CHUNKED ? MHD_SIZE_UNKNOWN : whole);
}

/* A body without a length of its own, as of HTTP/1.0, and a header that says half of it. */
static struct MHD_Response *respond_short(struct answer *answer) {
  struct flow *flow = flow_new(answer);
  answer_header(answer, "Content-Length", "%zu", flow->stop / 2);
  struct MHD_Response *response = respond_flow(flow, MHD_SIZE_UNKNOWN);
  if (response) {
    MHD_set_response_options(response,
                             (enum MHD_ResponseFlags)(MHD_RF_INSANITY_HEADER_CONTENT_LENGTH |
                                                      MHD_RF_HTTP_1_0_COMPATIBLE_STRICT),
                             MHD_RO_END);
  }
  return response;
}

static struct MHD_Response *respond_long(struct answer *answer) {
  struct flow *flow = flow_new(answer);
  flow->is_cut = true;
  return respond_flow(flow, flow->stop + TOO_MUCH);
}

static struct MHD_Response *respond_slowly(struct answer *answer, uint64_t duration_ms) {
  struct flow *flow = flow_new(answer);
  flow->step = flow->stop / TRICKLES + 1;
  flow->pause_ms = duration_ms / TRICKLES;
  return respond_flow(flow, flow->stop);
}

static struct MHD_Response *respond(struct answer *answer, const struct delivery *delivery) {
  switch (delivery->fault) {
  case FAULT_CUT:
  case FAULT_CUT_CHUNKED:
  case FAULT_STALL: return respond_cut(answer, delivery);
  case FAULT_LENGTH_LONG: return respond_long(answer);
  case FAULT_LENGTH_SHORT: return respond_short(answer);
  case FAULT_TRICKLE: return respond_slowly(answer, delivery->trickle_ms);
  default: break;
  }
  return delivery->is_chunked ? respond_flow(flow_new(answer), MHD_SIZE_UNKNOWN)
                              : respond_whole(answer);
}

/*
 * Resets the connection. libmicrohttpd would end it in good order first, so its socket is replaced
 * by another one, unconnected, which it then ends.
 */
static void reset(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  int instead = socket(AF_INET, SOCK_STREAM, 0);
  if (info && instead >= 0) {
    setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    dup2(instead, info->connect_fd);
  }
  if (instead >= 0) close(instead);
}

enum MHD_Result send_answer(struct MHD_Connection *connection, struct answer *answer,
                            const struct delivery *delivery) {
  if (delivery->fault == FAULT_RESET) reset(connection);
  if (delivery->fault == FAULT_HANG) pause_for(delivery->stall_ms);
  if (delivery->fault >= FAULT_HANG && delivery->fault <= FAULT_RESET) return MHD_NO;
  struct MHD_Response *response = respond(answer, delivery);
  if (!response) return MHD_NO;
  for (size_t i = 0; i < answer->header_count; i++) {
    MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
  }
  enum MHD_Result result = MHD_queue_response(connection, answer->status, response);
  MHD_destroy_response(response);
  return result;
}
