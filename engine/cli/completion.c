/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the last word may become, by the table of commands and options. */
#include "engine/cli/completion.h"

#include <stdlib.h>
#include <string.h>

#include "engine/catalog/catalog.h"

/* ---- one text ---- */

static bool is_plain(struct text text) {
  for (size_t i = 0; i < text.length; i++) {
    unsigned char byte = (unsigned char)text.bytes[i];
    if (byte < ' ' || byte == 0x7F) return false;
  }
  return true;
}

void completion_offer(const struct completion *completion, struct text base, struct text text,
                      struct text about) {
  const struct text parts[] = {completion->lead, base, text};
  char word[1024];
  size_t length = 0;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (parts[i].length > sizeof word - length || !is_plain(parts[i])) return;
    if (parts[i].length > 0) memcpy(word + length, parts[i].bytes, parts[i].length);
    length += parts[i].length;
  }
  FILE *out = completion->out;
  if (completion->is_bash) {
    completion_line_write_quoted(out, (struct text){word, length}, &completion->quoting);
  } else {
    fwrite(word, 1, length, out);
  }
  if (about.length > 0 && is_plain(about)) fprintf(out, "\t%.*s", TEXT_ARGS(about));
  fputc('\n', out);
}

static bool begins(struct text text, struct text with) {
  if (text.length < with.length) return false;
  text.length = with.length;
  return text_equal(text, with);
}

static bool begins_folded(struct text text, struct text with) {
  if (text.length < with.length) return false;
  text.length = with.length;
  return text_equal_folded(text, with);
}

/* Offers a word that begins with the part. */
static void offer_word(const struct completion *completion, const char *word, const char *about) {
  if (*word == '\0' || !begins(text_of(word), completion->part)) return;
  completion_offer(completion, TEXT(""), text_of(word), text_of(about));
}

static void say(const struct completion *completion, const char *kind) {
  fprintf(completion->out, "%s\n", kind);
}

/* ---- words of the tables ---- */

static void offer_words(const struct completion *completion, const char *const *words) {
  say(completion, "words");
  for (; *words != NULL; words++) offer_word(completion, *words, NULL);
}

static void offer_commands(const struct completion *completion) {
  say(completion, "words");
  for (size_t i = 0; i < OPTIONS_COMMAND_COUNT; i++) {
    offer_word(completion, options_commands[i].name, options_commands[i].summary);
  }
}

/* Words with commas between them, of which each is wanted once. */
static void offer_set(struct completion *completion, const char *const *words) {
  struct text part = completion->part;
  size_t begin = part.length;
  while (begin > 0 && part.bytes[begin - 1] != ',') begin--;
  struct text given = {part.bytes, begin};
  struct text last = {part.bytes + begin, part.length - begin};
  say(completion, "parts");
  for (; *words != NULL; words++) {
    struct text word = text_of(*words);
    bool is_given = false;
    for (size_t i = 0; i < begin && !is_given; i++) {
      bool starts = i == 0 || given.bytes[i - 1] == ',';
      struct text rest = {given.bytes + i, given.length - i};
      is_given = starts && begins(rest, word) && rest.bytes[word.length] == ',';
    }
    if (!is_given && begins(word, last)) completion_offer(completion, given, word, TEXT(""));
  }
}

static void offer_relations(struct completion *completion) {
  const char *words[STEMMA_RELATION_COUNT + 1] = {NULL};
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    words[i] = stemma_relation_name((enum stemma_relation)i);
  }
  offer_set(completion, words);
}

/* What an option does, without conditions and details. */
static struct text describe(const struct options_entry *entry) {
  struct text about = text_of(entry->help);
  size_t length = strcspn(entry->help, ";(");
  if (length < about.length && length > 1) about.length = length;
  while (about.length > 0 && about.bytes[about.length - 1] == ' ') about.length--;
  return about;
}

/* Whether an option may still be given: not again, nor what says the same in another way. */
static bool is_left(const struct options *options, enum options_id id) {
  const struct options_entry *entry = &options_table[id];
  if (entry->kind == OPTION_IS_TEXTS || entry->kind == OPTION_IS_FILES) return true;
  for (unsigned other = 0; other < OPTION_COUNT; other++) {
    bool is_repeatable = options_table[other].kind == OPTION_IS_FILES;
    if (options->given[other] && !is_repeatable && options_table[other].field == entry->field) {
      return false;
    }
  }
  return true;
}

static void offer_options(const struct completion *completion) {
  say(completion, "words");
  for (unsigned id = 0; id < OPTION_COUNT; id++) {
    const struct options_entry *entry = &options_table[id];
    const struct options *options = completion->options;
    bool fits = options_applies((enum options_id)id, options->command) &&
                is_left(options, (enum options_id)id);
    if (!fits) continue;
    char name[64];
    char letter[] = {'-', entry->letter, '\0'};
    snprintf(name, sizeof name, "--%s", entry->name);
    struct text about = describe(entry);
    if (entry->letter != 0 && begins(text_of(letter), completion->part)) {
      completion_offer(completion, TEXT(""), text_of(letter), about);
    }
    if (begins(text_of(name), completion->part)) {
      completion_offer(completion, TEXT(""), text_of(name), about);
    }
  }
}

/* ---- what the data and the catalogue have ---- */

