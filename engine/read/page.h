/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page of a hub's list, an array of model objects, or the object of one model: bytes that are
 * taken whole or not at all.
 */
#ifndef STEMMA_ENGINE_READ_PAGE_H
#define STEMMA_ENGINE_READ_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/read/batch.h"
#include "graph/status.h"
#include "graph/text.h"

/* No page that is decompressed is longer: a list of a thousand models takes some megabytes. */
#define PAGE_MAX ((size_t)128 << 20)

enum page_shape {
  PAGE_LIST,  /* an array of model objects */
  PAGE_MODEL, /* one model object */
};

struct page {
  enum page_shape shape; /* what it is to be */
  char *bytes;           /* [size] owned: as they came, plain or compressed; taken by reading */
  size_t size;           /* of bytes */
  size_t capacity;       /* allocated */
  uint64_t seed;         /* of the records' fingerprints */
  size_t record_max;     /* longer records are rejected */
  size_t page_max;       /* bytes of the page, decompressed */
  bool is_to_keep;       /* it is to be kept */
  char *kept;            /* [kept_size] owned: the bytes as they came, where they are to be kept */
  size_t kept_size;      /* of kept */
  struct known_records none; /* for the batch: no text is known */
  struct batch batch;        /* the records, once it is read */
  size_t value_count;        /* records and rejected ones */
  char why[96];              /* what is wrong with it */
  struct page *next;         /* for whoever has it in a row */
};

/*
 * Reads a page that has its bytes, shape and limits: decompresses it (gzip, zstd), keeps its
 * bytes if that is asked for, and parses its records. Fails with STEMMA_BAD_INPUT and page->why where it
 * is not whole, not valid JSON of its shape, or too large; with STEMMA_NO_MEMORY. O(bytes).
 */
enum stemma_status page_read(struct page *page);

/* The same without parsing: the texts of its records are batch.block's values. */
enum stemma_status page_cut(struct page *page);

/* Frees what a page has; it may be filled again. */
void page_dispose(struct page *page);

#endif
