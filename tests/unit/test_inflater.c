/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both libraries on gzip members of every make: whole, in pieces, cut, damaged. Where stemma is
 * built with zlib alone it is held against itself in pieces.
 */
#include "engine/read/inflater.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "tests/inflaters.h"
#include "tests/unit/random.h"

enum { TEXT_MAX = 4000, MEMBER_MAX = 16384, MEMBERS = 1500, DAMAGES = 6 };

static unsigned char member[MEMBER_MAX];
static unsigned char by_zlib[TEXT_MAX * 20], by_best[TEXT_MAX * 20];

/* A header with any of the optional fields. */
static void choose_header(gz_header *header, unsigned char extra[64], struct random *random) {
  static unsigned char name[] = "name", comment[] = "a comment";
  memset(extra, 'B', 64);
  *header = (gz_header){.hcrc = (int)random_below(random, 2)};
  if (random_below(random, 2) == 0) header->extra = extra;
  header->extra_len = random_below(random, 64);
  if (random_below(random, 2) == 0) header->name = name;
  if (random_below(random, 2) == 0) header->comment = comment;
}

/* Packs random text; returns the member's size. */
static size_t make_member(struct random *random) {
  unsigned char text[TEXT_MAX], extra[64];
  size_t size = random_below(random, TEXT_MAX);
  unsigned letters = 1 + random_below(random, 64);
  for (size_t i = 0; i < size; i++) text[i] = (unsigned char)(' ' + random_below(random, letters));
  z_stream packer = {0};
  gz_header header;
  int level = (int)random_below(random, 10), strategy = (int)random_below(random, 5);
  assert_int_equal(deflateInit2(&packer, level, Z_DEFLATED, 15 + 16, 8, strategy), Z_OK);
  choose_header(&header, extra, random);
  if (random_below(random, 2) == 0) assert_int_equal(deflateSetHeader(&packer, &header), Z_OK);
  packer.next_in = text;
  packer.avail_in = (unsigned)size;
  packer.next_out = member;
  packer.avail_out = MEMBER_MAX;
  assert_int_equal(deflate(&packer, Z_FINISH), Z_STREAM_END);
  assert_int_equal(deflateEnd(&packer), Z_OK);
  return MEMBER_MAX - packer.avail_out;
}

/* Flips a bit, most often in the header or the trailer, or in the code of the first block. */
static void damage(size_t size, struct random *random) {
  size_t near = size < 30 ? size : 30, at = random_below(random, (uint32_t)size);
  if (random_below(random, 3) == 0) at = random_below(random, (uint32_t)near);
  if (random_below(random, 3) == 0) at = size - 1 - random_below(random, 8);
  member[at] ^= (unsigned char)(1U << random_below(random, 8));
}

static size_t any_piece(struct random *random) {
  return 1 + random_below(random, random_below(random, 2) == 0 ? 12 : TEXT_MAX);
}

static void test_alike(void **state) {
  (void)state;
  struct random random = {1952};
  struct inflater *zlib = inflater_new(INFLATER_ZLIB), *best = inflater_new(inflater_best());
  size_t whole = 0, others = 0;
  assert_non_null(zlib);
  assert_non_null(best);
  for (int m = 0; m < MEMBERS; m++) {
    size_t made = make_member(&random);
    for (int d = 0; d <= DAMAGES; d++) {
      if (d > 0) damage(made, &random);
      size_t size = random_below(&random, 4) == 0 ? random_below(&random, (uint32_t)made) : made;
      struct inflated a =
          inflate_member(by_zlib, sizeof by_zlib, zlib, member, size, size + 1, sizeof by_zlib);
      struct inflated b = inflate_member(by_best, sizeof by_best, best, member, size,
                                         any_piece(&random), any_piece(&random));
      assert_true(inflaters_agree(&a, by_zlib, &b, by_best));
      whole += a.verdict == INFLATER_END;
      others += a.verdict != INFLATER_END;
    }
  }
  assert_true(whole > MEMBERS / 2 && others > MEMBERS / 2);
  inflater_free(zlib);
  inflater_free(best);
}

/* Each bit of a small member, one by one: what zlib refuses whole is refused. */
static void test_every_bit(void **state) {
  (void)state;
  struct random random = {7};
  struct inflater *zlib = inflater_new(INFLATER_ZLIB), *best = inflater_new(inflater_best());
  for (int m = 0; m < 20; m++) {
    size_t size = make_member(&random);
    for (size_t bit = 0; bit < 8 * size; bit += 1 + size / 200) {
      member[bit / 8] ^= (unsigned char)(1U << bit % 8);
      struct inflated a =
          inflate_member(by_zlib, sizeof by_zlib, zlib, member, size, size, sizeof by_zlib);
      struct inflated b =
          inflate_member(by_best, sizeof by_best, best, member, size, size, sizeof by_best);
      assert_true(inflaters_agree(&a, by_zlib, &b, by_best));
      member[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
  }
  inflater_free(zlib);
  inflater_free(best);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_alike),
      cmocka_unit_test(test_every_bit),
  };
  return cmocka_run_group_tests_name("inflater", tests, NULL, NULL);
}
