/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench-parse-cjson: the yardstick for reading. It parses every line of a file with cJSON and does
 * nothing with it: blocks of whole lines, read under a lock, parsed on several threads, with a bump
 * arena behind cJSON's hooks that is reset for every record, so that no line costs a malloc.
 */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  DEFAULT_BLOCK = 1 << 20,
  ARENA = 32 << 20, /* room for the parts of one record */
  MAX_THREADS = 64,
  EXIT_USAGE = 2,
  EXIT_BAD_INPUT = 3,
  EXIT_IO = 4
};

/* The input, and the start of a line that the last block was cut in. */
struct source {
  pthread_mutex_t lock;
  int fd;
  int error;     /* errno of a failed read; 0: none */
  size_t block;  /* bytes asked for at a time */
  char *rest;    /* [block] */
  size_t length; /* of rest */
};

struct worker {
  pthread_t thread;
  struct source *source;
  char *block;    /* [2 * source.block] */
  char *arena;    /* [ARENA] */
  uint64_t lines; /* parsed */
  uint64_t bytes; /* of them */
  uint64_t bad;   /* of the lines, not JSON */
};

static _Thread_local char *bump_next, *bump_end;

static void *bump_malloc(size_t size) {
  size = (size + 7) & ~(size_t)7;
  if (size > (size_t)(bump_end - bump_next)) return NULL;
  char *part = bump_next;
  bump_next += size;
  return part;
}

static void bump_free(void *part) {
  (void)part;
}

/* Reads up to `room` bytes; less only at the end of the input. */
static size_t read_fully(struct source *source, char *bytes, size_t room) {
  size_t length = 0;
  while (length < room) {
    ssize_t n = read(source->fd, bytes + length, room - length);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) source->error = errno;
    if (n <= 0) break;
    length += (size_t)n;
  }
  return length;
}

/* The next block of whole lines; 0 at the end, or at a line longer than a block. */
static size_t next_block(struct source *source, char *block) {
  pthread_mutex_lock(&source->lock);
  size_t length = source->length;
  memcpy(block, source->rest, length);
  size_t read = read_fully(source, block + length, source->block);
  length += read;
  size_t whole = length;
  source->length = 0;
  if (read == source->block) {
    while (whole > 0 && block[whole - 1] != '\n') whole--;
    source->length = length - whole;
    if (source->length > source->block) {
      source->error = EFBIG;
      source->length = whole = 0;
    }
    memcpy(source->rest, block + whole, source->length);
  }
  pthread_mutex_unlock(&source->lock);
  return whole;
}

static void parse_lines(struct worker *worker, const char *at, const char *end) {
  worker->bytes += (uint64_t)(end - at);
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    bump_next = worker->arena;
    worker->bad += cJSON_ParseWithLength(at, (size_t)(stop - at)) == NULL;
    worker->lines++;
    at = stop + 1;
  }
}

static void *work(void *argument) {
  struct worker *worker = argument;
  bump_end = worker->arena + ARENA;
  for (size_t n; (n = next_block(worker->source, worker->block)) > 0;)
    parse_lines(worker, worker->block, worker->block + n);
  return NULL;
}

/* Starts the workers, as many as can be, and waits for them. Returns how many ran. */
static int run_workers(struct worker *workers, int count, struct source *source) {
  int started = 0;
  for (; started < count; started++) {
    struct worker *worker = &workers[started];
    worker->source = source;
    worker->block = malloc(2 * source->block);
    worker->arena = malloc(ARENA);
    if (!worker->block || !worker->arena) break;
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) break;
  }
  for (int i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
  return started;
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int report(const struct worker *workers, int count, double seconds) {
  uint64_t lines = 0, bytes = 0, bad = 0;
  for (int i = 0; i < count; i++) {
    lines += workers[i].lines;
    bytes += workers[i].bytes;
    bad += workers[i].bad;
  }
  printf("lines\t%llu\nbad\t%llu\nbytes\t%llu\nthreads\t%d\nseconds\t%.3f\nMB/s\t%.0f\n",
         (unsigned long long)lines, (unsigned long long)bad, (unsigned long long)bytes, count,
         seconds, (double)bytes / seconds / 1e6);
  return bad > 0 ? EXIT_BAD_INPUT : 0;
}

/* A whole number of an option, or -1. */
static long number_of(const char *string, long most) {
  char *end;
  errno = 0;
  long number = strtol(string, &end, 10);
  return errno != 0 || end == string || *end || number < 1 || number > most ? -1 : number;
}

static int complain(const char *path, int error) {
  fprintf(stderr, "bench-parse-cjson: %s: %s\n", path, strerror(error));
  return EXIT_IO;
}

/* Parses all of an open file and reports; the time starts before the first byte is read. */
static int parse_all(struct source *source, const char *path, int threads) {
  struct worker workers[MAX_THREADS] = {0};
  double begin = seconds_now();
  source->rest = malloc(source->block);
  int started = source->rest ? run_workers(workers, threads, source) : 0;
  double seconds = seconds_now() - begin;
  int status = source->error != 0   ? complain(path, source->error)
               : started == threads ? report(workers, started, seconds)
                                    : complain(path, ENOMEM);
  for (int i = 0; i < threads; i++) {
    free(workers[i].block);
    free(workers[i].arena);
  }
  free(source->rest);
  return status;
}

static int parse_file(const char *path, int threads, size_t block) {
  cJSON_Hooks hooks = {bump_malloc, bump_free};
  struct source source = {.lock = PTHREAD_MUTEX_INITIALIZER, .block = block};
  source.fd = open(path, O_RDONLY | O_CLOEXEC);
  if (source.fd < 0) return complain(path, errno);
  cJSON_InitHooks(&hooks);
  int status = parse_all(&source, path, threads);
  close(source.fd);
  return status;
}

int main(int argc, char **argv) {
  long threads = 2, block = DEFAULT_BLOCK;
  for (int o; (o = getopt(argc, argv, "j:b:")) != -1;) {
    if (o == 'j') threads = number_of(optarg, MAX_THREADS);
    if (o == 'b') block = number_of(optarg, 1 << 30);
    if (o == '?' || threads < 0 || block < 0) optind = argc + 1;
  }
  if (optind + 1 == argc) return parse_file(argv[optind], (int)threads, (size_t)block);
  fputs("usage: bench-parse-cjson [-j THREADS] [-b BLOCK] FILE\n", stderr);
  return EXIT_USAGE;
}
