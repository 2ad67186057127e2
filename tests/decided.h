/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CMocka's asserts as clang-tidy is to see them; no program is built with this. A test ends where
 * an assert does not hold, but CMocka says so by a jump in a function of its own: without this,
 * each && in an assert doubles the ways that a test seems to go on, until the analyser gives up.
 */
#ifndef STEMMA_TESTS_DECIDED_H
#define STEMMA_TESTS_DECIDED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The end of a test. */
_Noreturn void decided_end(void);

/* NOLINTBEGIN(readability-identifier-naming): the names are CMocka's */
#define decided(holds)         ((holds) ? (void)0 : decided_end())
#define decided_number(number) cast_to_largest_integral_type(number)

#undef assert_true
#undef assert_false
#undef assert_non_null
#undef assert_null
#undef assert_ptr_equal
#undef assert_int_equal
#undef assert_int_not_equal
#undef fail
#undef skip
#define assert_true(holds)         decided(holds)
#define assert_false(holds)        decided(!(holds))
#define assert_non_null(pointer)   decided((pointer) != NULL)
#define assert_null(pointer)       decided((pointer) == NULL)
#define assert_ptr_equal(a, b)     decided((const void *)(a) == (const void *)(b))
#define assert_int_equal(a, b)     decided(decided_number(a) == decided_number(b))
#define assert_int_not_equal(a, b) decided(decided_number(a) != decided_number(b))
#define fail()                     decided_end()
#define skip()                     decided_end()
/* NOLINTEND(readability-identifier-naming) */

#endif
