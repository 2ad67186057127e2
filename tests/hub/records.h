/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The models that the test Hub has: the records of a file of JSON Lines, gzipped or not, in the
 * order of a crawl (createdAt, _id), with an index by id and one by parent.
 */
#ifndef TESTS_HUB_RECORDS_H
#define TESTS_HUB_RECORDS_H

#include "tests/hub/bytes.h"

enum { OID_LENGTH = 24 };

/* One model. Its rank is its place in the order of a crawl. */
struct record {
  struct slice text;        /* the line, without its end */
  struct slice id;          /* namespace/name */
  struct slice created;     /* createdAt; of length 0 for none, which comes first */
  char oid[OID_LENGTH + 1]; /* _id: the file's, else made of createdAt and the line's number */
};

/* That the model of that rank has this parent tag. */
struct parent_tag {
  struct slice tag; /* base_model:ID or base_model:RELATION:ID; into `tags` or a record's text */
  uint32_t rank;
};

struct records {
  struct bytes text;            /* the whole file, unpacked */
  struct record *list;          /* by rank; owned */
  uint32_t count;               /* number of models */
  uint32_t *by_id;              /* ranks by folded id, NULL until first asked for; owned */
  struct parent_tag *by_parent; /* by tag, then rank; NULL until first asked for; owned */
  size_t parent_count;          /* entries in by_parent */
  struct bytes *made;           /* tags that no record has in this form; owned */
  size_t made_count;
};

/* Reads a file. Dies, naming file and line, where a line is no record with an id. */
void records_load(struct records *records, const char *path);
void records_dispose(struct records *records);
/* Takes a model out, before anything was asked for. False if there is none with exactly this id. */
bool records_drop(struct records *records, const char *id);

#define NO_RECORD UINT32_MAX
/*
 * The rank of the model with exactly this id; else of one whose id is the same without case, of
 * several the one that was modified last; else NO_RECORD.
 */
uint32_t records_find(struct records *records, struct slice id);
/* The first rank that comes after (createdAt, _id); `created` of length 0 for none. */
uint32_t records_after(const struct records *records, struct slice created, struct slice oid);

/*
 * The models with a parent tag such as base_model:quantized:Qwen/Qwen3-8B: the entries
 * [first, first + count) of by_parent, by rank. The tags are those of the record; of one that has
 * no parent tag, those that the Hub would derive from the card's base_model.
 */
size_t records_children(struct records *records, size_t *first, struct slice tag);
/* Whether a record has that tag in `tags`. */
bool record_has_tag(const struct record *record, struct slice tag);

#endif
