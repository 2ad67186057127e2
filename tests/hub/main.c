/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stemma-test-hub: a Hub on the loopback for tests. It serves records of a file in the shapes of
 * the Hub, and can misbehave on command. README.md beside this file has the routes and the faults.
 *
 *   main.c      the command line; from start to signal
 *   settings.c  what can be set, on the command line and while it runs
 *   server.c    the listeners
 *   routes.c    from a request to its answer
 *   listing.c, details.c, replay.c   pages of models, one model, recorded answers
 *   control.c   the route for tests
 *   records.c, names.c               the models; former names, gated models
 *   fields.c, shapes.c, packed.c     expand[]; models as they are sent, and as gzip
 *   quota.c     RateLimit
 *   faults.c    what goes wrong, and when
 *   spoil.c, send.c                  answers that are wrong; answers on their way, whole or broken
 *   journal.c   the log and the counters
 *   bytes.c, json.c, query.c, answer.c   texts, JSON, URLs, answers
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/hub/hub.h"
#include "tests/hub/server.h"

enum { EXIT_USAGE = 2, MAX_OPTIONS = 48, FIRST_SETTING = 256 };

static const char usage[] =
    "usage: stemma-test-hub [OPTION]... FILE\n"
    "Serves the records of FILE (JSON Lines, gzipped or not) as a Hub on the loopback, until it\n"
    "gets SIGTERM or SIGINT. Writes its two URLs to standard output, a line each.\n"
    "  --urls FILE     writes them there too, as HUB_URL=… and HUB_OTHER_URL=…\n"
    "  --log FILE      writes a line of JSON for each request\n"
    "  --address A     where it listens: 127.0.0.1, another of 127/8, or ::1 (127.0.0.1)\n"
    "  --tls-cert FILE, --tls-key FILE\n"
    "                  serves https with this certificate and its key, both in PEM\n"
    "  --seconds N     ends after so long, whatever happens (900)\n"
    "  --renames FILE  former names, as in data/renames.csv\n"
    "  --gated ID      refuses the details of this model; repeatable\n"
    "  --private ID    serves all records but this one; repeatable\n"
    "  --replay DIR    gives recorded answers where there are any\n"
    "  --list-faults   prints the names of all faults\n"
    "The rest can also be set while it runs:\n";

/* The command line. */
struct options {
  const char *file;             /* the records */
  const char *urls;             /* where the URLs go, NULL for standard output alone */
  const char *log;              /* where the log goes, NULL for nowhere */
  struct server_options server; /* where and how to listen */
  uint64_t seconds;             /* how long to run */
};

static void print_usage(FILE *stream) {
  struct bytes settings = {0};
  settings_help(&settings);
  fprintf(stream, "%s%s", usage, settings.at);
  bytes_dispose(&settings);
}

static void print_faults(void) {
  for (int i = 0; i < FAULT_KINDS; i++) puts(fault_name((enum fault)i));
}

/* All options; those from FIRST_SETTING on are settings. */
static void list_options(struct option known[MAX_OPTIONS]) {
  static const struct option own[] = {
      {"urls", required_argument, NULL, 'u'},     {"log", required_argument, NULL, 'l'},
      {"address", required_argument, NULL, 'a'},  {"seconds", required_argument, NULL, 's'},
      {"renames", required_argument, NULL, 'n'},  {"gated", required_argument, NULL, 'g'},
      {"private", required_argument, NULL, 'p'},  {"replay", required_argument, NULL, 'y'},
      {"tls-cert", required_argument, NULL, 'c'}, {"tls-key", required_argument, NULL, 'k'},
      {"list-faults", no_argument, NULL, 'f'},    {"help", no_argument, NULL, 'h'},
  };
  size_t count = sizeof own / sizeof own[0];
  memcpy(known, own, sizeof own);
  const char *name;
  bool is_flag;
  for (size_t i = 0; (name = settings_name(i, &is_flag)) && count < MAX_OPTIONS - 1; i++) {
    int argument = is_flag ? optional_argument : required_argument;
    known[count++] = (struct option){name, argument, NULL, FIRST_SETTING + (int)i};
  }
  known[count] = (struct option){0};
}

static bool put_setting(struct hub *hub, size_t i, const char *value) {
  bool is_flag;
  return settings_put(&hub->settings, settings_name(i, &is_flag), value ? value : "");
}

