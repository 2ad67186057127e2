/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSSL's SHA-256, which uses what the processor has for it. */
#include "engine/read/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>

struct digest {
  EVP_MD_CTX *context; /* OpenSSL's state */
  bool failed;         /* some step has */
};

enum stemma_status digest_new(struct digest **out, struct stemma_error *error) {
  struct digest *digest = calloc(1, sizeof *digest);
  if (digest == NULL) return stemma_error_memory(error, "a checksum");
  digest->context = EVP_MD_CTX_new();
  if (digest->context == NULL || EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1) {
    digest_free(digest);
    return stemma_error_memory(error, "a checksum");
  }
  *out = digest;
  return STEMMA_OK;
}

void digest_free(struct digest *digest) {
  if (digest == NULL) return;
  EVP_MD_CTX_free(digest->context);
  free(digest);
}

void digest_add(struct digest *digest, const void *bytes, size_t size) {
  if (EVP_DigestUpdate(digest->context, bytes, size) != 1) digest->failed = true;
}

enum stemma_status digest_finish(unsigned char sum[LOAD_DIGEST_SIZE], struct digest *digest,
                                 struct stemma_error *error) {
  unsigned char whole[EVP_MAX_MD_SIZE];
  unsigned length = 0;
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
