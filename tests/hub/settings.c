/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be set: one table for the command line, the control route and the help. */
#include "tests/hub/settings.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tests/hub/faults.h"

enum kind { NUMBER, FLAG, TEXT, PROBABILITY, FAULTS, FIELDS };

struct setting {
  const char *name; /* with - between words */
  enum kind kind;   /* what its text is */
  size_t offset;    /* where it is in struct settings */
  const char *help; /* what it means */
};

#define AT(field) offsetof(struct settings, field)
static const struct setting table[] = {
    {"limit-max", NUMBER, AT(limit_max), "N: most models on a page (1000)"},
    {"quota", NUMBER, AT(quota), "N: requests a window; 0 for none, and no RateLimit (1000000)"},
    {"window", NUMBER, AT(window), "S: seconds of a window (300)"},
    {"gzip", FLAG, AT(gzip), "compress where the client takes gzip (0)"},
    {"chunked", FLAG, AT(chunked), "send bodies in chunks (0)"},
    {"total-count", FLAG, AT(total_count), "lists say in X-Total-Count how many match (0)"},
    {"absolute", FLAG, AT(absolute), "Location of a renamed model is an absolute URL (0)"},
    {"base-models", FLAG, AT(base_models), "make baseModels of the tags where there is none (0)"},
    {"list-fields", FIELDS, AT(list_fields), "A,B: what expand[] takes in lists"},
    {"token", TEXT, AT(token), "T: the only valid token (any is)"},
    {"faults", FAULTS, AT(faults), "A,B: kinds of faults, all or none (none)"},
    {"probability", PROBABILITY, AT(probability), "P: of a fault, for each request (1)"},
    {"seed", NUMBER, AT(seed), "N: of the choice of faults (1)"},
    {"times", NUMBER, AT(times), "N: most failures of one request in a row (1)"},
    {"count", NUMBER, AT(count), "N: most failures in all (no bound)"},
    {"only", TEXT, AT(only), "TEXT: faults only where path and query have it"},
    {"retry-after", NUMBER, AT(retry_after), "S: seconds that refusals name (0)"},
    {"trickle-ms", NUMBER, AT(trickle_ms), "N: how long a trickled body takes (300)"},
    {"stall-ms", NUMBER, AT(stall_ms), "N: silence of a stalled body (2000)"},
    {"bomb-mib", NUMBER, AT(bomb_mib), "N: unpacked size of a bomb (256)"},
};
enum { SETTING_COUNT = sizeof table / sizeof table[0] };

void settings_init(struct settings *settings) {
  *settings = (struct settings){
      .limit_max = 1000,
      .quota = 1000000,
      .window = 300,
      .list_fields = fields_allowed_in_list(),
      .probability = 1,
      .seed = 1,
      .times = 1,
      .count = UINT64_MAX,
      .trickle_ms = 300,
      .stall_ms = 2000,
      .bomb_mib = 256,
  };
}

void settings_dispose(struct settings *settings) {
  free(settings->token);
  free(settings->only);
  *settings = (struct settings){0};
}

static bool put_probability(double *probability, const char *value) {
  char *end;
  double number = strtod(value, &end);
  if (end == value || *end || !(number >= 0 && number <= 1)) return false;
  *probability = number;
  return true;
}

static bool put_flag(bool *flag, const char *value) {
  uint64_t number;
  if (*value && !parse_number(&number, value, 1)) return false;
  *flag = !*value || number == 1;
  return true;
}

static bool put_text(char **text, const char *value) {
  free(*text);
  *text = *value ? claim_string(value, strlen(value)) : NULL;
  return true;
}

bool settings_put(struct settings *settings, const char *name, const char *value) {
  for (size_t i = 0; i < SETTING_COUNT; i++) {
    if (strcmp(table[i].name, name) != 0) continue;
    void *at = (char *)settings + table[i].offset;
    switch (table[i].kind) {
    case NUMBER: return parse_number(at, value, UINT64_MAX);
    case FLAG: return put_flag(at, value);
    case TEXT: return put_text(at, value);
    case PROBABILITY: return put_probability(at, value);
    case FAULTS: return faults_parse(at, value);
    case FIELDS: return fields_parse(at, value);
    }
  }
  return false;
}

void settings_help(struct bytes *out) {
  for (size_t i = 0; i < SETTING_COUNT; i++) {
    bytes_format(out, "  --%-13s %s\n", table[i].name, table[i].help);
  }
}

const char *settings_name(size_t i, bool *is_flag) {
  if (i >= SETTING_COUNT) return NULL;
  *is_flag = table[i].kind == FLAG;
  return table[i].name;
}