/* Private models wait here until the records are there. */
struct waiting {
  const char *list[64]; /* ids */
  size_t count;         /* how many */
};

static bool take_option(struct hub *hub, struct options *options, struct waiting *waiting, int o) {
  switch (o) {
  case 'u': options->urls = optarg; return true;
  case 'l': options->log = optarg; return true;
  case 'a': options->server.address = optarg; return true;
  case 'c': options->server.certificate = optarg; return true;
  case 'k': options->server.key = optarg; return true;
  case 's': return parse_number(&options->seconds, optarg, 86400);
  case 'n': names_load(&hub->names, optarg); return true;
  case 'g': names_put_gated(&hub->names, optarg); return true;
  case 'y': replay_load(&hub->replay, optarg); return true;
  case 'p':
    if (waiting->count == sizeof waiting->list / sizeof waiting->list[0]) return false;
    waiting->list[waiting->count++] = optarg;
    return true;
  default: return o >= FIRST_SETTING && put_setting(hub, (size_t)(o - FIRST_SETTING), optarg);
  }
}

/* Reads the command line and the files that it names. -1 to go on, else the exit status. */
static int set_up(struct hub *hub, struct options *options, int argc, char **argv) {
  struct option known[MAX_OPTIONS];
  struct waiting waiting = {.count = 0};
  list_options(known);
  for (int o; (o = getopt_long(argc, argv, "h", known, NULL)) != -1;) {
    if (o == 'h') print_usage(stdout);
    if (o == 'f') print_faults();
    if (o == 'h' || o == 'f') return 0;
    if (take_option(hub, options, &waiting, o)) continue;
    if (o != '?') fprintf(stderr, "stemma-test-hub: %s: no such value\n", argv[optind - 1]);
    return EXIT_USAGE;
  }
  if (optind + 1 != argc) {
    print_usage(stderr);
    return EXIT_USAGE;
  }
  options->file = argv[optind];
  records_load(&hub->records, options->file);
  for (size_t i = 0; i < waiting.count; i++) {
    if (!records_drop(&hub->records, waiting.list[i])) die("%s: no such model", waiting.list[i]);
  }
  journal_init(&hub->journal, options->log);
  return -1;
}

/* Says where it listens. A reader of the file sees all of it or nothing. */
static void announce(const struct hub *hub, const char *path) {
  printf("%s\n%s\n", hub->origin, hub->other_origin);
  if (fflush(stdout) != 0) die("standard output: %s", strerror(errno));
  if (!path) return;
  struct bytes part = {0};
  bytes_format(&part, "%s.part", path);
  FILE *file = fopen(part.at, "w");
  if (file) fprintf(file, "HUB_URL=%s\nHUB_OTHER_URL=%s\n", hub->origin, hub->other_origin);
  if (!file || fclose(file) != 0 || rename(part.at, path) != 0) {
    die("%s: %s", path, strerror(errno));
  }
  bytes_dispose(&part);
}

static void hub_dispose(struct hub *hub) {
  journal_dispose(&hub->journal);
  faults_dispose(&hub->faults);
  quota_dispose(&hub->quota);
  settings_dispose(&hub->settings);
  replay_dispose(&hub->replay);
  names_dispose(&hub->names);
  packed_dispose(&hub->packed);
  shapes_dispose(&hub->shapes);
  records_dispose(&hub->records);
  pthread_mutex_destroy(&hub->lock);
  free(hub->origin);
  free(hub->other_origin);
}

int main(int argc, char **argv) {
  struct hub hub = {.lock = PTHREAD_MUTEX_INITIALIZER};
  struct options options = {.server.address = "127.0.0.1", .seconds = 900};
  sigset_t signals;
  setenv("TZ", "UTC0", 1);
  tzset();
  settings_init(&hub.settings);
  int status = set_up(&hub, &options, argc, argv);
  if (status < 0) {
    /* Blocked before the listeners' threads begin, which inherit that. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    struct server *server = server_new(&hub, &options.server);
    announce(&hub, options.urls);
    struct timespec patience = {.tv_sec = (time_t)options.seconds};
    while (sigtimedwait(&signals, NULL, &patience) < 0 && errno == EINTR) continue;
    server_free(server);
    status = 0;
  }
  hub_dispose(&hub);
  return status;
}
