/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of folders and of tars of cards share. */
#ifndef STEMMA_ENGINE_READ_CARDS_PARTS_H
#define STEMMA_ENGINE_READ_CARDS_PARTS_H

#include "engine/read/cards.h"
#include "graph/arena.h"

/* How many folders there are above a card at most. */
enum { CARDS_FOLDERS_MAX = 3 };

/* What a path of folders and a file name says. */
struct cards_path {
  size_t folders;    /* above the file; 0: it is no card */
  struct text id;    /* of the model, before R2; the last one or two folders */
  struct text model; /* the first two folders, where there are two or three */
  const char *fault; /* why a card in this place is refused, or NULL */
};

/* Takes a path apart; what it gives refers to it. O(length). */
struct cards_path cards_path_read(struct text path);

/* What the cards of one source go through. */
struct cards_reader {
  const struct record_sink *sink;      /* where records go */
  const struct cards_options *options; /* as given */
  size_t card_max;                     /* bytes of a card */
  bool has_any;                        /* something has been taken or refused */
  struct arena arena;                  /* of the record that is being read */
  char *bytes;                         /* [length] of the card */
  size_t length;                       /* of bytes; more than card_max: too long */
  size_t capacity;                     /* of bytes */
};

/* Reads the next bytes of a card; *got is 0 only at its end. */
typedef enum stemma_status cards_read_fn(size_t *got, void *context, char *buffer, size_t size,
                                         struct stemma_error *error);

/*
 * Reads a card to its end, or beyond the greatest length, and hands it to the sink; `member` is
 * its path within the source.
 */
enum stemma_status cards_reader_take(struct cards_reader *reader, const char *member,
                                     const struct cards_path *path, cards_read_fn *read,
                                     void *context, struct stemma_error *error);

/* A reader of the source's cards, to be disposed; sink and options must outlive it. */
struct cards_reader cards_reader_of(const struct record_sink *sink,
                                    const struct cards_options *options);

/* Hands what is no card to the sink. */
enum stemma_status cards_reader_refuse(struct cards_reader *reader, const char *member,
                                       const char *why, struct stemma_error *error);

/* The end of the source called `name`: fails with STEMMA_BAD_INPUT where it held no card. */
enum stemma_status cards_reader_finish(const struct cards_reader *reader, const char *name,
                                       struct stemma_error *error);

void cards_reader_dispose(struct cards_reader *reader);

#endif
