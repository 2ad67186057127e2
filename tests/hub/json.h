/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cuts JSON text into its parts without changing a byte of them: a record is served as its file
 * has it. Trusts the text to be JSON beyond what it must see to find the parts' ends.
 */
#ifndef TESTS_HUB_JSON_H
#define TESTS_HUB_JSON_H

#include "tests/hub/bytes.h"

/* A walk over the members of an object or the elements of an array. */
struct json_walk {
  const char *at;  /* what comes next */
  const char *end; /* the end of the text */
};

/* Begins at the first part of a text that starts with { or [; of any other there are none. */
struct json_walk json_walk(struct slice text);
/* The next member: its name without quotes and its value as it stands. False after the last. */
bool json_member(struct json_walk *walk, struct slice *name, struct slice *value);
/* The next element as it stands. False after the last. */
bool json_element(struct json_walk *walk, struct slice *value);
/* The value of the first member of that name, as it stands; of length 0 if there is none. */
struct slice json_find(struct slice object, const char *name);
/* What stands between the quotes of a string, escapes as they are; of length 0 for other values. */
struct slice json_string(struct slice value);

#endif