static void offer_families(const struct completion *completion) {
  struct catalog *catalog = NULL;
  if (catalog_new(&catalog, completion->options->catalog, NULL) != STEMMA_OK) return;
  say(completion, "words");
  for (uint32_t f = 0; f < catalog_family_count(catalog); f++) {
    const struct catalog_family *family = catalog_family(catalog, f);
    if (!begins_folded(family->name, completion->part)) continue;
    completion_offer(completion, TEXT(""), family->name,
                     catalog_maker(catalog, family->maker)->name);
  }
  catalog_free(catalog);
}

/* What an option takes that its kind does not tell: what its argument is called in help. */
static void offer_named(const struct completion *completion, const char *metavar) {
  if (strcmp(metavar, "FILE") == 0) say(completion, "files");
  if (strcmp(metavar, "DIR") == 0) say(completion, "folders");
  if (strcmp(metavar, "MODEL") == 0) completion_offer_models(completion);
  if (strcmp(metavar, "F") == 0) offer_families(completion);
}

static void offer_values(struct completion *completion, const struct options_entry *entry) {
  switch ((enum options_kind)entry->kind) {
  case OPTION_IS_CHOICE: offer_words(completion, entry->words); break;
  case OPTION_IS_SET: offer_set(completion, entry->words); break;
  case OPTION_IS_RELATIONS: offer_relations(completion); break;
  case OPTION_IS_TEXT:
  case OPTION_IS_TEXTS:
  case OPTION_IS_FILES: offer_named(completion, entry->metavar); break;
  case OPTION_IS_FLAG:
  case OPTION_IS_PRESET:
  case OPTION_IS_COUNT:
  case OPTION_IS_REAL:
  case OPTION_IS_DAY: break;
  }
}

/* ---- the last word ---- */

static void offer_operands(const struct completion *completion) {
  const struct options *options = completion->options;
  const struct options_command_entry *command = &options_commands[options->command];
  bool is_full = options->operand_count >= command->most;
  if (is_full && !options->has_ended && completion->part.length == 0) {
    offer_options(completion);
    return;
  }
  if (is_full) return;
  switch ((enum options_operand)command->kind) {
  case OPERAND_IS_NONE: break;
  case OPERAND_IS_MODEL: completion_offer_models(completion); break;
  case OPERAND_IS_FILE: say(completion, "files"); break;
  case OPERAND_IS_COMMAND: offer_commands(completion); break;
  case OPERAND_IS_SHELL: offer_words(completion, options_shells); break;
  }
}

/* The value in the same word as its option: --family=Q, -oF. Returns the option, or COUNT. */
static enum options_id find_attached(size_t *lead, const char *word, enum options_command command) {
  char name[64];
  size_t length = strcspn(word, "=");
  if (word[1] == '-') {
    if (word[length] != '=' || length - 2 >= sizeof name) return OPTION_COUNT;
    memcpy(name, word + 2, length - 2);
    name[length - 2] = '\0';
    *lead = length + 1;
    return options_find(command, name, 0);
  }
  for (size_t i = 1; word[i] != '\0'; i++) {
    enum options_id id = options_find(command, NULL, word[i]);
    if (id == OPTION_COUNT) return id;
    *lead = i + 1;
    if (options_takes_argument(&options_table[id]) && word[i + 1] != '\0') return id;
  }
  return OPTION_COUNT;
}

static void offer_last(struct completion *completion, const char *word) {
  const struct options *options = completion->options;
  completion->part = text_of(word);
  if (options->lacks != OPTION_COUNT) {
    offer_values(completion, &options_table[options->lacks]);
    return;
  }
  if (word[0] != '-' || options->has_ended) {
    offer_operands(completion);
    return;
  }
  size_t lead = 0;
  enum options_id id = find_attached(&lead, word, options->command);
  if (id == OPTION_COUNT) {
    offer_options(completion);
  } else if (options_applies(id, options->command) && options_takes_argument(&options_table[id])) {
    completion->lead = (struct text){word, lead};
    completion->part = text_of(word + lead);
    offer_values(completion, &options_table[id]);
  }
}

static void offer_first(struct completion *completion, const char *word) {
  completion->part = text_of(word);
  offer_commands(completion);
  if (*word != '-') return;
  offer_word(completion, "--help", "show help");
  offer_word(completion, "--version", "show versions");
}

static void offer(struct completion *completion, const struct completion_line *line) {
  enum options_command command;
  const char *last = line->words[line->count - 1];
  if (line->redirects) {
    say(completion, "files");
  } else if (line->count == 2) {
    offer_first(completion, last);
  } else if (line->count > 2 && options_find_command(&command, line->words[1], NULL) == STEMMA_OK) {
    offer_last(completion, last);
  }
}

void completion_answer(FILE *out, int count, char **arguments) {
  if (count < 2) return;
  struct completion_line line;
  struct options options = {.lacks = OPTION_COUNT};
  struct completion completion = {.out = out, .options = &options};
  if (completion_line_init(&line, arguments[1]) == STEMMA_OK) {
    size_t replaced = count > 2 ? strlen(arguments[2]) : line.raw.length;
    completion.is_bash = strcmp(arguments[0], "bash") == 0;
    completion.quoting = completion_line_quoting(&line, replaced);
    /* What comes before the last word says what that may be; mistakes there are for later. */
    if (line.count > 2) (void)options_parse(&options, (int)line.count - 2, line.words + 1, NULL);
    offer(&completion, &line);
  }
  options_dispose(&options);
  completion_line_dispose(&line);
}
