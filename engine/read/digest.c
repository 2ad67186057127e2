/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenSSL's SHA-256, which uses what the processor has for it, or on a thread of its own: a
 * digest can only be made from front to back, so whoever waits for it reads no faster than it.
 * Bytes are copied to a ring of pieces, small enough to stay in the cache. What fits in one
 * piece is not worth a thread, and without one all is done at once.
 */
#include "engine/read/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_SIZE = 1 << 18, PIECES = 4 };

struct digest {
  EVP_MD_CTX *context;      /* OpenSSL's state; the thread's, while there is one */
  bool failed;              /* some step has; likewise */
  size_t taken;             /* bytes digested at once */
  bool may_start;           /* a thread is wanted, and has not been asked for yet */
  bool has_thread;          /* it is there, to be joined */
  pthread_t thread;         /* takes pieces off the ring */
  char *ring;               /* [PIECES * PIECE_SIZE] owned; NULL without a thread */
  size_t sizes[PIECES];     /* bytes in each piece */
  size_t filled;            /* pieces that have been put in, in all; the mutex guards these three */
  size_t emptied;           /* of these, digested */
  bool ended;               /* nothing more will be put in */
  pthread_mutex_t guarding; /* of filled, emptied and ended */
  pthread_cond_t changed;   /* one of them */
};

enum stemma_status digest_new(struct digest **out, bool is_beside, struct stemma_error *error) {
  struct digest *digest = calloc(1, sizeof *digest);
  if (digest == NULL) return stemma_error_memory(error, "a checksum");
  pthread_mutex_init(&digest->guarding, NULL);
  pthread_cond_init(&digest->changed, NULL);
  digest->may_start = is_beside;
  digest->context = EVP_MD_CTX_new();
  if (digest->context == NULL || EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1) {
    digest_free(digest);
    return stemma_error_memory(error, "a checksum");
  }
  *out = digest;
  return STEMMA_OK;
}

static void update(struct digest *digest, const void *bytes, size_t size) {
  if (EVP_DigestUpdate(digest->context, bytes, size) != 1) digest->failed = true;
}

/* ---- the thread ---- */

static void *digest_pieces(void *context) {
  struct digest *digest = context;
  pthread_mutex_lock(&digest->guarding);
  for (;;) {
    while (digest->emptied == digest->filled && !digest->ended) {
      pthread_cond_wait(&digest->changed, &digest->guarding);
    }
    if (digest->emptied == digest->filled) break;
    size_t piece = digest->emptied % PIECES;
    pthread_mutex_unlock(&digest->guarding);
    update(digest, digest->ring + piece * PIECE_SIZE, digest->sizes[piece]);
    pthread_mutex_lock(&digest->guarding);
    digest->emptied++;
    pthread_cond_signal(&digest->changed);
  }
  pthread_mutex_unlock(&digest->guarding);
  return NULL;
}

static void start_thread(struct digest *digest) {
  digest->may_start = false;
  digest->ring = malloc((size_t)PIECES * PIECE_SIZE);
  if (digest->ring == NULL) return;
  digest->has_thread = pthread_create(&digest->thread, NULL, digest_pieces, digest) == 0;
}

/* Lets the thread finish what it has, and joins it. */
static void end_thread(struct digest *digest) {
  if (!digest->has_thread) return;
  pthread_mutex_lock(&digest->guarding);
  digest->ended = true;
  pthread_cond_signal(&digest->changed);
  pthread_mutex_unlock(&digest->guarding);
  pthread_join(digest->thread, NULL);
  digest->has_thread = false;
}

/* Waits for room and hands at most a piece over. Returns how many bytes it was. */
static size_t hand_over(struct digest *digest, const char *bytes, size_t size) {
  if (size > PIECE_SIZE) size = PIECE_SIZE;
  pthread_mutex_lock(&digest->guarding);
  while (digest->filled - digest->emptied == PIECES) {
    pthread_cond_wait(&digest->changed, &digest->guarding);
  }
  size_t piece = digest->filled % PIECES;
  pthread_mutex_unlock(&digest->guarding);
  /* The piece is nobody's until it is counted. */
  memcpy(digest->ring + piece * PIECE_SIZE, bytes, size);
  digest->sizes[piece] = size;
  pthread_mutex_lock(&digest->guarding);
  digest->filled++;
  pthread_cond_signal(&digest->changed);
  pthread_mutex_unlock(&digest->guarding);
  return size;
}

/* ---- the digest ---- */

void digest_free(struct digest *digest) {
  if (digest == NULL) return;
  end_thread(digest);
  EVP_MD_CTX_free(digest->context);
  pthread_cond_destroy(&digest->changed);
  pthread_mutex_destroy(&digest->guarding);
  free(digest->ring);
  free(digest);
}

void digest_add(struct digest *digest, const void *bytes, size_t size) {
  if (digest->may_start && digest->taken + size > PIECE_SIZE) start_thread(digest);
  if (!digest->has_thread) {
    digest->taken += size;
    update(digest, bytes, size);
    return;
  }
  for (size_t at = 0; at < size;) at += hand_over(digest, (const char *)bytes + at, size - at);
}

enum stemma_status digest_finish(unsigned char sum[LOAD_DIGEST_SIZE], struct digest *digest,
                                 struct stemma_error *error) {
  unsigned char whole[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  end_thread(digest);
  bool ok = EVP_DigestFinal_ex(digest->context, whole, &length) == 1 && !digest->failed;
  if (!ok || length != LOAD_DIGEST_SIZE) {
    return stemma_error_set(error, STEMMA_INTERNAL, "a checksum: the library failed");
  }
  for (unsigned i = 0; i < LOAD_DIGEST_SIZE; i++) sum[i] = whole[i];
  return STEMMA_OK;
}

struct library digest_library(void) {
  return library_of("OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
}
