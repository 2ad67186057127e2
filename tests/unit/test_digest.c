/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of bytes that come in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/read/digest.h"
#include "tests/failing_memory.h"
#include "tests/unit/random.h"

enum { HEX_SIZE = 2 * LOAD_DIGEST_SIZE + 1, MANY = 3000000 };

/* The digest of bytes that are added in pieces of at most `most`, as hexadecimal digits. */
static void digest_in_pieces(char out[HEX_SIZE], const char *bytes, size_t size, uint32_t most) {
  struct random random = {7};
  struct digest *digest = NULL;
  unsigned char sum[LOAD_DIGEST_SIZE];
  assert_int_equal(digest_new(&digest, NULL), STEMMA_OK);
  for (size_t at = 0; at < size;) {
    size_t piece = 1 + random_below(&random, most);
    if (piece > size - at) piece = size - at;
    digest_add(digest, bytes + at, piece);
    at += piece;
  }
  assert_int_equal(digest_finish(sum, digest, NULL), STEMMA_OK);
  digest_free(digest);
  for (size_t i = 0; i < LOAD_DIGEST_SIZE; i++) snprintf(out + 2 * i, 3, "%02x", sum[i]);
}

/* FIPS 180-2, appendix B: the digests of "abc" and of a million times "a"; and of nothing. */
static void test_known(void **state) {
  (void)state;
  char hex[HEX_SIZE];
  static char letters[1000000];
  memset(letters, 'a', sizeof letters);
  digest_in_pieces(hex, "abc", 3, 10);
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  digest_in_pieces(hex, letters, sizeof letters, sizeof letters);
  assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  digest_in_pieces(hex, "", 0, 1);
  assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* However the bytes come, they are the same bytes. */
static void test_pieces(void **state) {
  (void)state;
  char *bytes = malloc(MANY);
  assert_non_null(bytes);
  struct random random = {11};
  for (size_t i = 0; i < MANY; i++) bytes[i] = (char)random_below(&random, 256);
  static const size_t sizes[] = {63, 64, 1 << 18, MANY};
  static const uint32_t pieces[] = {1000, 1 << 18, 1 << 20, MANY};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    char once[HEX_SIZE], hex[HEX_SIZE];
    digest_in_pieces(once, bytes, sizes[s], 100);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
      digest_in_pieces(hex, bytes, sizes[s], pieces[p]);
      assert_string_equal(hex, once);
    }
  }
  free(bytes);
}

static void test_memory(void **state) {
  (void)state;
  static const char bytes[1 << 20];
  for (long n = 1;; n++) {
    struct digest *digest = NULL;
    unsigned char sum[LOAD_DIGEST_SIZE];
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = digest_new(&digest, NULL);
    if (status == STEMMA_OK) {
      digest_add(digest, bytes, sizeof bytes);
      assert_int_equal(digest_finish(sum, digest, NULL), STEMMA_OK);
      assert_int_equal(sum[0], 0x30);
    }
    digest_free(digest);
    failing_memory_stop();
    assert_true(status == STEMMA_OK || failing_memory_has_failed());
    if (!failing_memory_has_failed()) return;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known),
      cmocka_unit_test(test_pieces),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
