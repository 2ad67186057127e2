/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laying out the tables as help. */
#include "engine/cli/help.h"

#include <assert.h>
#include <string.h>

#include "engine/draw/draw_libraries.h"
#include "engine/hub/hub_libraries.h"
#include "engine/read/read_libraries.h"
#include "engine/store/store_libraries.h"
#include "graph/igraph_bridge.h"

/* Columns of a line, and where the explanation of an option and the summary of a command begin. */
enum { WIDTH = 80, EXPLANATION = 26, SUMMARY = 30 };

const char *const help_section_titles[SECTION_COUNT] = {
    [SECTION_SOURCE] = "Data",
    [SECTION_RESULT] = "What to show",
    [SECTION_FILTER] = "What counts",
    [SECTION_OUTPUT] = "Output",
};

/* Writes words, broken before column WIDTH, from column `at` on; later lines begin at `indent`. */
static void write_wrapped(FILE *out, const char *text, size_t at, size_t indent) {
  bool first = true;
  while (*text != '\0') {
    size_t length = strcspn(text, " ");
    if (!first && at + 1 + length >= WIDTH) {
      fprintf(out, "\n%*s", (int)indent, "");
      at = indent;
      first = true;
    }
    if (!first) fputc(' ', out);
    fwrite(text, 1, length, out);
    at += length + !first;
    first = false;
    text += length;
    text += strspn(text, " ");
  }
  fputc('\n', out);
}

static void write_words(FILE *out, const struct options_entry *entry) {
  fprintf(out, "%*s", EXPLANATION, "");
  char line[256] = "";
  size_t used = 0;
  for (const char *const *word = entry->words; *word != NULL; word++) {
    if (**word == '\0') continue;
    used += (size_t)snprintf(line + used, sizeof line - used, "%s%s", used > 0 ? ", " : "", *word);
  }
  write_wrapped(out, line, EXPLANATION, EXPLANATION);
}

static void write_option(FILE *out, const struct options_entry *entry) {
  char left[80];
  char letter[] = {'-', entry->letter, ',', '\0'};
  bool has_argument = entry->metavar != NULL;
  int width = snprintf(left, sizeof left, "  %-3s --%s%s%s", entry->letter != 0 ? letter : "",
                       entry->name, has_argument ? " " : "", has_argument ? entry->metavar : "");
  if (width + 2 > EXPLANATION) {
    fprintf(out, "%s\n%*s", left, EXPLANATION, "");
  } else {
    fprintf(out, "%-*s", EXPLANATION, left);
  }
  write_wrapped(out, entry->help, EXPLANATION, EXPLANATION);
  if (entry->words != NULL) write_words(out, entry);
}

/* What a command reads that is given neither --from nor a store. */
static void write_title(FILE *out, enum options_command command, unsigned section) {
  bool names_data = (options_table[OPTION_FROM].commands >> command & 1) != 0;
  bool is_source = section == SECTION_SOURCE && names_data;
  fprintf(out, "\n%s%s:\n", help_section_titles[section],
          is_source ? " (with neither --from nor a store: a built-in lineage)" : "");
}

static void write_section(FILE *out, enum options_command command, unsigned section) {
  bool titled = false;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct options_entry *entry = &options_table[i];
    bool listed = entry->section == section && (entry->commands >> command & 1);
    if (!listed) continue;
    if (!titled) write_title(out, command, section);
    titled = true;
    write_option(out, entry);
  }
}

void help_write_command(FILE *out, enum options_command command) {
  const struct options_command_entry *entry = &options_commands[command];
  fprintf(out, "stemma %s - %s\n\nUsage: stemma %s%s%s [OPTION...]\n\n", entry->name,
          entry->summary, entry->name, entry->operand == NULL ? "" : " ",
          entry->operand == NULL ? "" : entry->operand);
  write_wrapped(out, entry->about, 0, 0);
  for (unsigned section = 0; section < SECTION_COUNT; section++) {
    write_section(out, command, section);
  }
  fputs("\nExamples:\n", out);
  for (const char *const *example = entry->examples; *example != NULL; example++) {
    fprintf(out, "  %s\n", *example);
  }
}

void help_write_overview(FILE *out) {
  fputs("stemma - who was derived from whom among open models, and who stands on whom\n\n"
        "Usage: stemma COMMAND [ARGUMENT...] [OPTION...]\n\n"
        "Commands:\n",
        out);
  for (size_t i = 0; i < OPTIONS_COMMAND_COUNT; i++) {
    const struct options_command_entry *entry = &options_commands[i];
    int width = fprintf(out, "  %s%s%s", entry->name, entry->operand == NULL ? "" : " ",
                        entry->operand == NULL ? "" : entry->operand);
    if (width + 2 > SUMMARY) width = fprintf(out, "\n") - 1;
    fprintf(out, "%*s%s\n", SUMMARY - width, "", entry->summary);
  }
  fputs("\nData comes from --from FILE..., else from a store, which 'stemma import' makes\n"
        "(--db FILE, $STEMMA_DB, or the user's own), else from a built-in lineage of\n"
        "about a thousand landmark models.\n\n"
        "stemma help COMMAND    tells the options of a command\n"
        "stemma --version       prints versions\n\n"
        "Examples:\n"
        "  stemma rank --group family --groups 5 --top 3\n"
        "  stemma show meta-llama/Llama-2-7b-hf\n"
        "  stemma draw Qwen/Qwen2.5-7B -o lineage.svg\n"
        "  stemma rank --from models.jsonl.gz --top 50 --json\n"
        "  stemma import --db hub.db models-2026-08-22.jsonl.gz\n\n"
        "Exit codes: 0 done, 1 a negative answer (such as no such model), 2 usage,\n"
        "3 bad input, 4 I/O, 5 a bug. A pipe that is closed early ends stemma quietly, as\n"
        "SIGPIPE does.\n",
        out);
}

void help_write_version(FILE *out) {
  static size_t (*const rooms[])(struct library out[LIBRARIES_MAX]) = {
      hub_libraries, read_libraries, store_libraries, draw_libraries};
  fprintf(out, "stemma %s\nigraph %s\n", STEMMA_VERSION, igraph_bridge_version());
  for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
    struct library libraries[LIBRARIES_MAX];
    size_t count = rooms[i](libraries);
    assert(count <= LIBRARIES_MAX);
    for (size_t l = 0; l < count; l++) {
      fprintf(out, "%s %s\n", libraries[l].name, libraries[l].version);
    }
  }
}
