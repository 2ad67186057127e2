/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two listeners of the test Hub. */
#include "tests/hub/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/hub/routes.h"
#include "tests/hub/send.h"

enum { IDLE_SECONDS = 60 };

/* One listener. */
struct listener {
  struct MHD_Daemon *daemon; /* owned */
  struct hub *hub;           /* not owned */
  bool other;                /* the one that no client is to reach */
};

struct server {
  struct listener main;     /* the Hub */
  struct listener other;    /* another host, as far as a client knows */
  struct bytes certificate; /* of both, for https; empty for http; owned */
  struct bytes key;         /* the certificate's key; owned */
};

/* What is kept of a request between libmicrohttpd's calls. */
struct exchange {
  char *uri;      /* as it was sent; owned */
  bool has_begun; /* whether the headers were seen */
};

static void *begin_exchange(void *context, const char *uri, struct MHD_Connection *connection) {
  (void)context;
  (void)connection;
  struct exchange *exchange = claim(1, sizeof *exchange);
  exchange->uri = claim_string(uri, strlen(uri));
  return exchange;
}

static void end_exchange(void *context, struct MHD_Connection *connection, void **kept,
                         enum MHD_RequestTerminationCode code) {
  (void)context;
  (void)connection;
  (void)code;
  struct exchange *exchange = *kept;
  if (exchange) free(exchange->uri);
  free(exchange);
  *kept = NULL;
}

static void count_connection(void *context, struct MHD_Connection *connection, void **kept,
                             enum MHD_ConnectionNotificationCode code) {
  struct listener *listener = context;
  (void)connection;
  (void)kept;
  if (code != MHD_CONNECTION_NOTIFY_STARTED || listener->other) return;
  pthread_mutex_lock(&listener->hub->lock);
  listener->hub->journal.connections++;
  pthread_mutex_unlock(&listener->hub->lock);
}

static const char *header_of(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* The path and query of what was asked for; a proxy is asked for a whole URL. */
static const char *without_origin(const char *uri) {
  const char *host = strstr(uri, "://");
  if (*uri == '/' || !host) return uri;
  return host + 3 + strcspn(host + 3, "/?");
}

static enum MHD_Result respond(struct listener *listener, struct MHD_Connection *connection,
                               const struct exchange *exchange, const char *method,
                               const char *version) {
  const char *uri = without_origin(exchange->uri);
  size_t path_length = strcspn(uri, "?");
  char *path = claim_string(uri, path_length);
  struct request request = {
      .other = listener->other,
      .method = method,
      .uri = uri,
      .proxied = uri != exchange->uri,
      .path = path,
      .query = uri[path_length] ? uri + path_length + 1 : "",
      .version = version,
      .host = header_of(connection, "Host"),
      .authorization = header_of(connection, "Authorization"),
      .user_agent = header_of(connection, "User-Agent"),
      .accept_encoding = header_of(connection, "Accept-Encoding"),
  };
  struct answer answer = {0};
  struct delivery delivery;
  routes_answer(&answer, &delivery, listener->hub, &request);
  enum MHD_Result result = send_answer(connection, &answer, &delivery);
  answer_dispose(&answer);
  free(path);
  return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_length, void **kept) {
  struct exchange *exchange = *kept;
  (void)url;
  (void)upload;
  if (!exchange->has_begun) {
    exchange->has_begun = true;
    return MHD_YES;
  }
  if (*upload_length > 0) {
    *upload_length = 0; /* nothing is uploaded here */
    return MHD_YES;
  }
  return respond(context, connection, exchange, method, version);
}

/* Writes the address with port 0 and gives its length. */
static socklen_t parse_address(struct sockaddr_storage *storage, const char *address) {
  struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;
  *storage = (struct sockaddr_storage){0};
  if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    if (ntohl(v4->sin_addr.s_addr) >> 24 == 127) return sizeof *v4;
  } else if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    if (IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr)) return sizeof *v6;
  }
  die("%s: no address of the loopback", address);
}

static void listen_at(struct server *server, struct listener *listener, const char *address) {
  struct sockaddr_storage storage;
  parse_address(&storage, address);
  bool is_v6 = storage.ss_family == AF_INET6;
  unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
                   (is_v6 ? MHD_USE_IPv6 : 0u);
  struct MHD_OptionItem tls[] = {
      {MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate.at},
      {MHD_OPTION_HTTPS_MEM_KEY, 0, server->key.at},
      {MHD_OPTION_END, 0, NULL},
  };
  if (server->key.length > 0) {
    flags |= MHD_USE_TLS;
  } else {
    tls[0].option = MHD_OPTION_END;
  }
  listener->daemon = MHD_start_daemon(
      flags, 0, NULL, NULL, handle, listener, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&storage,
      MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, listener, MHD_OPTION_NOTIFY_COMPLETED,
      end_exchange, listener, MHD_OPTION_NOTIFY_CONNECTION, count_connection, listener,
      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      (size_t)1 << 17, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
  if (!listener->daemon) die("%s: cannot listen there", address);
}

static char *origin_of(const struct server *server, const struct listener *listener,
                       const char *address) {
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_BIND_PORT);
  if (!info || info->port == 0) die("%s: at no port", address);
  struct bytes origin = {0};
  bytes_put_text(&origin, server->key.length > 0 ? "https://" : "http://");
  bytes_format(&origin, strchr(address, ':') ? "[%s]:%u" : "%s:%u", address, (unsigned)info->port);
  return origin.at;
}

static void read_pem(struct bytes *text, const char *path) {
  if (!bytes_read_file(text, path)) die("%s: %s", path, strerror(errno));
  bytes_string(text);
}

struct server *server_new(struct hub *hub, const struct server_options *options) {
  struct server *server = claim(1, sizeof *server);
  server->main = (struct listener){.hub = hub};
  server->other = (struct listener){.hub = hub, .other = true};
  if (options->certificate) read_pem(&server->certificate, options->certificate);
  if (options->key) read_pem(&server->key, options->key);
  /* No request is answered before the origins are known. */
  pthread_mutex_lock(&hub->lock);
  listen_at(server, &server->main, options->address);
  listen_at(server, &server->other, options->address);
  hub->origin = origin_of(server, &server->main, options->address);
  hub->other_origin = origin_of(server, &server->other, options->address);
  pthread_mutex_unlock(&hub->lock);
  return server;
}

void server_free(struct server *server) {
  if (!server) return;
  MHD_stop_daemon(server->main.daemon);
  MHD_stop_daemon(server->other.daemon);
  bytes_dispose(&server->certificate);
  bytes_dispose(&server->key);
  free(server);
}
