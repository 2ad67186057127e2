/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench-decompress: the yardstick for compressed files. It decompresses one on one thread, into a
 * buffer that stays in the cache, and does nothing with it.
 *
 * usage: bench-decompress LIBRARY FILE
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#ifdef STEMMA_ISAL
#  include <isa-l.h>
#endif

enum { IN_SIZE = 1 << 18, OUT_SIZE = 1 << 18, EXIT_USAGE = 2, EXIT_BAD_INPUT = 3, EXIT_IO = 4 };

/* The file, and what has been made of it. */
struct work {
  int fd;
  unsigned char in[IN_SIZE];   /* read and not decompressed */
  unsigned char out[OUT_SIZE]; /* decompressed, for nobody */
  uint64_t bytes;              /* decompressed so far */
};

/* The next bytes of the file; 0 at its end. */
static size_t fill(struct work *work) {
  ssize_t got = read(work->fd, work->in, sizeof work->in);
  if (got < 0) {
    perror("bench-decompress");
    exit(EXIT_IO);
  }
  return (size_t)got;
}

static void fail(const char *why) {
  fprintf(stderr, "bench-decompress: %s\n", why);
  exit(EXIT_BAD_INPUT);
}

static void run_zlib(struct work *work) {
  enum { GZIP_WINDOW = 15 + 16 };
  z_stream stream = {0};
  if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK) fail("zlib");
  for (;;) {
    if (stream.avail_in == 0) {
      stream.next_in = work->in;
      stream.avail_in = (unsigned)fill(work);
      if (stream.avail_in == 0) break;
    }
    stream.next_out = work->out;
    stream.avail_out = sizeof work->out;
    int code = inflate(&stream, Z_NO_FLUSH);
    work->bytes += sizeof work->out - stream.avail_out;
    if (code == Z_STREAM_END) code = inflateReset(&stream);
    if (code != Z_OK) fail("corrupt gzip data");
  }
  inflateEnd(&stream);
}

#ifdef STEMMA_ISAL
static void run_isal(struct work *work) {
  static struct inflate_state stream;
  isal_inflate_init(&stream);
  stream.crc_flag = ISAL_GZIP;
  for (;;) {
    if (stream.avail_in == 0) {
      stream.next_in = work->in;
      stream.avail_in = (uint32_t)fill(work);
      if (stream.avail_in == 0) break;
    }
    stream.next_out = work->out;
    stream.avail_out = sizeof work->out;
    if (isal_inflate(&stream) != ISAL_DECOMP_OK) fail("corrupt gzip data");
    work->bytes += sizeof work->out - stream.avail_out;
    if (stream.block_state != ISAL_BLOCK_FINISH) continue;
    isal_inflate_reset(&stream);
    stream.crc_flag = ISAL_GZIP;
  }
}
#endif

static void run_zstd(struct work *work) {
  ZSTD_DStream *stream = ZSTD_createDStream();
  if (stream == NULL) fail("zstd");
  for (size_t got; (got = fill(work)) > 0;) {
    ZSTD_inBuffer in = {.src = work->in, .size = got};
    bool is_full = true;
    while (in.pos < in.size || is_full) {
      ZSTD_outBuffer out = {.dst = work->out, .size = sizeof work->out};
      if (ZSTD_isError(ZSTD_decompressStream(stream, &out, &in))) fail("corrupt zstd data");
      work->bytes += out.pos;
      is_full = out.pos == out.size;
    }
  }
  ZSTD_freeDStream(stream);
}

typedef void run_fn(struct work *work);

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    run_fn *run;
  } libraries[] = {
      {"zlib", run_zlib},
      {"zstd", run_zstd},
#ifdef STEMMA_ISAL
      {"isal", run_isal},
#endif
  };
  static struct work work;
  run_fn *run = NULL;
  for (size_t i = 0; argc == 3 && i < sizeof libraries / sizeof *libraries; i++) {
    if (strcmp(argv[1], libraries[i].name) == 0) run = libraries[i].run;
  }
  if (run == NULL) {
    fputs("usage: bench-decompress LIBRARY FILE; LIBRARY:", stderr);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
      fprintf(stderr, " %s", libraries[i].name);
    }
    fputs("\n", stderr);
    return EXIT_USAGE;
  }
  work.fd = open(argv[2], O_RDONLY);
  if (work.fd < 0) {
    perror(argv[2]);
    return EXIT_IO;
  }
  run(&work);
  printf("bytes\t%llu\n", (unsigned long long)work.bytes);
  return 0;
}
