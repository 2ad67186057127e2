/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tidying Graphviz's SVG. */
#include "engine/draw/svg_tidy.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_BEGIN "<title>"
#define TITLE_END   "</title>"

/* A copy on its way. */
struct tidying {
  const char *in;  /* what is left of the text, which ends with NUL */
  char *out;       /* where the next byte goes; there is room, as nothing grows */
  bool is_dropped; /* the link that is open is none in the copy */
};

static bool begins(const char *text, const char *head) {
  return strncmp(text, head, strlen(head)) == 0;
}

static void put(struct tidying *t, const char *string, size_t length) {
  memcpy(t->out, string, length);
  t->out += length;
}

/* Passes over `length` bytes and the end of a line that is left empty. */
static void skip(struct tidying *t, size_t length) {
  t->in += length;
  if (*t->in == '\n') t->in++;
}

/* A link that begins with its title has no address: the title takes its place. */
static bool turn_link(struct tidying *t) {
  static const char link[] = "<a xlink:title=\"";
  if (!begins(t->in, link)) return false;
  const char *title = t->in + sizeof link - 1;
  size_t length = strcspn(title, "\"");
  if (!begins(title + length, "\">")) return false;
  put(t, TITLE_BEGIN, sizeof TITLE_BEGIN - 1);
  put(t, title, length);
  put(t, TITLE_END, sizeof TITLE_END - 1);
  t->in = title + length + 2;
  t->is_dropped = true;
  return true;
}

/* Tidies what is at t->in, if it has to be. */
static bool tidy_one(struct tidying *t) {
  static const char transparent[] = "\"transparent\"", none[] = "\"none\"";
  if (*t->in == '"' && begins(t->in, transparent)) {
    put(t, none, sizeof none - 1);
    t->in += sizeof transparent - 1;
    return true;
  }
  if (*t->in != '<') return false;
  if (begins(t->in, "<!--")) {
    const char *end = strstr(t->in, "-->");
    if (end == NULL) return false;
    skip(t, (size_t)(end - t->in) + 3);
    return true;
  }
  if (t->is_dropped && begins(t->in, "</a>")) {
    t->is_dropped = false;
    skip(t, 4);
    return true;
  }
  return turn_link(t);
}

char *svg_tidy(const char *svg, size_t length, size_t *kept) {
  char *copy = malloc(length + 1);
  if (copy == NULL) return NULL;
  struct tidying t = {.in = svg, .out = copy};
  while (t.in < svg + length) {
    if (!tidy_one(&t)) *t.out++ = *t.in++;
  }
  *kept = (size_t)(t.out - copy);
  assert(*kept <= length);
  *t.out = '\0';
  return copy;
}
